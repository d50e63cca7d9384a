import Gates

/// `report.html`: one file, nothing loaded, no script; well-formed as XML as well as HTML.
enum ReportPage {
    /// Nothing may be fetched, run or sent; only the page's own style sheet applies.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    static func render(_ summary: RunSummary) -> String {
        let timeline = RunTimeline(summary.record)
        let page = Node.tag(
            "html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], head(summary),
            .tag(
                "body", [:],
                [
                    VerdictBanner.node(summary), contents,
                    .tag("main", [:], ReportSection.all.map { $0.node(summary, timeline) }),
                ]))
        return "<!DOCTYPE html>\n" + page.rendered() + "\n"
    }

    private static func head(_ summary: RunSummary) -> Node {
        .tag(
            "head", [:],
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
            .tag("meta", ["name": "referrer", "content": "no-referrer"]),
            .tag("title", [:], .text(summary.judgement.sentence)),
            .stylesheet(StyleSheet.text))
    }

    private static var contents: Node {
        .tag(
            "nav", ["aria-label": "Sections"],
            ReportSection.all.map { .tag("a", ["href": "#\($0.id)"], .text($0.title)) })
    }
}

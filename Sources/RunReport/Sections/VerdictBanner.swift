import Gates
import LoadMetrics

/// The first thing read: the verdict in a sentence, what was run, and the six figures most asked for.
enum VerdictBanner {
    static func node(_ summary: RunSummary) -> Node {
        let record = summary.record
        return .tag(
            "header", ["class": "verdict \(Badge.style(summary.judgement.verdict.rawValue))"],
            [
                .tag(
                    "h1", [:],
                    .tag(
                        "span", ["class": "glyph", "aria-hidden": "true"],
                        .text(Badge.glyph(summary.judgement.verdict.rawValue))),
                    .text(" " + summary.judgement.sentence)),
                list(summary.judgement.reasons, style: "reasons"),
                list(record.notes.map { "Note: \($0)" }, style: "reasons"),
                .tag(
                    "p", ["class": "subject"], .tag("strong", [:], .text(record.scenario.name)),
                    .text(record.scenario.description.isEmpty ? "" : " – " + Escaping.line(record.scenario.description))
                ),
                .tag(
                    "p", ["class": "facts"],
                    .text(
                        "\(record.startedAt) · ran \(Quantity.seconds(record.duration)) · "
                            + "\(Quantity.count(summary.totals.requests)) requests measured · "
                            + (record.target.bundled ? "bundled service at " : "") + record.target.address)),
                tiles(summary),
            ])
    }

    private static func list(_ texts: [String], style: String) -> Node {
        texts.isEmpty ? .nothing : .tag("ul", ["class": style], texts.map { .tag("li", [:], .text($0)) })
    }

    private static func tiles(_ summary: RunSummary) -> Node {
        let totals = summary.totals
        let figures = [
            ("throughput", Quantity.rate(totals.throughput)),
            ("latency p50", Quantity.milliseconds(totals.latency.p50)),
            ("latency p99", Quantity.milliseconds(totals.latency.p99)),
            ("error rate", Quantity.percent(totals.errorRate)),
            ("rate limited", Quantity.percent(totals.rateLimited)),
            ("cache hit ratio", Quantity.percent(summary.cache.hitRatio)),
        ]
        return .tag(
            "dl", ["class": "tiles"],
            figures.map { name, value in .tag("div", [:], .tag("dt", [:], .text(name)), .tag("dd", [:], .text(value))) }
        )
    }
}

/// One section of the page. Another is one more file here and one more entry in `all`.
struct ReportSection: Sendable {
    /// Anchor and key of the table of contents.
    let id: String
    let title: String
    let body: @Sendable (RunSummary, RunTimeline) -> [Node]

    /// In reading order; the verdict stands above them.
    static let all: [ReportSection] = [
        .gates, .trust, .timeline, .operations, .storage, .errors, .environment,
    ]

    func node(_ summary: RunSummary, _ timeline: RunTimeline) -> Node {
        .tag(
            "section", ["id": id, "aria-labelledby": "\(id)-heading"],
            [.tag("h2", ["id": "\(id)-heading"], .text(title))] + body(summary, timeline))
    }
}

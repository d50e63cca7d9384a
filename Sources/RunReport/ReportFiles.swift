public import LoadMetrics

/// Everything that people and machines read of a run, rendered from its record alone: the same record makes the same
/// bytes.
public enum ReportFiles {
    public static func render(_ record: RunRecord) -> [(name: String, bytes: [UInt8])] {
        let summary = RunSummary(record)
        return [
            ("report.html", ReportPage.render(summary)),
            ("summary.json", SummaryJSON.render(summary)),
            ("summary.md", MarkdownSummary.render(summary)),
            ("junit.xml", JUnitReport.render(summary)),
            ("timeline.csv", TimelineCSV.render(summary)),
        ].map { (name: $0.0, bytes: Array($0.1.utf8)) }
    }
}

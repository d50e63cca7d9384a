import LoadMetrics

extension ReportSection {
    static let environment = ReportSection(id: "environment", title: "Environment") { summary, _ in
        let record = summary.record
        var facts = [
            Fact("flywheel", record.version), Fact("command", record.command.joined(separator: " ")),
            Fact("seed", String(record.seed)), Fact("plan", record.planHash),
            Fact("users", "\(Quantity.count(Int64(record.users.count))), \(record.users.popularity)"),
        ]
        facts += record.environment
        return [
            Table(
                columns: [.init("what"), .init("value")],
                rows: facts.map { [.text($0.name), .tag("code", [:], .text(Escaping.line($0.value)))] }
            ).node,
            .tag("h3", [:], .text("Scenario: \(record.scenario.file)")),
            .tag("pre", ["class": "scenario", "tabindex": "0"], .text(record.scenario.text)),
            .tag("p", [:], ["The same run as data: "] + files),
        ]
    }

    /// The page's siblings, by name.
    private static let files: [Node] = ["run.json", "summary.json", "summary.md", "junit.xml", "timeline.csv"].map {
        name in
        .group([.tag("a", ["href": name], .text(name)), " "])
    }
}

/// Shown only where the scenario has journeys or checks.
extension MarkdownSummary {
    static func journeys(_ summary: RunSummary) -> String {
        guard !summary.journeys.isEmpty else { return "" }
        var out = "\n<details><summary>Journeys</summary>\n\n"
        out += "| journey | completed | failed | unfinished | p50 ms | p95 ms | p99 ms | max ms |\n"
        out += "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        for journey in summary.journeys {
            let cells = [
                code(journey.name), Quantity.count(journey.completed), Quantity.count(journey.failed),
                Quantity.count(journey.unfinished), Quantity.number(journey.time.p50),
                Quantity.number(journey.time.p95), Quantity.number(journey.time.p99), Quantity.number(journey.time.max),
            ]
            out += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return out + "\n</details>\n"
    }

    /// At most so many checks: a file with hundreds must not push everything else out.
    private static let mostChecks = 20

    static func checks(_ summary: RunSummary) -> String {
        guard !summary.checks.isEmpty else { return "" }
        let shown = CheckFigures.failingFirst(summary.checks).prefix(mostChecks)
        var out = "\n<details><summary>Checks: \(summary.allChecks.share) held</summary>\n\n"
        out += "| check | held | share |\n| --- | ---: | ---: |\n"
        for check in shown { out += "| \(code(check.name)) | \(check.heldOfTotal) | \(check.share) |\n" }
        let rest = summary.checks.count - shown.count
        if rest > 0 { out += "\n\(rest) more, in report.html.\n" }
        return out + "\n</details>\n"
    }
}

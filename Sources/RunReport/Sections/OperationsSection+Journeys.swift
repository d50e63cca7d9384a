/// Shown only where the scenario has journeys or checks.
extension ReportSection {
    static func journeys(_ summary: RunSummary) -> Node {
        guard !summary.journeys.isEmpty else { return .nothing }
        return .group([
            .tag("h3", [:], "Journeys"),
            Table(
                caption: "Measured phases; time in ms of completed journeys: the steps' latencies without think time",
                columns: [
                    .init("journey"), .init("completed", .number), .init("failed", .number),
                    .init("unfinished", .number), .init("mean", .number), .init("p50", .number),
                    .init("p90", .number), .init("p95", .number), .init("p99", .number), .init("p99.9", .number),
                    .init("max", .number),
                ],
                rows: summary.journeys.map { journey in
                    let time = journey.time
                    let counts = [journey.completed, journey.failed, journey.unfinished].map { Quantity.count($0) }
                    let times = [time.avg, time.p50, time.p90, time.p95, time.p99, time.p999, time.max]
                    return [.text(journey.name)] + (counts + times.map { Quantity.number($0) }).map { .text($0) }
                }
            ).node,
        ])
    }

    static func checks(_ summary: RunSummary) -> Node {
        guard !summary.checks.isEmpty else { return .nothing }
        return .group([
            .tag("h3", [:], "Checks"),
            Table(
                caption: "Measured phases; expectations and extractions, those that failed first",
                columns: [.init("check"), .init("held", .number), .init("share", .number)],
                rows: CheckFigures.failingFirst(summary.checks).map { check in
                    [.text(Escaping.line(check.name)), .text(check.heldOfTotal), .text(check.share)]
                }, isCompact: true
            ).node,
        ])
    }
}

extension ReportSection {
    static let operations = ReportSection(id: "operations", title: "Operations") { summary, _ in
        [outcomes(summary), parts(summary), journeys(summary), checks(summary)]
    }

    private static func outcomes(_ summary: RunSummary) -> Node {
        Table(
            caption: "Measured phases; latency in ms of ok answers, from due to the last byte",
            columns: [
                .init("operation"), .init("requests", .number), .init("ok /s", .number), .init("errors", .number),
                .init("limited", .number), .init("missed", .number), .init("mean", .number), .init("p50", .number),
                .init("p90", .number), .init("p95", .number), .init("p99", .number), .init("p99.9", .number),
                .init("max", .number),
            ],
            rows: (summary.operations + [summary.totals]).map { figures in
                [.text(figures.name)]
                    + [
                        Quantity.count(figures.requests), Quantity.number(figures.throughput),
                        Quantity.count(figures.errors), Quantity.count(figures.limited), Quantity.count(figures.missed),
                        Quantity.number(figures.latency.avg), Quantity.number(figures.latency.p50),
                        Quantity.number(figures.latency.p90), Quantity.number(figures.latency.p95),
                        Quantity.number(figures.latency.p99), Quantity.number(figures.latency.p999),
                        Quantity.number(figures.latency.max),
                    ].map { .text($0) }
            }, hasTotal: true
        ).node
    }

    /// latency = send lag + connection wait + service time, for each request; percentiles of the parts do not add up.
    private static func parts(_ summary: RunSummary) -> Node {
        Table(
            caption: "The parts of latency in ms: the generator's lateness, waiting for a connection, the service",
            columns: [
                .init("operation"), .init("send lag p50", .number), .init("p99", .number),
                .init("connection wait p50", .number), .init("p99", .number), .init("service time p50", .number),
                .init("p99", .number),
            ],
            rows: (summary.operations + [summary.totals]).map { figures in
                [.text(figures.name)]
                    + [figures.sendLag, figures.connectionWait, figures.serviceTime].flatMap { [$0.p50, $0.p99] }
                    .map { .text(Quantity.number($0)) }
            }, hasTotal: true
        ).node
    }
}

import Evidence
import Gates
import LoadMetrics

extension ReportSection {
    static let trust = ReportSection(id: "trust", title: "Can this be trusted?") { summary, _ in
        [verdict(summary), TrustTable(summary: summary).node, arrivals(summary), openness(summary)]
    }

    private static func verdict(_ summary: RunSummary) -> Node {
        let health = summary.judgement.health
        guard !health.trustworthy else {
            return .tag("p", [:], Badge.node("pass"), " The generator kept its plan: what was measured is the target.")
        }
        return .group([
            .tag("p", [:], Badge.node("inconclusive"), " The generator itself disturbed what was measured:"),
            .tag("ul", [:], (health.reasons + health.causes).map { .tag("li", [:], .text($0)) }),
        ])
    }

    private static func arrivals(_ summary: RunSummary) -> Node {
        Table(
            caption: "Scheduled against achieved",
            columns: [
                .init("phase"), .init("executor"), .init("measured"), .init("ran, s", .number),
                .init("planned", .number), .init("planned /s", .number), .init("made", .number),
                .init("offered /s", .number), .init("ok /s", .number),
            ],
            rows: summary.phases.map { phase in
                [
                    .text(phase.info.name), .text(phase.info.executor), phase.info.measured ? "yes" : "no",
                    .text(Quantity.number(phase.seconds)), .text(Quantity.count(phase.info.plannedArrivals)),
                    .text(Quantity.number(phase.plannedRate)), .text(Quantity.count(phase.arrivals.made)),
                    .text(Quantity.number(phase.offeredRate)), .text(Quantity.number(phase.traffic.throughput)),
                ]
            }
        ).node
    }

    /// What the closed model cannot see.
    private static func openness(_ summary: RunSummary) -> Node {
        let closed = summary.phases.filter {
            $0.info.executor.hasSuffix("-vus") || $0.info.executor.hasSuffix("-iterations")
        }
        guard !closed.isEmpty else { return .nothing }
        return .tag(
            "p", ["class": "note"],
            .text(
                "Closed model in \(closed.map(\.info.name).joined(separator: ", ")): each user waits for its answer before "
                    + "it asks again, so a slow service is asked less often, and the time a request would have queued is not "
                    + "in these latencies."))
    }
}

/// What was watched of the measurement, what it showed, and what to hold it against.
private struct TrustTable {
    let summary: RunSummary

    var node: Node {
        Table(
            caption: "The measurement itself",
            columns: [.init("what"), .init("measured", .number), .init("what to hold it against")], rows: rows
        ).node
    }

    private var rows: [[Node]] {
        let record = summary.record
        let machine = summary.machine
        let lag = summary.totals.sendLag
        let workers = "\(record.threads) worker \(record.threads == 1 ? "thread" : "threads")"
        return [
            row(
                "send lag p99", Quantity.milliseconds(lag.p99),
                "due to taken up: the generator's own lateness. Harmless up to 1 ms, or 10 % of latency p99 "
                    + "(\(Quantity.milliseconds(summary.totals.latency.p99)))"),
            row(
                "send lag, largest", Quantity.milliseconds(lag.max),
                "at most maxWait, \(Quantity.seconds(record.maxWait))"),
            row(
                "missed arrivals", Quantity.count(summary.totals.missed),
                "no connection within maxWait; count as errors"),
            row(
                "connection wait p99", Quantity.milliseconds(summary.totals.connectionWait.p99),
                "taken up to first byte written: queueing for a connection, part of latency"),
            row(
                "generator CPU", Quantity.value(machine.generatorCPU, "%"),
                "100 % is one core of \(record.generator.cores); \(workers): near \(record.threads) × 100 % it measures itself"
            ),
            row(
                "CPU of each worker thread", shares(machine.threads?.map(\.cpu)),
                "of its own time: near 100 % it is saturated, however idle other cores are"),
            row(
                "waiting for a processor", shares(machine.threads?.map(\.queued)),
                "how long each worker thread was ready to run and was not: above a few percent other programs, or a limit on "
                    + "processor time, make it late"),
            row(
                "arrivals sent", sent,
                "of those that the plan held: the rest was missed, or the run was ended early"),
            row(
                "steady state", summary.steadiness.verdict.words, summary.steadiness.explanation),
            row(
                "service CPU", Quantity.number(machine.serviceCPU),
                "cores on average, at most \(Quantity.number(machine.serviceCPUPeak)); "
                    + "memory at most \(Quantity.bytes(machine.serviceMemory))"),
            row(
                "steal", Quantity.value(machine.steal, "%"),
                "processor time the host gave to others; above a few percent compare runs with care"),
            row(
                "connections opened", Quantity.count(record.generator.connectionsOpened),
                "with keep-alive about the largest number in flight; many more means they were closed early"),
            row(
                "unfinished at the end", Quantity.count(record.generator.unfinished),
                "still open after gracefulStop; count as errors"),
            row("clamped", Quantity.count(record.generator.clamped), "values outside the histograms' range"),
        ]
    }

    private var sent: String {
        summary.schedule.map { "\(Quantity.count($0.started)) of \(Quantity.count($0.scheduled))" } ?? Quantity.unknown
    }

    private func shares(_ shares: [Double?]?) -> String {
        guard let shares, shares.count > 8 else {
            return shares.map { $0.map { Quantity.value($0, "%") }.joined(separator: ", ") } ?? Quantity.unknown
        }
        return "at most \(Quantity.value(shares.compactMap(\.self).max(), "%"))"
    }

    private func row(_ what: String, _ measured: String, _ against: String) -> [Node] {
        [.text(what), .text(measured), .text(against)]
    }
}

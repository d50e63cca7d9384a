public import Gates
public import LoadMetrics

/// Every figure that any output shows, computed once from a record: the one place, so that page, JSON, Markdown, CSV
/// and terminal agree. Figures are of the measured phases unless their name says otherwise. Pure.
public struct RunSummary: Sendable {
    public let record: RunRecord
    public let judgement: Judgement
    public let totals: TrafficFigures
    /// In the record's order.
    public let operations: [TrafficFigures]
    public let phases: [PhaseFigures]
    /// Errors of the measured phases by class, every class named.
    public let errors: [ErrorCount]
    /// In the record's order; empty where the scenario has none.
    public let journeys: [JourneyFigures]
    public let checks: [CheckFigures]
    /// All checks together.
    public let allChecks: CheckFigures
    public let cache: CacheFigures
    public let statements: [QueryFigures]
    public let limiter: LimiterFigures
    public let machine: MachineFigures
    public let steadiness: Steadiness

    public struct ErrorCount: Sendable, Equatable {
        public let name: String
        public let count: Int64
    }

    public init(_ record: RunRecord) {
        self.record = record
        judgement = Judgement.judge(record)
        totals = TrafficFigures(name: "total", record: record, Selection())
        operations = record.operations.map {
            TrafficFigures(name: $0, record: record, Selection(operation: $0))
        }
        phases = record.phases.map { PhaseFigures($0, record: record) }
        let failures = record.failures()
        errors = Failure.allCases.filter { $0 != .none }.map {
            ErrorCount(name: $0.name, count: failures[$0.name] ?? 0)
        }
        journeys = record.journeys.map { JourneyFigures(name: $0, record: record) }
        checks = CheckFigures.all(record)
        allChecks = CheckFigures.total(record)
        cache = CacheFigures(record)
        statements = record.statements(.measured).map(QueryFigures.init)
        limiter = LimiterFigures(record)
        machine = MachineFigures(record)
        steadiness = Steadiness(record)
    }

    /// The scenario's gates in order, then the built-in requirement unless it is among them; without traffic, only the
    /// former.
    public var gates: [GateResult] {
        let written = judgement.gates
        let isSaid = written.contains { $0.gate == judgement.generator.gate }
        return isSaid || !hasTraffic ? written : written + [judgement.generator]
    }

    /// Arrivals that the plan held for the phases that ran in the open model, and those of them that were sent; nil without such
    /// phases.
    public var schedule: (scheduled: Int64, started: Int64)? {
        let open = phases.filter { $0.info.plannedArrivals != nil }
        guard !open.isEmpty else { return nil }
        return (
            open.reduce(0) { $0 + ($1.info.plannedArrivals ?? 0) },
            open.reduce(0) { $0 + $1.arrivals.made - $1.arrivals.missed }
        )
    }

    /// False when the target was never reached.
    public var hasTraffic: Bool {
        if case .unreachable = record.ending { false } else { true }
    }

    /// An ending that is not the planned one, in words; nil for a run that went to its end.
    var early: String? {
        switch record.ending {
        case .completed: nil
        case .interrupted(let signal, let at):
            "interrupted by \(RunTimeline.signalName(signal)) at \(Quantity.seconds(at))"
        case .aborted(let gate, let at): "stopped at \(Quantity.seconds(at)) by the gate \(gate)"
        case .targetDied(let what, let at): "\(what) at \(Quantity.seconds(at))"
        case .unreachable(let reason): "the target is unavailable: \(reason)"
        }
    }

    /// Gates that neither passed nor were skipped.
    var unmet: [GateResult] { gates.filter { $0.verdict != .pass && $0.verdict != .skipped } }
}

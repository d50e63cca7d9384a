import CLinux
public import LoadMetrics
import ScenarioFormat

/// What a run showed of the load side.
public struct LoadResult: Sendable {
    /// All workers' tallies as one.
    public var tally: Tally
    public var errors: ErrorLog
    /// The first phase's begin, nanoseconds since 1970.
    public var startedAt: Int64
    /// From the first phase's begin to the last answer, or to the end of the last phase if that is later, seconds.
    public var duration: Double
    /// When `stop` was called, seconds from the run's start; nil when every phase ran.
    public var stoppedAt: Double?
    public var threads: Int
    /// For each phase that ended because a data set of unique order had no row left, that set's name.
    public var exhausted: [Int: String]
    /// Tokens that were fetched again during the load, and failures to do so.
    public var renewedTokens, failedRenewals: Int64
    /// The phases as they were: one of iterations ends with its last one, and what follows it begins earlier than planned.
    public var phases: [PhaseInfo]
    public var generator: GeneratorInfo

    init(
        _ reports: [WorkerReport], plan: Plan, shape: TallyShape, exhausted: [Int: Int],
        logins: (renewed: Int64, failed: Int64), earlyEnds: [Int64?], threads: Int, startedAt: Int64, stoppedAt: Int64?,
        before: ProcessorTimes, after: ProcessorTimes
    ) throws(LoadError) {
        if let failure = reports.compactMap(\.failure).first { throw .transport(failure) }
        tally = Tally(shape: shape)
        errors = ErrorLog()
        for report in reports {
            tally.merge(report.tally)
            errors.merge(report.errors)
        }
        self.startedAt = startedAt
        self.threads = threads
        self.exhausted = exhausted.mapValues { plan.scenario.data[$0].name }
        renewedTokens = logins.renewed
        failedRenewals = logins.failed
        phases = plan.phaseInfos
        var end: Int64 = 0
        for (index, plan) in plan.phases.enumerated() {
            let spans = reports.compactMap { $0.spans[index] }
            guard let begin = spans.map(\.lowerBound).min(), let planned = spans.map(\.upperBound).max() else {
                if stoppedAt == nil { end = max(end, plan.end) }
                continue
            }
            // One worker cannot know when the last of them ended a phase of iterations.
            let last = max(begin, min(planned, earlyEnds[index] ?? planned))
            phases[index].start = Double(begin) / 1e9
            phases[index].end = Double(last) / 1e9
            end = max(end, last)
        }
        let last = reports.map(\.lastDone).max() ?? 0
        duration = Double(max(last, stoppedAt ?? end)) / 1e9
        self.stoppedAt = stoppedAt.map { Double($0) / 1e9 }
        generator = GeneratorInfo(
            cpuSeconds: Double(after.process - before.process) / 1e9, cores: Int(fw_available_cpus()),
            steal: after.stealShare(since: before), clamped: tally.clamped,
            connectionsOpened: reports.reduce(0) { $0 + $1.opened },
            unfinished: reports.reduce(0) { $0 + $1.unfinished }, workers: reports.map(\.thread))
    }
}

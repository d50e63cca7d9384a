import LoadMetrics
import ScenarioFormat

/// The run's last second, for a live display. Rates are a second; latencies are those of ok answers, in milliseconds, nil when
/// there were none.
public struct LiveSecond: Sendable, Equatable {
    /// Seconds from the run's start, and planned in all.
    public var elapsed, planned: Double
    /// The phase under way; after the last phase's end, the last.
    public var phase: String
    /// Whether only answers are awaited.
    public var isDraining: Bool
    public var ok, limited, errors, missed: Double
    public var p50, p99: Double?
    /// Hits among ok answers that carried a verdict that counts.
    public var hitRatio: Double?
    public var inFlight: Int64
    /// Arrivals ended since the run's start.
    public var finished: Int64

    init(_ now: Pulse, since before: Pulse, from: Int64, to: Int64, plan: Plan) {
        let seconds = Double(to - from) / 1e9
        elapsed = Double(to) / 1e9
        planned = Double(plan.duration) / 1e9
        // As planned: phases may overlap, and one may have ended before others that stand above it in the file.
        let begun = plan.phases.filter { $0.begin < to }
        let phase = begun.last { to <= $0.end } ?? begun.max { $0.end < $1.end } ?? plan.phases[0]
        self.phase = phase.phase.name
        isDraining = to > plan.duration
        ok = Double(now.ok - before.ok) / seconds
        limited = Double(now.limited - before.limited) / seconds
        errors = Double(now.errors - before.errors) / seconds
        missed = Double(now.missed - before.missed) / seconds
        let latency = now.latency
        p50 = latency.percentile(50).map { $0 / 1000 }
        p99 = latency.percentile(99).map { $0 / 1000 }
        let asked = now.cacheAsked - before.cacheAsked
        hitRatio = asked > 0 ? Double(now.cacheHits - before.cacheHits) / Double(asked) : nil
        inFlight = now.inFlight
        finished = now.finished
    }
}

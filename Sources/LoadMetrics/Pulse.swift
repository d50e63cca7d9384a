import Signals

/// How a run stands, for live progress: totals since its start, and the latencies of ok answers since the last reset.
/// Small (14 KB), so that a worker can hand one out every second.
public struct Pulse: Meter {
    /// Finished arrivals by outcome.
    public private(set) var ok: Int64 = 0
    public private(set) var limited: Int64 = 0
    public private(set) var errors: Int64 = 0
    public private(set) var missed: Int64 = 0
    /// Ok answers whose cache verdict counts, and those that hit.
    public private(set) var cacheAsked: Int64 = 0
    public private(set) var cacheHits: Int64 = 0
    /// Requests on the wire now.
    public internal(set) var inFlight: Int64 = 0
    private var latencies = OpenLatencies(series: 1)

    public init() {}

    /// Arrivals that have ended, in whatever way.
    public var finished: Int64 { ok + limited + errors + missed }

    public mutating func record(_ sample: Sample) {
        switch sample.outcome {
        case .ok:
            ok += 1
            latencies.record(IntervalBuckets.microseconds(sample.done &- sample.due), series: 0)
            if sample.cache.isCounted {
                cacheAsked += 1
                if sample.cache.isHit { cacheHits += 1 }
            }
        case .limited: limited += 1
        case .error: errors += 1
        case .missed: missed += 1
        }
    }

    public mutating func merge(_ other: Pulse) {
        ok += other.ok
        limited += other.limited
        errors += other.errors
        missed += other.missed
        cacheAsked += other.cacheAsked
        cacheHits += other.cacheHits
        inFlight += other.inFlight
        latencies.merge(other.latencies)
    }

    /// Latencies of ok answers since the last reset, within 1 %.
    public var latency: Distribution { latencies.sparse(series: 0).distribution }

    mutating func resetLatency() { latencies = OpenLatencies(series: 1) }
}

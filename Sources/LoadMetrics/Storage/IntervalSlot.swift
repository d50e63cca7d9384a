import Signals

/// What is counted in one interval of the timeline, latencies and in-flight marks apart.
struct IntervalSlot: Sendable {
    var offered: Int64 = 0
    var bytesIn: Int64 = 0
    var bytesOut: Int64 = 0
    /// Ok answers by `CacheVerdict.rawValue`.
    var cache = InlineArray<7, Int64>(repeating: 0)
    /// Errors by `Failure.rawValue`.
    var failures = InlineArray<11, Int64>(repeating: 0)
    var stages = Timeline.Stages.none

    /// Takes in what a sample says where it finished.
    mutating func finish(_ sample: Sample) {
        bytesIn += Int64(sample.bytesIn)
        bytesOut += Int64(sample.bytesOut)
        if sample.failure != .none { failures[Int(sample.failure.rawValue)] += 1 }
        guard sample.outcome == .ok else { return }
        cache[Int(sample.cache.rawValue)] += 1
        stages.record(sample)
    }

    mutating func merge(_ other: IntervalSlot) {
        offered += other.offered
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
        for place in cache.indices { cache[place] += other.cache[place] }
        for place in failures.indices { failures[place] += other.failures[place] }
        stages.merge(other.stages)
    }
}

/// One operation in one interval: outcomes, and latencies of ok answers.
struct SeriesSlot: Sendable {
    /// By `Outcome.rawValue`.
    var outcomes = InlineArray<4, Int64>(repeating: 0)
    var latency = SparseCounts()

    mutating func merge(_ other: SeriesSlot) {
        for place in outcomes.indices { outcomes[place] += other.outcomes[place] }
        latency.merge(other.latency)
    }
}

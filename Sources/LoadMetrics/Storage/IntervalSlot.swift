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
    /// Of ok answers: how many said each stage (server, limiter, cache, pool, database), and their sums in microseconds.
    var stageCounts = InlineArray<5, Int64>(repeating: 0)
    var stageSums = InlineArray<5, Int64>(repeating: 0)

    /// Takes in what a sample says where it finished.
    mutating func finish(_ sample: Sample) {
        bytesIn += Int64(sample.bytesIn)
        bytesOut += Int64(sample.bytesOut)
        if sample.failure != .none { failures[Int(sample.failure.rawValue)] += 1 }
        guard sample.outcome == .ok else { return }
        cache[Int(sample.cache.rawValue)] += 1
        told(sample.server, 0)
        told(sample.limiter, 1)
        told(sample.cacheTime, 2)
        told(sample.pool, 3)
        told(sample.database, 4)
    }

    @inline(__always)
    private mutating func told(_ microseconds: UInt32, _ stage: Int) {
        guard microseconds != Sample.unknown else { return }
        stageCounts[stage] += 1
        stageSums[stage] += Int64(microseconds)
    }

    mutating func merge(_ other: IntervalSlot) {
        offered += other.offered
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
        for place in cache.indices { cache[place] += other.cache[place] }
        for place in failures.indices { failures[place] += other.failures[place] }
        for place in stageCounts.indices {
            stageCounts[place] += other.stageCounts[place]
            stageSums[place] += other.stageSums[place]
        }
    }

    /// Mean of a stage, microseconds to a tenth; nil when no answer said it.
    func mean(_ stage: Int) -> Double? {
        stageCounts[stage] == 0 ? nil : (Double(stageSums[stage]) / Double(stageCounts[stage]) * 10).rounded() / 10
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

/// Latencies of the interval that is being filled: dense, so that a record costs no search. Microseconds.
struct OpenLatencies: Sendable {
    private struct Ends {
        var sum: Int64 = 0
        var smallest = Int64.max
        var largest: Int64 = 0
    }

    private var counts: [UInt32]
    private var ends: [Ends]

    init(series: Int) {
        counts = Array(repeating: 0, count: series * IntervalBuckets.count)
        ends = Array(repeating: Ends(), count: series)
    }

    @inline(__always)
    mutating func record(_ value: Int64, series: Int) {
        counts[series &* IntervalBuckets.count &+ IntervalBuckets.index(of: value)] += 1
        ends[series].sum += value
        if value < ends[series].smallest { ends[series].smallest = value }
        if value > ends[series].largest { ends[series].largest = value }
    }

    /// Adds counts to the first series.
    mutating func add(_ sparse: SparseCounts) {
        for (bucket, count) in zip(sparse.buckets, sparse.counts) { counts[Int(bucket)] += count }
        ends[0].sum += sparse.sum
        ends[0].smallest = min(ends[0].smallest, sparse.smallest)
        ends[0].largest = max(ends[0].largest, sparse.largest)
    }

    func sparse(series: Int) -> SparseCounts {
        let used = used(series)
        return SparseCounts(
            dense: counts[used], firstBucket: used.lowerBound - series * IntervalBuckets.count, sum: ends[series].sum,
            smallest: ends[series].smallest, largest: ends[series].largest)
    }

    /// Empties every series, keeping the memory.
    mutating func clear() {
        for series in ends.indices {
            for place in used(series) { counts[place] = 0 }
            ends[series] = Ends()
        }
    }

    mutating func merge(_ other: OpenLatencies) {
        for series in ends.indices {
            for place in other.used(series) { counts[place] += other.counts[place] }
            ends[series].sum += other.ends[series].sum
            ends[series].smallest = min(ends[series].smallest, other.ends[series].smallest)
            ends[series].largest = max(ends[series].largest, other.ends[series].largest)
        }
    }

    /// The places between the smallest and the largest value: others are zero.
    private func used(_ series: Int) -> Range<Int> {
        let first = series * IntervalBuckets.count
        guard ends[series].smallest != .max else { return first..<first }
        return first + IntervalBuckets.index(of: ends[series].smallest)..<first
            + IntervalBuckets.index(of: ends[series].largest) + 1
    }
}

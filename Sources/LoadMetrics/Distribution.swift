/// An immutable, mergeable set of recorded values: sparse (value, count) pairs of an HDR histogram, in microseconds.
///
/// Percentiles are the value at or below which that share of the values lies (nearest rank over the histogram's buckets),
/// within the histogram's precision; `min`, `max` and `mean` are exact.
public struct Distribution: Sendable, Equatable {
    public var count: Int64
    /// Sum of all values, microseconds.
    public var sum: Int64
    /// Smallest and largest value, microseconds; 0 when empty.
    public var min, max: Int64
    /// Representative values, ascending, and how often each occurred.
    public var values: [Int64]
    public var counts: [Int64]

    public static let empty = Distribution(count: 0, sum: 0, min: 0, max: 0, values: [], counts: [])

    public init(count: Int64, sum: Int64, min: Int64, max: Int64, values: [Int64], counts: [Int64]) {
        self.count = count
        self.sum = sum
        self.min = min
        self.max = max
        self.values = values
        self.counts = counts
    }

    public var isEmpty: Bool { count == 0 }

    /// Microseconds; nil when empty.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// The `percent`-th percentile, 0 ... 100, in microseconds; nil when empty.
    public func percentile(_ percent: Double) -> Double? {
        guard count > 0 else { return nil }
        // A product that misses a whole number by rounding alone (99.9 % of 1000) must not name the next rank.
        let exact = percent * Double(count) / 100
        let rank = Swift.max(1, Int64((exact - exact * 1e-14).rounded(.up)))
        var seen: Int64 = 0
        for (value, times) in zip(values, counts) {
            seen += times
            // The bucket's representative may lie past the largest value really seen.
            if seen >= rank { return Double(Swift.min(Swift.max(value, min), max)) }
        }
        return Double(max)
    }
}

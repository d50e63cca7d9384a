import Histogram

/// An HDR histogram of microseconds at 3 digits, with exact sum, smallest and largest value.
///
/// Values outside 0 ... `limit` are counted at the nearer end: the package's `record` would lose them.
struct TrendHistogram: Sendable {
    /// One hour: twice any time-out one would wait for, 94 KB a histogram.
    static let limit: Int64 = 3_600_000_000

    private var histogram = Histogram<UInt32>(
        highestTrackableValue: UInt64(limit), numberOfSignificantValueDigits: .three)
    private var sum: Int64 = 0
    private var smallest = Int64.max
    private var largest: Int64 = 0

    /// Records a value of 0 ... `limit`.
    @inline(__always)
    mutating func record(_ value: Int64) {
        histogram.record(UInt64(truncatingIfNeeded: value))
        sum &+= value
        if value < smallest { smallest = value }
        if value > largest { largest = value }
    }

    mutating func merge(_ other: TrendHistogram) {
        histogram.add(other.histogram)
        sum += other.sum
        smallest = min(smallest, other.smallest)
        largest = max(largest, other.largest)
    }

    var distribution: Distribution {
        var values: [Int64] = []
        var counts: [Int64] = []
        for step in histogram.recordedValues() {
            values.append(Int64(step.value))
            counts.append(Int64(step.count))
        }
        guard histogram.totalCount > 0 else { return .empty }
        return Distribution(
            count: Int64(histogram.totalCount), sum: sum, min: smallest, max: largest, values: values, counts: counts)
    }
}

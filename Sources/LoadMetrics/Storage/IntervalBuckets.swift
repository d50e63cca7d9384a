/// The buckets of the interval series: HDR at 2 digits (256 sub-buckets, then 128 for each octave), microseconds. A value is
/// at most 1/128 below its bucket's end.
enum IntervalBuckets {
    /// Buckets that cover 0 ... `TrendHistogram.limit`.
    static let count = index(of: TrendHistogram.limit) + 1

    /// The bucket of a value of 0 ... `TrendHistogram.limit`.
    @inline(__always)
    static func index(of value: Int64) -> Int {
        let octave = max(0, 56 &- value.leadingZeroBitCount)
        return octave &<< 7 &+ Int(truncatingIfNeeded: value &>> Int64(truncatingIfNeeded: octave))
    }

    /// The largest value of a bucket: what HDR calls the highest equivalent value.
    static func end(of index: Int) -> Int64 {
        guard index >= 256 else { return Int64(index) }
        let octave = index >> 7 - 1
        return (Int64(index - octave << 7) + 1) << Int64(octave) - 1
    }

    /// Clamps to the range that has buckets.
    @inline(__always)
    static func microseconds(_ nanoseconds: Int64) -> Int64 {
        min(max(0, (nanoseconds &+ 500) / 1000), TrendHistogram.limit)
    }
}

/// Sparse counts over `IntervalBuckets` with exact sum, smallest and largest value.
struct SparseCounts: Sendable, Equatable {
    private(set) var buckets: [UInt16] = []
    private(set) var counts: [UInt32] = []
    private(set) var sum: Int64 = 0
    private(set) var smallest = Int64.max
    private(set) var largest: Int64 = 0

    init() {}

    /// The counts of neighbouring buckets, whose values had this sum and these ends.
    init(dense: ArraySlice<UInt32>, firstBucket: Int, sum: Int64, smallest: Int64, largest: Int64) {
        for (place, count) in dense.enumerated() where count > 0 {
            buckets.append(UInt16(firstBucket + place))
            counts.append(count)
        }
        self.sum = sum
        self.smallest = smallest
        self.largest = largest
    }

    var isEmpty: Bool { buckets.isEmpty }

    mutating func record(_ value: Int64) {
        let bucket = UInt16(IntervalBuckets.index(of: value))
        let place = buckets.firstIndex { $0 >= bucket } ?? buckets.count
        if place < buckets.count, buckets[place] == bucket {
            counts[place] += 1
        } else {
            buckets.insert(bucket, at: place)
            counts.insert(1, at: place)
        }
        sum += value
        smallest = min(smallest, value)
        largest = max(largest, value)
    }

    mutating func merge(_ other: SparseCounts) {
        guard !other.isEmpty else { return }
        guard !isEmpty else {
            self = other
            return
        }
        var merged = SparseCounts()
        merged.buckets.reserveCapacity(buckets.count + other.buckets.count)
        merged.counts.reserveCapacity(buckets.count + other.buckets.count)
        var mine = 0
        var theirs = 0
        while mine < buckets.count || theirs < other.buckets.count {
            let left = mine < buckets.count ? buckets[mine] : .max
            let right = theirs < other.buckets.count ? other.buckets[theirs] : .max
            merged.buckets.append(min(left, right))
            merged.counts.append((left <= right ? counts[mine] : 0) + (right <= left ? other.counts[theirs] : 0))
            mine += left <= right ? 1 : 0
            theirs += right <= left ? 1 : 0
        }
        merged.sum = sum + other.sum
        merged.smallest = min(smallest, other.smallest)
        merged.largest = max(largest, other.largest)
        self = merged
    }

    var distribution: Distribution {
        guard !isEmpty else { return .empty }
        let counts = counts.map(Int64.init)
        return Distribution(
            count: counts.reduce(0, +), sum: sum, min: smallest, max: largest,
            values: buckets.map { IntervalBuckets.end(of: Int($0)) }, counts: counts)
    }
}

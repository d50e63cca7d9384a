/// Counts of durations in fixed, logarithmic buckets: fixed memory, mergeable by addition.
public struct DurationHistogram: Sendable, Hashable {
    /// Upper bounds, inclusive, in nanoseconds: 10 µs to 10 s in steps of 10^(1/10), so that a bucket ends a quarter above
    /// its beginning. The last bucket, past the last bound, has no end.
    public static let bounds: [Int64] = [
        10_000, 12_589, 15_849, 19_953, 25_119,
        31_623, 39_811, 50_119, 63_096, 79_433,
        100_000, 125_893, 158_489, 199_526, 251_189,
        316_228, 398_107, 501_187, 630_957, 794_328,
        1_000_000, 1_258_925, 1_584_893, 1_995_262, 2_511_886,
        3_162_278, 3_981_072, 5_011_872, 6_309_573, 7_943_282,
        10_000_000, 12_589_254, 15_848_932, 19_952_623, 25_118_864,
        31_622_777, 39_810_717, 50_118_723, 63_095_734, 79_432_823,
        100_000_000, 125_892_541, 158_489_319, 199_526_231, 251_188_643,
        316_227_766, 398_107_171, 501_187_234, 630_957_344, 794_328_235,
        1_000_000_000, 1_258_925_412, 1_584_893_192, 1_995_262_315, 2_511_886_432,
        3_162_277_660, 3_981_071_706, 5_011_872_336, 6_309_573_445, 7_943_282_347,
        10_000_000_000,
    ]

    /// One more than there are bounds.
    public private(set) var counts = [Int64](repeating: 0, count: bounds.count + 1)
    public private(set) var count: Int64 = 0
    /// Nanoseconds.
    public private(set) var sum: Int64 = 0

    public init() {}

    public mutating func record(_ nanoseconds: Int64) {
        counts[Self.bucket(of: nanoseconds)] += 1
        count += 1
        sum += nanoseconds
    }

    /// The first bucket whose bound is not below the duration.
    static func bucket(of nanoseconds: Int64) -> Int {
        var (low, high) = (0, bounds.count)
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

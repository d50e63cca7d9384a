/// The largest number in flight in each interval, one series a worker: a number holds until the next mark.
///
/// The series stay apart when tallies merge, since the sum of the workers' peaks, pairwise merged, depends on the order.
struct InFlightMarks: Sendable {
    private var series: [[Int64]] = [[]]
    private var current: Int64 = 0
    /// The interval of the last mark, and its end.
    private var place = 0
    private var end: Int64 = 0

    /// Whether a mark changes nothing but the current number.
    @inline(__always)
    func isQuiet(_ n: Int64, at: Int64) -> Bool { at < end && n <= series[0][place] }

    @inline(__always)
    mutating func hold(_ n: Int64) { current = n }

    /// Marks `n` in the interval `place` that ends at `end`.
    mutating func mark(_ n: Int64, place new: Int, end: Int64) {
        while series[0].count <= new { series[0].append(series[0].isEmpty ? 0 : current) }
        series[0][new] = max(series[0][new], n)
        place = new
        self.end = end
        current = n
    }

    /// Merges intervals pairwise, now that each is twice as long.
    mutating func coalesce() {
        for worker in series.indices {
            series[worker] = stride(from: 0, to: series[worker].count, by: 2).map { first in
                max(series[worker][first], first + 1 < series[worker].count ? series[worker][first + 1] : 0)
            }
        }
        place /= 2
        // The next mark finds its interval anew.
        end = 0
    }

    mutating func merge(_ other: InFlightMarks) { series += other.series }

    /// Peak of an interval, over all workers: their peaks need not fall on one instant.
    func peak(_ interval: Int) -> Int64 {
        series.reduce(0) { $0 + (interval < $1.count ? $1[interval] : 0) }
    }

    var intervals: Int { series.map(\.count).max() ?? 0 }
}

/// How late requests were at the target, of a constant uniform rate. Ascending, nanoseconds.
public struct Lateness: Sendable, Equatable {
    public let sorted: [Int64]
    public var count: Int { sorted.count }

    public init(_ values: [Int64]) { sorted = values.sorted() }

    /// Exact: arrival `number` was due at `origin` + number / `rate` seconds. Only numbers within `window` count.
    public init(numbered arrivals: some Sequence<Arrival>, origin: Int64, rate: Double, window: Range<Int64>) {
        self.init(
            arrivals.lazy.filter { window.contains($0.number) }.map {
                $0.at - origin - Int64((Double($0.number) * 1e9 / rate).rounded(.up))
            })
    }

    /// For a generator that cannot say when it began or number what it sends: the k-th arrival in time is taken to have been due
    /// k / `rate` seconds after an origin that is fitted so that the smallest lateness is 0. A lateness that all share is not
    /// seen, and one that is lost shifts all that follow; so the exact way is always at least as large.
    public init(fitted arrivals: some Sequence<Arrival>, rate: Double) {
        let times = arrivals.map(\.at).sorted()
        let offsets = times.enumerated().map { $1 - Int64((Double($0) * 1e9 / rate).rounded()) }
        let earliest = offsets.min() ?? 0
        self.init(offsets.map { $0 - earliest })
    }

    /// Nearest rank, 0 ... 100; nil when there is nothing.
    public func percentile(_ percent: Double) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        // A product that misses a whole number by rounding alone (99.9 % of 1000) must not name the next rank.
        let exact = percent * Double(sorted.count) / 100
        let rank = Int((exact - exact * 1e-14).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}

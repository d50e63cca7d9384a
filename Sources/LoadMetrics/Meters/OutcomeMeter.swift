/// Counts, bytes and classes of error for each (phase, operation, outcome, cache verdict).
struct OutcomeMeter: Meter {
    private struct Counts {
        var count: Int64 = 0
        var bytesIn: Int64 = 0
        var bytesOut: Int64 = 0
    }

    private let index: CellIndex
    private var counts: [Counts]
    /// `Failure.count` for each (phase, operation, outcome, cache verdict); only the errors' are used.
    private var failures: [Int64]

    init(shape: TallyShape) {
        index = CellIndex(shape: shape)
        counts = Array(repeating: Counts(), count: index.count)
        failures = Array(repeating: 0, count: index.count * Failure.count)
    }

    mutating func record(_ sample: Sample) {
        let cell = index[sample]
        counts[cell].count += 1
        counts[cell].bytesIn += Int64(sample.bytesIn)
        counts[cell].bytesOut += Int64(sample.bytesOut)
        if sample.failure != .none { failures[cell * Failure.count + Int(sample.failure.rawValue)] += 1 }
    }

    mutating func merge(_ other: OutcomeMeter) {
        for cell in counts.indices {
            counts[cell].count += other.counts[cell].count
            counts[cell].bytesIn += other.counts[cell].bytesIn
            counts[cell].bytesOut += other.counts[cell].bytesOut
        }
        for place in failures.indices { failures[place] += other.failures[place] }
    }

    /// The cells that occurred, each with the trends that `trends` gives for its index.
    func cells(trends: (Int) -> [Trend: Distribution]) -> [Cell] {
        counts.indices.lazy.filter { counts[$0].count > 0 }.map { cell in
            let key = index.key(at: cell)
            let named = Failure.allCases.compactMap { failure in
                let times = failures[cell * Failure.count + Int(failure.rawValue)]
                return times > 0 ? (failure.name, times) : nil
            }
            return Cell(
                phase: key.phase, operation: key.operation, outcome: key.outcome, cache: key.cache,
                count: counts[cell].count, bytesIn: counts[cell].bytesIn, bytesOut: counts[cell].bytesOut,
                failures: Dictionary(uniqueKeysWithValues: named), trends: trends(cell))
        }
    }
}

/// Draws one of n labels by weight in constant time: Walker's alias method, table built as by Vose, "A linear algorithm for
/// generating random numbers with a given distribution", IEEE TSE 17 (1991).
struct AliasTable: Sendable {
    private struct Column {
        /// The share of the column, in units of 2^-64, that is its own label's.
        var threshold: UInt64
        var own, other: UInt32
    }

    private let columns: [Column]

    /// As many labels as weights, at least one; weights are finite and positive.
    init(weights: [Double], labels: [UInt32]) {
        // From the smallest, so that the sum loses nothing of the tail.
        let total = weights.sorted().reduce(0, +)
        var shares = weights.map { $0 / total * Double(weights.count) }
        var columns = labels.map { Column(threshold: .max, own: $0, other: $0) }
        var small: [Int] = []
        var large: [Int] = []
        for index in shares.indices {
            if shares[index] < 1 { small.append(index) } else { large.append(index) }
        }
        while let poor = small.popLast(), let rich = large.last {
            columns[poor].threshold = UInt64(shares[poor] * 0x1p64)
            columns[poor].other = labels[rich]
            shares[rich] -= 1 - shares[poor]
            if shares[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
        self.columns = columns
    }

    /// The label that a uniform random number means: its product with n names the column, the rest decides within it.
    @inline(__always)
    subscript(random: UInt64) -> Int {
        let (place, rest) = random.multipliedFullWidth(by: UInt64(columns.count))
        let column = columns[Int(truncatingIfNeeded: place)]
        return Int(rest < column.threshold ? column.own : column.other)
    }
}

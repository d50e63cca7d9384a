import LoadMetrics

/// The same figure over several rounds.
struct Spread {
    let values: [Double]

    init(_ values: [Double]) { self.values = values.sorted() }

    /// The middle value, or the mean of the two in the middle; nil when there are none.
    var median: Double? {
        guard !values.isEmpty else { return nil }
        let half = values.count / 2
        return values.count % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2
    }

    /// `8.2 (8.1–8.4)`, or a dash.
    func text(digits: Int = 3) -> String {
        guard let median, let low = values.first, let high = values.last else { return "–" }
        let middle = Figure.number(median, digits: digits)
        guard values.count > 1 else { return middle }
        return "\(middle) (\(Figure.number(low, digits: digits))–\(Figure.number(high, digits: digits)))"
    }

    /// The median of the ratios to another's figures of the same rounds, as `0.91`; a dash when a round is missing.
    static func ratios(of values: [Double], to others: [Double]) -> String {
        guard values.count == others.count,
            let median = Spread(zip(values, others).map { $0 / $1 }).median
        else { return "–" }
        return Figure.fixed(median, decimals: 2)
    }
}

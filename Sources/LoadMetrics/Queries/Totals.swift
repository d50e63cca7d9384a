/// What the arrivals of a selection add up to, over a whole window or a sliding one: gates are reckoned from this alone.
public struct Totals: Sendable, Equatable {
    public var outcomes = OutcomeCounts()
    /// Errors by class (`Failure.name`), only those that occurred.
    public var failures: [String: Int64] = [:]
    /// Ok answers by verdict.
    public var cache = CacheCounts()
    public var bytesIn: Int64 = 0
    public var bytesOut: Int64 = 0
    /// All values of the trend that was asked for; empty when none was.
    public var values = Distribution.empty
    /// Length of the window.
    public var seconds: Double

    public init(seconds: Double) { self.seconds = seconds }

    /// So many a second; nil when the window did not run.
    public func rate(_ count: Int64) -> Double? { seconds > 0 ? Double(count) / seconds : nil }
}

extension RunRecord {
    public func totals(_ selection: Selection = .init(), trend: Trend? = nil) -> Totals {
        var totals = Totals(seconds: seconds(selection.window))
        let cells = cells(selection)
        for cell in cells {
            totals.outcomes[cell.outcome] += cell.count
            totals.failures.merge(cell.failures, uniquingKeysWith: +)
            if cell.outcome == .ok { totals.cache[cell.cache] += cell.count }
            totals.bytesIn += cell.bytesIn
            totals.bytesOut += cell.bytesOut
        }
        if let trend { totals.values = Distribution.merged(cells.compactMap { $0.trends[trend] }) }
        return totals
    }
}

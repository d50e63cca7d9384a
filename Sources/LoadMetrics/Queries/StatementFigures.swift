/// One database statement over a window, from the service's own histograms.
public struct StatementFigures: Sendable, Equatable {
    public var name: String
    public var calls: Int64
    public var latency, poolWait: BucketedTimes

    public init(name: String, calls: Int64, latency: BucketedTimes, poolWait: BucketedTimes) {
        self.name = name
        self.calls = calls
        self.latency = latency
        self.poolWait = poolWait
    }
}

/// Times counted in fixed buckets by somebody else; figures are milliseconds, nil without calls.
public struct BucketedTimes: Sendable, Equatable {
    /// Upper bounds, seconds, ascending.
    public var bounds: [Double]
    /// One count for each bound and one for the open end.
    public var counts: [Int64]
    /// Sum of all times, seconds.
    public var sum: Double

    public init(bounds: [Double], counts: [Int64] = [], sum: Double = 0) {
        self.bounds = bounds
        self.counts = counts + Array(repeating: 0, count: max(0, bounds.count + 1 - counts.count))
        self.sum = sum
    }

    public var count: Int64 { counts.reduce(0, +) }
    public var mean: Double? { count == 0 ? nil : sum * 1000 / Double(count) }
    public var p50: Double? { percentile(50) }
    public var p90: Double? { percentile(90) }
    public var p95: Double? { percentile(95) }
    public var p99: Double? { percentile(99) }
    public var p999: Double? { percentile(99.9) }

    /// The `percent`-th percentile, 0 ... 100, milliseconds: interpolated evenly inside its bucket, and the last bound in the
    /// open one (as Prometheus' `histogram_quantile` does).
    public func percentile(_ percent: Double) -> Double? {
        let rank = percent * Double(count) / 100
        guard count > 0, let last = bounds.last else { return nil }
        var seen = 0.0
        for (place, bound) in bounds.enumerated() where counts[place] > 0 {
            let inside = Double(counts[place])
            if seen + inside >= rank {
                let low = place == 0 ? 0 : bounds[place - 1]
                return (low + (bound - low) * Swift.max(0, rank - seen) / inside) * 1000
            }
            seen += inside
        }
        return last * 1000
    }

    mutating func add(_ more: [Int64], sum: Double) {
        for (place, count) in more.prefix(counts.count).enumerated() { counts[place] += count }
        self.sum += sum
    }
}

extension RunRecord {
    /// Statements by name, from the service's intervals whose middle lies in the window; empty without observations.
    public func statements(_ window: Selection.Window = .measured) -> [StatementFigures] {
        guard let service else { return [] }
        var found: [String: StatementFigures] = [:]
        for interval in serviceIntervals(window) {
            for (name, statement) in interval.statements {
                let none = BucketedTimes(bounds: service.bounds)
                var figures = found[name] ?? StatementFigures(name: name, calls: 0, latency: none, poolWait: none)
                figures.calls += statement.calls
                figures.latency.add(statement.timeCounts, sum: statement.time)
                figures.poolWait.add(statement.poolWaitCounts, sum: statement.poolWait)
                found[name] = figures
            }
        }
        return found.values.filter { $0.calls > 0 }.sorted { $0.name < $1.name }
    }
}

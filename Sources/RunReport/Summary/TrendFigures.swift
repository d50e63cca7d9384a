import LoadMetrics

/// One trend of one selection, in milliseconds; nil without samples.
public struct TrendFigures: Sendable, Equatable {
    public let samples: Int64
    public let avg, p50, p90, p95, p99, p999, max: Double?

    init(_ distribution: Distribution) {
        samples = distribution.count
        avg = distribution.mean.map { Rounding.thousandths($0 / 1000) }
        p50 = distribution.percentile(50).map { $0 / 1000 }
        p90 = distribution.percentile(90).map { $0 / 1000 }
        p95 = distribution.percentile(95).map { $0 / 1000 }
        p99 = distribution.percentile(99).map { $0 / 1000 }
        p999 = distribution.percentile(99.9).map { $0 / 1000 }
        max = distribution.isEmpty ? nil : Double(distribution.max) / 1000
    }

    /// A histogram with an open end knows no largest value.
    init(_ times: BucketedTimes) {
        samples = times.count
        avg = times.mean.map(Rounding.thousandths)
        p50 = times.p50.map(Rounding.thousandths)
        p90 = times.p90.map(Rounding.thousandths)
        p95 = times.p95.map(Rounding.thousandths)
        p99 = times.p99.map(Rounding.thousandths)
        p999 = times.p999.map(Rounding.thousandths)
        max = nil
    }
}

/// One statement of the database, as the service timed it.
public struct QueryFigures: Sendable, Equatable {
    public let name: String
    public let calls: Int64
    public let latency, poolWait: TrendFigures

    init(_ figures: StatementFigures) {
        name = figures.name
        calls = figures.calls
        latency = TrendFigures(figures.latency)
        poolWait = TrendFigures(figures.poolWait)
    }
}

/// How far figures are rounded before anything is written: below what was measured, so that files stay short.
enum Rounding {
    /// Milliseconds to microseconds, rates to thousandths.
    static func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    /// Ratios 0…1.
    static func millionths(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
}

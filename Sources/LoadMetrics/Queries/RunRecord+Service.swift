/// Decisions of a limiter, as the service counted them.
public struct LimiterCounts: Sendable, Equatable {
    public var admitted, rejected: Int64

    public init(admitted: Int64 = 0, rejected: Int64 = 0) {
        self.admitted = admitted
        self.rejected = rejected
    }
}

/// What a record says of the service's own side, and of the generator's processor.
extension RunRecord {
    /// The service's intervals whose middle lies in the window; empty without observations.
    public func serviceIntervals(_ window: Selection.Window = .measured) -> [ServiceInterval] {
        let spans = spans(window)
        return (service?.intervals ?? []).filter { interval in
            let middle = interval.start + interval.length / 2
            return spans.contains { $0.contains(middle) }
        }
    }

    /// The limiter's decisions by policy, from the service's own counters; nil where it counted none at all over the run (it
    /// was not observed, or has no limiter).
    public func limiterCounts(_ window: Selection.Window = .measured) -> [String: LimiterCounts]? {
        guard let service, service.intervals.contains(where: \.hasLimiterCounts) else { return nil }
        return serviceIntervals(window).reduce(into: [:]) { sums, interval in
            for (policy, count) in interval.admitted { sums[policy, default: .init()].admitted += count }
            for (policy, count) in interval.rejected { sums[policy, default: .init()].rejected += count }
        }
    }

    /// Processor time of the harness over the run's length: 1 is one core kept busy, as top(1) shows 100 %. Nil for a run
    /// without length.
    public var generatorCPU: Double? { duration > 0 ? generator.cpuSeconds / duration : nil }
}

extension ServiceInterval {
    /// Whether the service counted decisions of a limiter, be it zero of them.
    public var hasLimiterCounts: Bool { !admitted.isEmpty || !rejected.isEmpty }

    /// Calls of all statements.
    public var queries: Int64 { statements.values.reduce(0) { $0 + $1.calls } }

    /// Times of all statements together; `bounds` are those of the record's service.
    public func queryTimes(bounds: [Double]) -> BucketedTimes {
        statements.values.reduce(into: BucketedTimes(bounds: bounds)) { $0.add($1.timeCounts, sum: $1.time) }
    }
}

import LoadMetrics

extension Timeline.Interval {
    /// Two neighbours as one interval: counts and times add, the larger of both in flight.
    func merged(with next: Timeline.Interval) -> Timeline.Interval {
        var stages = stages
        stages.merge(next.stages)
        return Timeline.Interval(
            offered: offered + next.offered, ok: ok + next.ok, limited: limited + next.limited,
            errors: errors + next.errors, missed: missed + next.missed, inFlight: max(inFlight, next.inFlight),
            bytesIn: bytesIn + next.bytesIn, bytesOut: bytesOut + next.bytesOut,
            cache: zip(cache, next.cache).map(+), failures: failures.merging(next.failures, uniquingKeysWith: +),
            latency: Distribution.merged([latency, next.latency]),
            operations: zip(operations, next.operations).map { $0.merged(with: $1) },
            stages: stages)
    }
}

extension Timeline.OperationInterval {
    /// Percentiles do not add up: the worse of the two stands for both, so that no spike is hidden.
    func merged(with next: Timeline.OperationInterval) -> Timeline.OperationInterval {
        func worse(_ mine: Double?, _ theirs: Double?) -> Double? {
            [mine, theirs].compactMap { $0 }.max()
        }
        return Timeline.OperationInterval(
            ok: ok + next.ok, limited: limited + next.limited, errors: errors + next.errors,
            missed: missed + next.missed, p50: worse(p50, next.p50), p95: worse(p95, next.p95),
            p99: worse(p99, next.p99), max: worse(max, next.max))
    }
}

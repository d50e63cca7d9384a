import LoadMetrics

extension Timeline.Interval {
    /// Two neighbours as one interval: counts add, the larger of both in flight, stage means weighted by ok answers.
    func merged(with next: Timeline.Interval) -> Timeline.Interval {
        func weighted(_ mine: Double?, _ theirs: Double?) -> Double? {
            guard let mine else { return theirs }
            guard let theirs else { return mine }
            let all = ok + next.ok
            return all == 0 ? mine : (mine * Double(ok) + theirs * Double(next.ok)) / Double(all)
        }
        return Timeline.Interval(
            offered: offered + next.offered, ok: ok + next.ok, limited: limited + next.limited,
            errors: errors + next.errors, missed: missed + next.missed, inFlight: max(inFlight, next.inFlight),
            bytesIn: bytesIn + next.bytesIn, bytesOut: bytesOut + next.bytesOut,
            cache: zip(cache, next.cache).map(+), failures: failures.merging(next.failures, uniquingKeysWith: +),
            latency: Distribution.merged([latency, next.latency]),
            operations: zip(operations, next.operations).map { $0.merged(with: $1) },
            server: weighted(server, next.server), limiter: weighted(limiter, next.limiter),
            cacheTime: weighted(cacheTime, next.cacheTime), pool: weighted(pool, next.pool),
            database: weighted(database, next.database))
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

extension ServiceInterval {
    /// Two neighbours as one: differences add, levels are weighted by time.
    func merged(with next: ServiceInterval) -> ServiceInterval {
        func weighted(_ mine: Double?, _ theirs: Double?) -> Double? {
            guard let mine else { return theirs }
            guard let theirs else { return mine }
            return (mine * length + theirs * next.length) / (length + next.length)
        }
        var sum = self
        sum.length = next.start + next.length - start
        sum.cpu = weighted(cpu, next.cpu)
        sum.memory = [memory, next.memory].compactMap { $0 }.max()
        sum.cache.merge(next.cache, uniquingKeysWith: +)
        sum.evictions.merge(next.evictions, uniquingKeysWith: +)
        sum.admitted.merge(next.admitted, uniquingKeysWith: +)
        sum.rejected.merge(next.rejected, uniquingKeysWith: +)
        sum.writes.merge(next.writes, uniquingKeysWith: +)
        sum.poolBusy = weighted(poolBusy, next.poolBusy)
        sum.poolWaiting = weighted(poolWaiting, next.poolWaiting)
        sum.statements.merge(next.statements) { $0.merged(with: $1) }
        return sum
    }
}

extension StatementInterval {
    func merged(with other: StatementInterval) -> StatementInterval {
        func sum(_ mine: [Int64], _ theirs: [Int64]) -> [Int64] {
            (0..<max(mine.count, theirs.count)).map { index in
                (index < mine.count ? mine[index] : 0) + (index < theirs.count ? theirs[index] : 0)
            }
        }
        return StatementInterval(
            calls: calls + other.calls, time: time + other.time, poolWait: poolWait + other.poolWait,
            timeCounts: sum(timeCounts, other.timeCounts), poolWaitCounts: sum(poolWaitCounts, other.poolWaitCounts))
    }
}

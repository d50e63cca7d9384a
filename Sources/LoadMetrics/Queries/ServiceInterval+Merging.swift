extension ServiceInterval {
    /// This interval and a later one as one: counts and lengths add up (a silence between them is in neither), the processor
    /// share is weighted by length, memory and the pool's gauges are the larger.
    public func merged(with next: ServiceInterval) -> ServiceInterval {
        func add(_ a: [String: Int64], _ b: [String: Int64]) -> [String: Int64] { a.merging(b, uniquingKeysWith: +) }
        func larger<T: Comparable>(_ a: T?, _ b: T?) -> T? { [a, b].compactMap { $0 }.max() }
        let shares = [(cpu, length), (next.cpu, next.length)].compactMap { share, length in share.map { ($0, length) } }
        let weight = shares.reduce(0) { $0 + $1.1 }
        return ServiceInterval(
            start: start, length: length + next.length,
            cpu: weight > 0 ? shares.reduce(0) { $0 + $1.0 * $1.1 } / weight : nil,
            memory: larger(memory, next.memory), cache: add(cache, next.cache),
            evictions: add(evictions, next.evictions), admitted: add(admitted, next.admitted),
            rejected: add(rejected, next.rejected), writes: add(writes, next.writes),
            poolBusy: larger(poolBusy, next.poolBusy), poolWaiting: larger(poolWaiting, next.poolWaiting),
            statements: statements.merging(next.statements) { $0.merged(with: $1) })
    }
}

extension StatementInterval {
    /// Both as one: everything adds up.
    public func merged(with next: StatementInterval) -> StatementInterval {
        func add(_ a: [Int64], _ b: [Int64]) -> [Int64] {
            (0..<max(a.count, b.count)).map { ($0 < a.count ? a[$0] : 0) + ($0 < b.count ? b[$0] : 0) }
        }
        return StatementInterval(
            calls: calls + next.calls, time: time + next.time, poolWait: poolWait + next.poolWait,
            timeCounts: add(timeCounts, next.timeCounts), poolWaitCounts: add(poolWaitCounts, next.poolWaitCounts))
    }
}

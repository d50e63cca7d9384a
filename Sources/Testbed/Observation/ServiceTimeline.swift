import LoadMetrics

/// The service's intervals in order, merged pairwise when they outgrow `Timeline.maximumIntervals`.
struct ServiceTimeline: Sendable {
    private(set) var interval = 1.0
    private(set) var intervals: [ServiceInterval] = []
    private var last: ServiceSnapshot?
    private(set) var bounds: [Double] = []

    /// Adds what happened since the snapshot before. Without one (the first, or after a gap) it only sets the base.
    mutating func add(_ snapshot: ServiceSnapshot) {
        defer { last = snapshot }
        if bounds.isEmpty { bounds = snapshot.bounds }
        guard let last, snapshot.at > last.at else { return }
        append(snapshot.interval(since: last))
    }

    /// A scrape failed: the next one begins a new interval, so that the gap is drawn as a gap.
    mutating func markGap() { last = nil }

    private mutating func append(_ next: ServiceInterval) {
        // After doubling, scrapes still come each second: they are gathered into intervals of the present length.
        if let current = intervals.last, current.length + next.length <= interval * 1.01,
            abs(current.start + current.length - next.start) < 0.001
        {
            intervals[intervals.count - 1] = current.merged(with: next)
            return
        }
        intervals.append(next)
        guard intervals.count > Timeline.maximumIntervals else { return }
        interval *= 2
        intervals = stride(from: 0, to: intervals.count, by: 2).map { index in
            index + 1 < intervals.count ? intervals[index].merged(with: intervals[index + 1]) : intervals[index]
        }
    }
}

extension ServiceInterval {
    /// Both intervals as one: counts add up, shares are weighted by length, gauges are the larger.
    func merged(with next: ServiceInterval) -> ServiceInterval {
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
    func merged(with next: StatementInterval) -> StatementInterval {
        func add(_ a: [Int64], _ b: [Int64]) -> [Int64] {
            (0..<Swift.max(a.count, b.count)).map { ($0 < a.count ? a[$0] : 0) + ($0 < b.count ? b[$0] : 0) }
        }
        return StatementInterval(
            calls: calls + next.calls, time: time + next.time, poolWait: poolWait + next.poolWait,
            timeCounts: add(timeCounts, next.timeCounts), poolWaitCounts: add(poolWaitCounts, next.poolWaitCounts))
    }
}

import LoadMetrics

/// The service's intervals in order, merged pairwise when they outgrow `Timeline.maximumIntervals`.
struct ServiceTimeline: Sendable {
    private(set) var interval = 1.0
    private(set) var intervals: [ServiceInterval] = []
    private var last: ServiceSnapshot?
    private(set) var bounds: [Double] = []

    /// Adds what happened since the snapshot before; the first one only sets the base. After scrapes that failed the interval is
    /// as long as the silence: nothing that was counted meanwhile is lost.
    mutating func add(_ snapshot: ServiceSnapshot) {
        defer { last = snapshot }
        if bounds.isEmpty { bounds = snapshot.bounds }
        guard let last, snapshot.at > last.at else { return }
        append(snapshot.interval(since: last))
    }

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

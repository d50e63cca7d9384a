import LoadMetrics

/// The slices of all workers, put together second by second. A second is complete when every worker has published it or has
/// finished: a late worker delays it, and nothing of it is lost.
struct SliceGathering: Sendable {
    private let watches: Int
    /// The last second that each worker has published; nil: it has finished.
    private var published: [Int?]
    private var pending: [Int: WatchedSecond] = [:]
    private var next = 0

    init(workers: Int, watches: Int) {
        self.watches = watches
        published = Array(repeating: -1, count: workers)
    }

    /// Takes what a worker saw in the seconds up to `last`; nil: it has finished.
    mutating func add(_ seen: [WatchedSecond], through last: Int?, from worker: Int) {
        published[worker] = last
        for second in seen {
            var sum = pending[second.second] ?? silent(second.second)
            sum.merge(second)
            pending[second.second] = sum
        }
    }

    /// The seconds that have become complete, silent ones too; nothing where there is nothing to watch.
    mutating func take() -> [WatchedSecond] {
        guard watches > 0 else { return [] }
        let complete = published.compactMap(\.self).min() ?? pending.keys.max() ?? -1
        guard complete >= next else { return [] }
        defer { next = complete + 1 }
        return (next...complete).map { pending.removeValue(forKey: $0) ?? silent($0) }
    }

    private func silent(_ second: Int) -> WatchedSecond {
        WatchedSecond(second: second, slices: Array(repeating: WatchSlice(), count: watches))
    }
}

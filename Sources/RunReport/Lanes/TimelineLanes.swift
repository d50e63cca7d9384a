import LoadMetrics

/// The lanes of the one timeline, in reading order. Another lane is one more file and one more line here.
struct TimelineLanes {
    let summary: RunSummary
    let timeline: RunTimeline

    var all: [Lane] {
        [rate, latency, byOperation, serverTime, cache, queries, limiter, errors].compactMap { $0 }
    }

    /// The client's buckets. A stub at the very end is left out of the drawing of rates by `perSecond`.
    var clientGrid: Grid { Grid(slots: timeline.buckets.map { ($0.start, $0.length) }) }
    var serviceGrid: Grid { Grid(slots: timeline.service.map { ($0.start, $0.length) }) }

    /// A count of each bucket as a rate; nil for a last bucket cut so short that a rate would mislead.
    func perSecond(_ count: (Timeline.Interval) -> Int64) -> [Double?] {
        timeline.buckets.map { bucket in
            bucket.length < timeline.interval / 2 ? nil : Double(count(bucket.values)) / bucket.length
        }
    }

    func each(_ value: (Timeline.Interval) -> Double?) -> [Double?] {
        timeline.buckets.map { value($0.values) }
    }

    func eachService(_ value: (ServiceInterval) -> Double?) -> [Double?] {
        timeline.service.map(value)
    }

    /// Whether a time lies in a measured phase; captions speak of these only.
    func isMeasured(_ time: Double) -> Bool {
        timeline.phases.contains { $0.measured && time >= $0.start && time < $0.end }
    }

    /// The largest value of a client series within the measured phases, and when it was.
    func peak(_ values: [Double?], in grid: Grid) -> (value: Double, at: Double)? {
        var best: (value: Double, at: Double)?
        for (slot, value) in zip(grid.slots, values) where isMeasured(slot.start) {
            if let value, value > best?.value ?? -.infinity { best = (value, slot.start) }
        }
        return best
    }

    /// Why nothing is known of the service's own side.
    var unobserved: String {
        summary.record.target.bundled
            ? "The service's own metrics were not read during this run."
            : "The target's own metrics were not read: only the bundled service is scraped."
    }

    static func largest(_ series: [Series]) -> Double {
        series.flatMap(\.values).compactMap { $0 }.max() ?? 0
    }

    static func smallestPositive(_ series: [Series]) -> Double {
        series.flatMap(\.values).compactMap { $0 }.filter { $0 > 0 }.min() ?? 1
    }
}

import LoadMetrics
import Signals
import Testing

@testable import Testbed

@Suite("Scrapes of a service become bounded intervals of differences")
struct ServiceTimelineTests {
    private func page(hits: Int, calls: Int, slow: Int) -> [PrometheusText.Sample] {
        PrometheusText.parse(
            """
            flywheel_cache_operations_total{verdict="hit"} \(hits)
            flywheel_limiter_decisions_total{policy="read",decision="admitted"} \(hits)
            flywheel_limiter_decisions_total{policy="read",decision="rejected"} 0
            flywheel_pool_connections{state="busy"} 3
            flywheel_query_duration_seconds_bucket{statement="s",le="0.001"} \(calls - slow)
            flywheel_query_duration_seconds_bucket{statement="s",le="0.01"} \(calls)
            flywheel_query_duration_seconds_bucket{statement="s",le="+Inf"} \(calls)
            flywheel_query_duration_seconds_sum{statement="s"} \(Double(calls) * 0.001)
            flywheel_query_duration_seconds_count{statement="s"} \(calls)
            flywheel_query_pool_wait_seconds_bucket{statement="s",le="0.001"} \(calls)
            flywheel_query_pool_wait_seconds_bucket{statement="s",le="+Inf"} \(calls)
            flywheel_query_pool_wait_seconds_sum{statement="s"} 0
            """)
    }

    private func snapshot(_ at: Double, hits: Int, calls: Int, slow: Int = 0, cpu: Double = 0) -> ServiceSnapshot {
        ServiceSnapshot(at: at, cpu: cpu, memory: 1000, page: page(hits: hits, calls: calls, slow: slow))
    }

    @Test("Two scrapes make one interval: counters as differences, CPU as a share, gauges as they stand")
    func difference() throws {
        var timeline = ServiceTimeline()
        timeline.add(snapshot(0, hits: 10, calls: 5, cpu: 1))
        timeline.add(snapshot(1, hits: 25, calls: 9, slow: 1, cpu: 1.5))
        let interval = try #require(timeline.intervals.first)
        #expect(timeline.intervals.count == 1)
        #expect(interval.cache == ["hit": 15])
        #expect(interval.admitted == ["read": 15])
        #expect(interval.rejected == [:])
        #expect(interval.poolBusy == 3)
        #expect(interval.cpu == 0.5)
        let statement = try #require(interval.statements["s"])
        #expect(statement.calls == 4)
        #expect(statement.timeCounts == [3, 1])
        #expect(timeline.bounds == [0.001, 0.01])
    }

    @Test("Failed scrapes make a longer interval, and what was counted meanwhile is in it")
    func silence() {
        var timeline = ServiceTimeline()
        timeline.add(snapshot(0, hits: 0, calls: 0))
        timeline.add(snapshot(1, hits: 1, calls: 0))
        timeline.add(snapshot(5, hits: 90, calls: 0))
        timeline.add(snapshot(6, hits: 92, calls: 0))
        #expect(timeline.intervals.map(\.start) == [0, 1, 5])
        #expect(timeline.intervals.map(\.length) == [1, 4, 1])
        #expect(timeline.intervals.map { $0.cache["hit"] } == [1, 89, 2])
    }

    @Test("A service that was started anew counts from nothing")
    func restart() {
        var timeline = ServiceTimeline()
        timeline.add(snapshot(0, hits: 100, calls: 50))
        timeline.add(snapshot(1, hits: 7, calls: 3))
        #expect(timeline.intervals[0].cache == ["hit": 7])
        #expect(timeline.intervals[0].statements["s"]?.calls == 3)
    }

    @Test("An hour keeps its totals within the bound on intervals")
    func bounded() {
        var timeline = ServiceTimeline()
        for second in 0...3600 { timeline.add(snapshot(Double(second), hits: second * 3, calls: second)) }
        #expect(timeline.intervals.count <= Timeline.maximumIntervals)
        #expect(timeline.interval == 8)
        #expect(timeline.intervals.reduce(0) { $0 + ($1.cache["hit"] ?? 0) } == 10_800)
        #expect(timeline.intervals.reduce(0) { $0 + ($1.statements["s"]?.calls ?? 0) } == 3600)
        for (interval, next) in zip(timeline.intervals, timeline.intervals.dropFirst()) {
            #expect(interval.start + interval.length == next.start)
        }
    }
}

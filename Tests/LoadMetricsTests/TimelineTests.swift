import LoadMetrics
import Signals
import Testing

@Suite("A timeline stays bounded and loses nothing")
struct TimelineTests {
    @Test(
        "intervals double when they would exceed 600",
        arguments: [(599, 1.0, 600), (600, 2, 301), (1199, 2, 600), (1200, 4, 301), (3599, 8, 450), (86_399, 256, 338)])
    func doubling(last: Int64, interval: Double, count: Int) {
        var tally = Tally(shape: shape)
        for at in stride(from: 0, through: last, by: 1) { tally.record(answer(due: at * second, latency: 1_000_000)) }
        let timeline = tally.timeline()
        #expect(timeline.interval == interval)
        #expect(timeline.intervals.count == count)
        #expect(timeline.intervals.reduce(0) { $0 + $1.ok } == last + 1)
        #expect(timeline.intervals.reduce(0) { $0 + $1.offered } == last + 1)
        #expect(timeline.intervals.reduce(0) { $0 + $1.latency.count } == last + 1)
        #expect(timeline.intervals.dropLast().allSatisfy { $0.ok == Int64(interval) })
    }

    @Test("an arrival is offered where it was due, and everything else is counted where it finished")
    func places() {
        let timeline = tally([
            answer(due: 500_000_000, latency: 2 * second, operation: 1, cache: .hit),
            answer(due: 500_000_000, latency: second, outcome: .error, failure: .reset),
        ]).timeline()
        #expect(timeline.intervals.map(\.offered) == [2, 0, 0])
        #expect(timeline.intervals.map(\.ok) == [0, 0, 1])
        #expect(timeline.intervals.map(\.errors) == [0, 1, 0])
        #expect(timeline.intervals.map(\.failures) == [[:], ["reset": 1], [:]])
        #expect(timeline.intervals.map(\.bytesIn) == [0, 400, 400])
        #expect(timeline.intervals[2].cache[Int(CacheVerdict.hit.rawValue)] == 1)
        #expect(timeline.intervals[2].operations.map(\.ok) == [0, 1, 0])
        #expect(timeline.intervals[2].operations[1].p50 == 2000)
        #expect(timeline.intervals[2].operations[0].p50 == nil)
        #expect(timeline.intervals[2].server == 300)
        #expect(timeline.intervals[1].server == nil)
    }

    @Test("stages are means over every answer that told its total, so that they add up; merged, they are as exact")
    func stages() {
        var hit = answer(due: 0, latency: 1_000_000, cache: .hit)
        (hit.server, hit.pool, hit.cacheTime) = (100, Sample.unknown, 40)
        var miss = answer(due: 0, latency: 1_000_000, cache: .miss)
        (miss.server, miss.pool, miss.cacheTime, miss.database) = (1100, 200, 60, 800)
        var silent = miss
        silent.server = Sample.unknown
        var limited = miss
        limited.outcome = .limited
        let timeline = tally([hit, hit, hit, miss, silent, limited]).timeline()
        #expect(
            timeline.intervals[0].stages
                == .init(timed: 4, server: 1400, limiter: 0, cacheTime: 180, pool: 200, database: 800))
        #expect(timeline.intervals[0].server == 350)
        #expect(timeline.intervals[0].database == 200)
        #expect(timeline.intervals[0].pool == 50)

        // Past 600 s, two intervals become one.
        var later = miss
        later.done = 601 * second
        let long = tally([hit, hit, hit, miss, later]).timeline()
        #expect(long.interval == 2)
        #expect(
            long.intervals.reduce(into: Timeline.Stages.none) { $0.merge($1.stages) }
                == .init(timed: 5, server: 2500, limiter: 0, cacheTime: 240, pool: 400, database: 1600))
    }

    @Test("the order of samples does not matter", arguments: [Int64(20), 2000])
    func order(seconds: Int64) {
        var dice = Dice(3)
        let samples = (0..<500).map { _ in anySample(upTo: seconds, &dice) }
        let timeline = tally(samples.sorted { $0.done < $1.done }).timeline()
        #expect(tally(samples).timeline() == timeline)
        #expect(tally(samples.sorted { $0.done > $1.done }).timeline() == timeline)
    }

    @Test("interval latencies are within 1 % of a sorted list's")
    func precision() throws {
        var dice = Dice(4)
        let waits = (0..<5000).map { _ in dice.wait() / 1000 * 1000 }
        let timeline = tally(waits.map { answer(due: 0, latency: $0) }).timeline()
        let latency = Distribution.merged(timeline.intervals.map(\.latency))
        let sorted = waits.map { $0 / 1000 }.sorted()
        #expect(latency.sum == sorted.reduce(0, +))
        for percent in [1, 50, 95, 99, 99.9] {
            let exact = Double(sorted[max(1, Int((percent * 50).rounded(.up))) - 1])
            let measured = try #require(latency.percentile(percent))
            #expect(measured >= exact)
            #expect(measured <= exact * 1.01, "p\(percent)")
        }
    }

    @Test("a number in flight holds until the next mark; workers add up")
    func inFlight() {
        var one = Tally(shape: shape)
        one.inFlight(3, at: 100)
        one.inFlight(9, at: 200)
        one.inFlight(5, at: 300)
        one.inFlight(1, at: 3 * second)
        #expect(one.timeline().intervals.count == 4)
        #expect(one.timeline().intervals.map(\.inFlight) == [9, 5, 5, 5])
        var other = Tally(shape: shape)
        other.inFlight(2, at: second + 1)
        #expect(merged(one, other).timeline().intervals.map(\.inFlight) == [9, 7, 5, 5])
        one.inFlight(1, at: 601 * second)
        #expect(one.timeline().intervals.prefix(3).map(\.inFlight) == [9, 5, 1])
    }
}

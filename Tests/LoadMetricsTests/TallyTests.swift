import LoadMetrics
import Signals
import Testing

@Suite("A tally counts every sample once, where it belongs")
struct TallyTests {
    @Test("each arrival lies in one cell, with its bytes and its class of error")
    func cells() throws {
        let cells = tally([
            answer(due: 0, latency: 1_000_000, cache: .hit), answer(due: 0, latency: 2_000_000, cache: .hit),
            answer(due: 0, latency: 2_000_000, operation: 2, outcome: .error, failure: .timeout),
            answer(due: 0, latency: 2_000_000, phase: 1, cache: .miss),
        ]).cells()
        #expect(cells.map(\.count) == [2, 1, 1])
        #expect(cells.map(\.phase) == [0, 0, 1])
        #expect(cells.map(\.operation) == [0, 2, 0])
        #expect(cells.map(\.cache) == [.hit, .none, .miss])
        #expect(cells.map(\.bytesIn) == [800, 400, 400])
        #expect(cells.map(\.bytesOut) == [200, 100, 100])
        #expect(cells.map(\.failures) == [[:], ["timeout": 1], [:]])
    }

    @Test("latency is send lag + connection wait + service time, and untold stages have no values")
    func trends() throws {
        let trends = try #require(tally([answer(due: 0, latency: 1_060_000)]).cells().first).trends
        #expect(trends[.latency]?.max == 1060)
        #expect(trends[.sendLag]?.max == 10)
        #expect(trends[.connectionWait]?.max == 50)
        #expect(trends[.serviceTime]?.max == 1000)
        #expect(trends[.firstByte]?.max == 500)
        #expect(trends[.serverTime]?.max == 300)
        #expect(trends[.poolWait]?.max == 20)
        #expect(trends[.dbTime] == nil)
        #expect(trends[.limiterTime] == nil)
    }

    @Test("a request that never left has latency and send lag only")
    func neverSent() throws {
        let sample = Sample(
            phase: 0, operation: 0, outcome: .error, failure: .connect, due: 0, taken: 1000, done: 5_000_000)
        let trends = try #require(tally([sample]).cells().first).trends
        #expect(Set(trends.keys) == [.latency, .sendLag])
    }

    @Test("a missed arrival has only the lag of the generator", arguments: [(1_000_000, 1000), (0, 9_000_000)])
    func missed(taken: Int64, lag: Int64) throws {
        let sample = Sample(phase: 0, operation: 0, outcome: .missed, due: 0, taken: taken, done: 9 * second)
        let cell = try #require(tally([sample]).cells().first)
        #expect(cell.count == 1)
        #expect(Array(cell.trends.keys) == [.sendLag])
        #expect(cell.trends[.sendLag]?.max == lag)
    }

    @Test("values out of range are counted at its end, and counted as clamped")
    func clamping() throws {
        let hour: Int64 = 3_600_000_000
        let tally = tally([
            Sample(phase: 0, operation: 0, outcome: .ok, due: 0, taken: 0, done: 7200 * second),
            Sample(phase: 0, operation: 0, outcome: .ok, due: 0, taken: 0, done: 3600 * second),
            Sample(phase: 0, operation: 0, outcome: .ok, due: 5_000_000, taken: 0, done: 6_000_000),
        ])
        let trends = try #require(tally.cells().first).trends
        #expect(trends[.latency]?.count == 3)
        #expect(trends[.latency]?.max == hour)
        #expect(trends[.latency]?.sum == 2 * hour + 1000)
        #expect(trends[.sendLag]?.min == 0)
        #expect(tally.clamped == 2)
        #expect(tally.timeline().intervals.reduce(0) { $0 + $1.latency.count } == 3)
    }

    @Test("percentiles are within 0.1 % of a sorted list's; count, sum, min and max are exact", arguments: 1...5)
    func percentiles(seed: UInt64) throws {
        var dice = Dice(seed)
        let waits = (0..<20_000).map { _ in dice.wait() / 1000 * 1000 }
        let found = try #require(
            tally(waits.map { answer(due: 0, latency: $0) }).cells().first?.trends[.latency])
        let sorted = waits.map { $0 / 1000 }.sorted()
        #expect(found.count == 20_000)
        #expect(found.sum == sorted.reduce(0, +))
        #expect(found.min == sorted.first)
        #expect(found.max == sorted.last)
        for percent in [0, 1, 10, 50, 90, 95, 99, 99.9, 99.99, 100] {
            let rank = max(1, Int((percent * 200).rounded(.up)))
            let exact = Double(sorted[rank - 1])
            let measured = try #require(found.percentile(percent))
            #expect(abs(measured - exact) <= exact * 0.001, "p\(percent)")
        }
    }

    @Test(
        "the rank of a percentile is not moved by rounding", arguments: [(55.0, 55.0), (99.9, 100), (7, 7), (29, 29)])
    func ranks(percent: Double, expected: Double) {
        let hundred = Distribution(
            count: 100, sum: 5050, min: 1, max: 100, values: Array(1...100), counts: Array(repeating: 1, count: 100))
        #expect(hundred.percentile(percent) == expected)
    }

    @Test("nothing measured has no figures")
    func empty() {
        #expect(Distribution.empty.percentile(50) == nil)
        #expect(Distribution.empty.mean == nil)
        #expect(Tally(shape: shape).cells().isEmpty)
    }

    @Test("a pulse holds totals, and the latencies since its last reset")
    func pulse() {
        var tally = tally([
            answer(due: 0, latency: 1_000_000, cache: .hit), answer(due: 0, latency: 3_000_000, cache: .miss),
            answer(due: 0, latency: 3_000_000, outcome: .limited),
        ])
        tally.inFlight(7, at: 5)
        #expect(tally.pulse.ok == 2)
        #expect(tally.pulse.finished == 3)
        #expect(tally.pulse.cacheAsked == 2)
        #expect(tally.pulse.cacheHits == 1)
        #expect(tally.pulse.inFlight == 7)
        #expect(tally.pulse.latency.count == 2)
        tally.resetPulse()
        #expect(tally.pulse.ok == 2)
        #expect(tally.pulse.latency.isEmpty)
    }
}

import LoadMetrics
import Testing

@Suite("The service's own figures")
struct ServiceTests {
    private let one = ServiceInterval(
        start: 9, length: 1, cpu: 0.2, memory: 10, cache: ["hit": 1], evictions: ["ttl": 1], admitted: ["read": 3],
        poolBusy: 4, poolWaiting: 0,
        statements: [
            "a": StatementInterval(calls: 2, time: 0.5, poolWait: 0.25, timeCounts: [1, 1], poolWaitCounts: [2])
        ])
    private let other = ServiceInterval(
        start: 10, length: 3, cpu: 0.6, memory: 8, cache: ["hit": 2, "miss": 5], admitted: ["read": 4, "write": 1],
        rejected: ["read": 7], writes: ["sync": 1], poolBusy: 2,
        statements: [
            "a": StatementInterval(calls: 1, time: 0.5, poolWait: 0, timeCounts: [0, 0, 1], poolWaitCounts: [1]),
            "b": StatementInterval(calls: 1, time: 1, poolWait: 0, timeCounts: [1], poolWaitCounts: [1]),
        ])

    @Test("two intervals as one: counts add, the processor is weighted by length, gauges are the larger")
    func merging() {
        let both = one.merged(with: other)
        #expect(both.start == 9 && both.length == 4)
        #expect(abs((both.cpu ?? 0) - 0.5) < 1e-9)
        #expect(both.memory == 10 && both.poolBusy == 4 && both.poolWaiting == 0)
        #expect(both.cache == ["hit": 3, "miss": 5])
        #expect(both.evictions == ["ttl": 1] && both.writes == ["sync": 1])
        #expect(both.admitted == ["read": 7, "write": 1] && both.rejected == ["read": 7])
        #expect(
            both.statements["a"]
                == StatementInterval(calls: 3, time: 1, poolWait: 0.25, timeCounts: [1, 1, 1], poolWaitCounts: [3]))
        #expect(both.statements["b"] == other.statements["b"])
        #expect(both.queries == 4)
        #expect(both.queryTimes(bounds: [1, 2]).counts == [2, 1, 1])
    }

    @Test("limiter decisions are the service's, of the window asked for; nil where it counted none")
    func limiter() {
        var run = record()
        #expect(run.limiterCounts() == nil)
        run.service = ServiceRecord(interval: 1, intervals: [ServiceInterval(start: 20, length: 1)])
        #expect(run.limiterCounts() == nil)
        run.service?.intervals = [one, other]
        // Measured is 10 ..< 60 s: the first interval's middle lies in the warm-up.
        #expect(
            run.limiterCounts()
                == ["read": LimiterCounts(admitted: 4, rejected: 7), "write": LimiterCounts(admitted: 1, rejected: 0)])
        #expect(run.limiterCounts(.phase("warm")) == ["read": LimiterCounts(admitted: 3, rejected: 0)])
        run.service?.intervals = [one]
        #expect(run.limiterCounts()?.isEmpty == true)
    }

    @Test("generator CPU is 1 for one core kept busy, however many there are")
    func generator() {
        var run = record()
        run.duration = 2
        run.generator.cpuSeconds = 3
        run.generator.cores = 8
        #expect(run.generatorCPU == 1.5)
        run.duration = 0
        #expect(run.generatorCPU == nil)
    }
}

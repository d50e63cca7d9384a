import LoadMetrics
import Signals
import Testing

@Suite("A record answers for the selected part of a run")
struct QueryTests {
    /// Warm: 2 ok retrieves. Steady: 4 ok retrieves (2 hit, 1 miss, 1 bypass), 1 limited, 1 error and 1 missed update.
    private let sample = record(
        tally([
            answer(due: 0, latency: 1_000_000, cache: .miss), answer(due: 0, latency: 1_000_000, cache: .miss),
            answer(due: 11 * second, latency: 2_000_000, phase: 1, cache: .hit),
            answer(due: 12 * second, latency: 3_000_000, phase: 1, cache: .hit),
            answer(due: 13 * second, latency: 4_000_000, phase: 1, cache: .miss),
            answer(due: 13 * second, latency: 5_000_000, phase: 1, cache: .bypass),
            answer(due: 14 * second, latency: 100_000, phase: 1, operation: 2, outcome: .limited),
            answer(due: 14 * second, latency: 9_000_000, phase: 1, operation: 2, outcome: .error, failure: .status),
            answer(due: 14 * second, latency: 9_000_000, phase: 1, operation: 2, outcome: .missed),
        ]))

    @Test("windows, operations, outcomes and verdicts narrow a trend down")
    func distributions() {
        func latencies(_ selection: Selection) -> Int64 { sample.distribution(.latency, selection).count }
        #expect(latencies(Selection()) == 4)
        #expect(latencies(Selection(window: .all)) == 6)
        #expect(latencies(Selection(window: .phase("warm"))) == 2)
        #expect(latencies(Selection(window: .phase("absent"))) == 0)
        #expect(latencies(Selection(operation: "update")) == 0)
        #expect(latencies(Selection(operation: "absent")) == 0)
        #expect(latencies(Selection(outcomes: .any)) == 6)
        #expect(latencies(Selection(outcomes: .only(.limited))) == 1)
        #expect(latencies(Selection(cache: .hit)) == 2)
        #expect(sample.distribution(.latency).max == 5000)
    }

    @Test("counts go by outcome, and their ratios by definition")
    func counts() {
        let counts = sample.counts()
        #expect(counts == OutcomeCounts(ok: 4, limited: 1, error: 1, missed: 1))
        #expect(counts.errorRate == 2.0 / 7)
        #expect(counts.rateLimited == 1.0 / 6)
        #expect(sample.counts(Selection(operation: "sync")).errorRate == nil)
        #expect(sample.counts(Selection(operation: "sync")).rateLimited == nil)
        #expect(sample.failures() == ["status": 1])
        #expect(sample.bytes(Selection(operation: "update", outcomes: .any)).received == 1200)
    }

    @Test("the hit ratio leaves out bypass and none")
    func cache() {
        let cache = sample.cacheCounts()
        #expect(cache[.hit] == 2)
        #expect(cache[.bypass] == 1)
        #expect(cache.counted == 3)
        #expect(cache.hitRatio == 2.0 / 3)
        #expect(sample.cacheCounts(Selection(operation: "sync")).hitRatio == nil)
    }

    @Test(
        "a window is as long as it really ran",
        arguments: [
            (Ending.completed, 50.0, 60.0), (.interrupted(signal: 2, at: 15), 5, 15),
            (.interrupted(signal: 2, at: 4), 0, 4), (.targetDied(what: "service", at: 70), 50, 60),
            (.unreachable(reason: "refused"), 0, 0),
        ])
    func seconds(ending: Ending, measured: Double, all: Double) {
        let sample = record(ending: ending)
        #expect(sample.seconds(.measured) == measured)
        #expect(sample.seconds(.all) == all)
        #expect(sample.throughput() == (measured > 0 ? 0 : nil))
    }

    @Test("throughput is ok answers a second of the window")
    func throughput() {
        #expect(sample.throughput() == 4.0 / 50)
        #expect(sample.throughput(Selection(window: .phase("warm"))) == 2.0 / 10)
        #expect(sample.throughput(Selection(outcomes: .any)) == 7.0 / 50)
    }

    @Test("statements come from the service's intervals inside the window, interpolated in their buckets")
    func statements() throws {
        func interval(_ start: Double, _ counts: [Int64]) -> ServiceInterval {
            let calls = counts.reduce(0, +)
            return ServiceInterval(
                start: start, length: 1,
                statements: [
                    "profile.retrieve": StatementInterval(
                        calls: calls, time: Double(calls) * 0.0015, poolWait: 0, timeCounts: counts,
                        poolWaitCounts: [calls])
                ])
        }
        var sample = record()
        #expect(sample.statements().isEmpty)
        sample.service = ServiceRecord(
            interval: 1,
            intervals: [interval(2, [5]), interval(9.4, [7]), interval(9.6, [50]), interval(20, [0, 40, 8, 2])],
            bounds: [0.001, 0.002, 0.005])
        let found = try #require(sample.statements().first)
        #expect(found.name == "profile.retrieve")
        #expect(found.calls == 100)
        #expect(found.latency.p50 == 1)
        #expect(found.latency.p90 == 2)
        #expect(found.latency.percentile(70) == 1.5)
        #expect(found.latency.p99 == 5)
        #expect(found.latency.mean.map { ($0 * 1000).rounded() } == 1500)
        #expect(found.poolWait.p50 == 0.5)
        #expect(sample.statements(.all).first?.calls == 112)
        #expect(sample.statements(.phase("absent")).isEmpty)
    }
}

@Suite("The metric vocabulary is one table")
struct VocabularyTests {
    @Test("names are unique, and every trend of a request is a row")
    func names() {
        let names = MetricVocabulary.all.map(\.name)
        #expect(Set(names).count == names.count)
        for trend in Trend.allCases {
            #expect(MetricVocabulary.named(trend.rawValue)?.kind == .trend)
            #expect(MetricVocabulary.named(trend.rawValue)?.unit == .time)
        }
    }

    @Test("required labels are allowed ones, and everything is explained")
    func rows() {
        for metric in MetricVocabulary.all {
            #expect(metric.required.allSatisfy(metric.labels.contains))
            #expect(!metric.what.isEmpty)
            #expect(metric.isWholeRun == metric.aggregations.isEmpty)
        }
    }
}

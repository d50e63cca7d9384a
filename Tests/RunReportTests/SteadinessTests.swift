import Gates
import LoadMetrics
import RunReport
import Testing

@Suite("Steady state")
struct SteadinessTests {
    /// A phase of as many seconds as there are halves' figures: latency in microseconds and ok answers of each second.
    private func steadiness(_ seconds: [(latency: Int64, ok: Int64)], executor: String = "constant-vus") -> Steadiness {
        var record = SmallRun.record()
        record.phases[0].executor = executor
        record.phases[0].end = Double(seconds.count)
        record.duration = Double(seconds.count)
        record.timeline.intervals = seconds.enumerated().map { second, figures in
            var interval = SmallRun.interval(second)
            interval.ok = figures.ok
            interval.latency = SmallRun.distribution([figures.latency: figures.ok])
            return interval
        }
        return RunSummary(record).steadiness
    }

    private func run(_ first: (Int64, Int64), _ second: (Int64, Int64), seconds: Int = 20) -> [(Int64, Int64)] {
        (0..<seconds).map { $0 < seconds / 2 ? first : second }
    }

    @Test("is found where the halves of the measured window are alike, and denied with what changed")
    func halves() {
        #expect(steadiness(run((5000, 1000), (5000, 1000))).verdict == .steady)
        #expect(steadiness(run((5000, 1000), (5400, 1080))).verdict == .steady)
        let fell = steadiness(run((5100, 1000), (600, 1000)))
        #expect(fell.verdict == .notSteady)
        #expect(fell.explanation == "p50 fell from 5.1 ms to 0.6 ms between the halves of steady")
        let slower = steadiness(run((5000, 1000), (5000, 700)))
        #expect(slower.verdict == .notSteady)
        #expect(slower.explanation.hasPrefix("throughput fell from 1,000/s to 700/s"))
    }

    @Test("nothing is claimed of few intervals, few answers, or a load that changes by plan")
    func unsaid() {
        #expect(steadiness(run((5000, 1000), (600, 1000), seconds: 9)).verdict == .tooShort)
        #expect(steadiness(run((5000, 9), (600, 9))).verdict == .tooShort)
        #expect(steadiness(run((5000, 1000), (600, 1000)), executor: "ramping-arrival-rate").verdict == .changingLoad)
        // A few answers more or less are chance: 110 a half, then 125.
        #expect(steadiness(run((5000, 11), (5000, 13))).verdict == .steady)
    }

    @Test("never changes the verdict of a run")
    func informs() {
        var record = SmallRun.record(gates: [])
        record.phases[0].end = 20
        record.duration = 20
        record.timeline.intervals = (0..<20).map { second in
            var interval = SmallRun.interval(second)
            interval.latency = SmallRun.distribution([second < 10 ? 5000 : 600: 19])
            return interval
        }
        let summary = RunSummary(record)
        #expect(summary.steadiness.verdict == .notSteady)
        #expect(summary.judgement.exitCode == 0)
    }
}

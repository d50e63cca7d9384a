import Gates
import LoadMetrics
import Testing

private func phase(
    _ name: String, _ span: ClosedRange<Double>, measured: Bool = true, _ executor: String = "constant-vus"
)
    -> PhaseInfo
{
    PhaseInfo(
        name: name, executor: executor, start: span.lowerBound, end: span.upperBound, measured: measured,
        plannedArrivals: nil)
}

private let warmAndSteady = [phase("warm", 0...3, measured: false), phase("steady", 3...12)]

/// One gate over a run that a tally saw, second by second, until it fires.
private struct Replay {
    var fired: (words: String, second: Int)?
    var findings: [WindowFinding] = []

    init(
        _ gates: [String], _ phases: [PhaseInfo], seconds: Int = 15, stoppedAt: Double? = nil,
        _ samples: [Sample]
    ) {
        var windows = LiveWindows(gates: gates, phases: phases, operations: ["retrieve", "update"])
        var tally = Tally(shape: TallyShape(phases: phases.count, operations: 2), watches: windows.watches)
        for sample in samples.sorted(by: { $0.done < $1.done }) { tally.record(sample) }
        let seen = tally.takeSlices()
        var stop = stoppedAt
        for second in 0..<seconds {
            let silent = Array(repeating: WatchSlice(), count: windows.watches.count)
            let next = seen.first { $0.second == second } ?? WatchedSecond(second: second, slices: silent)
            if let abort = windows.take(next, stoppedAt: stop) {
                #expect(fired == nil)
                fired = (abort.words, second)
                stop = Double(second) + 1.06
            }
        }
        findings = windows.findings()
    }

    init(_ gates: [String], seconds: Int = 15, stoppedAt: Double? = nil, _ samples: [Sample]) {
        self.init(gates, warmAndSteady, seconds: seconds, stoppedAt: stoppedAt, samples)
    }
}

/// So many arrivals of `phase` that end in each of the seconds, each after so many milliseconds.
private func arrivals(
    _ seconds: Range<Int>, _ each: Int = 10, phase: UInt16 = 1, _ milliseconds: Double = 5, outcome: Outcome = .ok,
    failure: Failure = .none, operation: UInt16 = 0
) -> [Sample] {
    seconds.flatMap { second in
        (0..<each).map { number in
            let end = Double(second) + (Double(number) + 0.5) / Double(each)
            return arrival(
                milliseconds, at: end - milliseconds / 1000, phase: phase, operation: operation, outcome: outcome,
                failure: failure)
        }
    }
}

@Suite("The worst window of a run")
struct WorstWindowTests {
    @Test("is found wherever it lies, and said with its value, samples and begin", arguments: 3..<12)
    func found(slow: Int) throws {
        let samples = arrivals(3..<slow) + arrivals(slow..<slow + 1, 10, 80) + arrivals(slow + 1..<12)
        let text = "latency max < 50ms over worst 3s"
        let finding = try #require(Replay([text], samples).findings.first)
        #expect(finding.value == 80_000)
        #expect(finding.samples == 30)
        #expect(finding.length == 3)
        #expect(finding.start == Double(max(3, slow - 2)))
        var run = record(samples, gates: [text])
        run.windows = [finding]
        let result = try #require(Judgement.judge(run).gates.first)
        #expect(result.verdict == .fail)
        #expect(result.window == finding.start..<finding.start + 3)
        #expect(
            result.explanation
                == "latency max is 80 ms over 30 samples in the worst 3 s, which began at \(max(3, slow - 2)) s; limit 50 ms"
        )
        #expect(result.brief == "latency max 80 ms in the worst 3 s, limit 50 ms")
    }

    @Test("is the one with the least where a limit is from below, silent seconds included")
    func least() throws {
        let samples = arrivals(3..<6, 20) + arrivals(8..<12, 20)
        let finding = try #require(Replay(["throughput > 15/s over worst 2s"], samples).findings.first)
        #expect(finding.value == 0)
        #expect(finding.start == 6)
        #expect(Replay(["cache_hit_ratio > 5% over worst 2s"], samples).findings.isEmpty)
    }

    @Test("lies within the measured phases, neighbours pooled")
    func measured() throws {
        let phases = [
            phase("warm", 0...2, measured: false), phase("a", 2...5), phase("b", 5...8),
            phase("pause", 8...10, measured: false), phase("c", 10...12),
        ]
        // Errors of unmeasured phases do not count, wherever they end.
        let noise =
            arrivals(0..<3, phase: 0, outcome: .error, failure: .status)
            + arrivals(8..<11, phase: 3, outcome: .error, failure: .status)
        let samples =
            noise + arrivals(2..<5, phase: 1) + arrivals(5..<8, phase: 2)
            + arrivals(10..<12, 10, phase: 4) + arrivals(4..<6, 10, phase: 1, outcome: .error, failure: .status)
        let finding = try #require(Replay(["error_rate < 1% over worst 4s"], phases, samples).findings.first)
        #expect(finding.value == 20.0 / 60)
        #expect(finding.start == 2)
        let short = try #require(Replay(["error_rate < 1% over worst 2s"], phases, samples).findings.first)
        #expect(short.value == 0.5)
        #expect(short.start == 4)
    }

    @Test("A stretch shorter than the window is one shorter window")
    func short() throws {
        let finding = try #require(Replay(["throughput < 5/s over worst 1m"], arrivals(3..<12)).findings.first)
        #expect(finding.length == 9)
        #expect(finding.value == 10)
        #expect(
            Replay(["latency p50 < 1s over worst 1s"], [phase("blink", 0.2...0.9)], arrivals(0..<1, phase: 0)).findings
                == [])
    }

    @Test("Answers that come after the last second count with it, but not in a rate")
    func stragglers() throws {
        // The service stalls in the last second; its answers come two seconds later.
        let samples = arrivals(3..<11) + arrivals(13..<14, 10, 2000)
        let slow = try #require(Replay(["latency p99 < 1s over worst 2s"], samples).findings.first)
        #expect(slow.value > 1_900_000)
        #expect(slow.start == 10)
        #expect(slow.samples == 20)
        let rate = try #require(Replay(["throughput > 9/s over worst 1s"], samples).findings.first)
        #expect(rate.value == 0)
        #expect(rate.start == 11)
    }

    @Test("Seconds at uneven edges belong to no window")
    func uneven() throws {
        let phases = [phase("steady", 0.5...4.5)]
        let samples = arrivals(1..<4, phase: 0) + arrivals(0..<1, 1, phase: 0) + arrivals(4..<5, 1, phase: 0)
        let rate = try #require(Replay(["throughput > 9/s over worst 1s"], phases, samples).findings.first)
        #expect(rate.value == 10)
        #expect(rate.start == 1)
    }

    @Test("Of a run that was stopped only what was before the stop counts")
    func stopped() throws {
        let samples = arrivals(3..<7) + arrivals(7..<8, 10, outcome: .error, failure: .unfinished)
        let replay = Replay(["error_rate < 1% over worst 2s"], seconds: 9, stoppedAt: 7.2, samples)
        #expect(replay.findings.map(\.value) == [0])
    }

    @Test("Phases of iterations show their stretches as they go: edges and silence belong to none")
    func iterations() throws {
        let phases = [phase("once", 0...600, "per-vu-iterations")]
        let samples = arrivals(0..<1, 1, phase: 0) + arrivals(1..<5, phase: 0) + arrivals(5..<6, 1, phase: 0)
        let rate = try #require(Replay(["throughput > 9/s over worst 2s"], phases, seconds: 60, samples).findings.first)
        #expect(rate.value == 10)
        #expect(rate.start == 1)
    }
}

@Suite("An abort gate")
struct AbortTests {
    private static let failing =
        arrivals(0..<3, phase: 0) + arrivals(3..<6)
        + arrivals(6..<12, outcome: .error, failure: .status)

    @Test("fires in the second in which its whole window is bad enough, and once")
    func fires() throws {
        let replay = Replay(
            ["abort error_rate > 50% over last 2s", "abort error_rate > 40% over last 2s"], Self.failing)
        #expect(replay.fired?.second == 6)
        #expect(replay.fired?.words == "error_rate 50% over 2 s, limit 40%")
        #expect(replay.findings.map(\.start) == [5, 5])
        let strict = Replay(["abort error_rate > 99% over last 2s"], Self.failing)
        #expect(strict.fired?.second == 7)
        #expect(
            strict.findings == [
                WindowFinding(gate: "abort error_rate > 99% over last 2s", start: 6, length: 2, value: 1, samples: 20)
            ])
    }

    @Test("does not fire before its whole window has been seen, nor without data")
    func patience() {
        let bad = arrivals(0..<3, phase: 0, outcome: .error, failure: .status)
        #expect(Replay(["abort error_rate > 1% over last 5s"], seconds: 4, bad).fired == nil)
        #expect(Replay(["abort error_rate > 1% over last 3s"], bad).fired?.second == 2)
        #expect(Replay(["abort latency p99 > 1ms over last 3s"], bad).fired == nil)
        #expect(Replay(["abort cache_hit_ratio < 50% over last 3s"], Self.failing).fired == nil)
    }

    @Test("looks at warm-up too, unless it names a phase")
    func phases() {
        let bad = arrivals(0..<3, phase: 0, outcome: .error, failure: .status) + arrivals(3..<12)
        #expect(Replay(["abort error_rate > 50% over last 2s"], bad).fired?.second == 1)
        #expect(Replay(["abort error_rate{phase=steady} > 50% over last 2s"], bad).fired == nil)
    }

    @Test("sees a service that has gone silent, and does not take the end of the arrivals for that")
    func silence() {
        let gate = "abort throughput < 1/s over last 3s"
        #expect(Replay([gate], arrivals(0..<3, phase: 0) + arrivals(3..<6)).fired?.second == 8)
        #expect(Replay([gate], arrivals(0..<3, phase: 0) + arrivals(3..<12)).fired == nil)
    }

    @Test("labels narrow what it looks at")
    func labels() {
        let bad =
            arrivals(0..<3, phase: 0) + arrivals(3..<12)
            + arrivals(3..<12, outcome: .error, failure: .timeout, operation: 1)
        #expect(Replay(["abort error_rate{operation=retrieve} > 10% over last 2s"], bad).fired == nil)
        #expect(Replay(["abort error_rate{operation=update} > 99% over last 2s"], bad).fired?.second == 3)
        #expect(Replay(["abort requests{error=reset} > 0 over last 2s"], bad).fired == nil)
        #expect(Replay(["abort requests{error=timeout} > 19 over last 2s"], bad).fired?.second == 4)
        #expect(Replay(["abort latency{outcome=error} p50 > 1ms over last 2s"], bad).fired?.second == 3)
    }

    @Test("that did not fire passes, and says how close it came")
    func passing() throws {
        let text = "abort error_rate > 50% over last 9s"
        let replay = Replay([text], Array(Self.failing.prefix(70)))
        #expect(replay.fired == nil)
        var run = record(gates: [text])
        run.windows = replay.findings
        let judgement = Judgement.judge(run)
        #expect(judgement.exitCode == 0)
        #expect(
            judgement.gates.map(\.explanation) == [
                "error_rate is at its closest 25% over 40 samples in the 9 s up to 12 s; limit 50%"
            ])
        run.windows = []
        #expect(Judgement.judge(run).gates.map(\.verdict) == [.pass])
    }

    @Test("that fired fails the run, by name, with value and time; the other gates are judged over what ran")
    func judged() throws {
        let text = "abort error_rate > 99% over last 2s"
        var run = record(
            Self.failing, gates: [text, "latency p99 < 1s"], ending: .aborted(gate: text, at: 8.06))
        run.windows = Replay([text], Self.failing).findings
        let judgement = Judgement.judge(run)
        #expect(judgement.exitCode == 99)
        #expect(judgement.verdict == .fail)
        #expect(
            judgement.sentence == "FAIL: aborted after 8.06 s: error_rate 100% over 2 s, limit 99%. 1 of 2 gates pass. "
                + "Measurement: trustworthy.")
        #expect(
            judgement.reasons == [
                "aborted after 8.06 s: error_rate is 100% over 20 samples in the 2 s up to 8 s; limit 99%"
            ])
        run.gates.append("require missed > 5")
        #expect(Judgement.judge(run).exitCode == 98)
    }

    @Test("An equality fires where it holds, and otherwise says the nearest value")
    func equality() throws {
        let text = "abort missed == 3 over last 1s"
        let missed = arrivals(4..<5, 2, outcome: .missed) + arrivals(7..<8, 3, outcome: .missed)
        let replay = Replay([text], missed)
        #expect(replay.fired?.second == 7)
        #expect(replay.fired?.words == "missed 3 over 1 s, limit ≠ 3")
        #expect(Replay([text], Array(missed.prefix(2))).findings.map(\.value) == [2])
    }
}

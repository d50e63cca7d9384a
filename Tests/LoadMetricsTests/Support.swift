import LoadMetrics
import Signals

/// SplitMix64: the same numbers in every run.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Nanoseconds between 0.1 ms and 1 s, most of them short.
    mutating func wait() -> Int64 {
        let scale: Int64 = [1_000_000, 5_000_000, 50_000_000, 1_000_000_000].randomElement(using: &self) ?? 1_000_000
        return Int64.random(in: 100_000...scale, using: &self)
    }
}

let second: Int64 = 1_000_000_000
let shape = TallyShape(phases: 2, operations: 3)

/// An ok answer: taken up 10 us late, on the wire 50 us later, first byte after half its service time.
func answer(
    due: Int64, latency: Int64, phase: UInt16 = 0, operation: UInt16 = 0, outcome: Outcome = .ok,
    failure: Failure = .none, cache: CacheVerdict = .none
) -> Sample {
    let sent = due + 60_000
    return Sample(
        phase: phase, operation: operation, outcome: outcome, failure: failure, cache: cache, status: 200, due: due,
        taken: due + 10_000, sent: sent, firstByte: sent + (due + latency - sent) / 2, done: due + latency,
        server: 300, pool: 20, bytesOut: 100, bytesIn: 400)
}

/// Any sample that a phase of so many seconds may show; few kinds of it, since each takes a histogram a trend.
func anySample(upTo seconds: Int64, _ dice: inout Dice) -> Sample {
    let outcome = Outcome.allCases.randomElement(using: &dice) ?? .ok
    return answer(
        due: Int64.random(in: 0..<seconds * second, using: &dice), latency: dice.wait(),
        operation: .random(in: 0..<2, using: &dice), outcome: outcome,
        failure: outcome == .error ? (Failure.allCases.dropFirst().randomElement(using: &dice) ?? .status) : .none,
        cache: outcome == .ok ? [.none, .hit, .miss].randomElement(using: &dice) ?? .none : .none)
}

func tally(_ samples: [Sample]) -> Tally {
    var tally = Tally(shape: shape)
    for sample in samples { tally.record(sample) }
    return tally
}

/// What a record holds of a tally.
struct Facts: Equatable {
    var cells: [Cell]
    var timeline: Timeline
    var clamped: Int64

    init(_ tally: Tally) {
        cells = tally.cells()
        timeline = tally.timeline()
        clamped = tally.clamped
    }
}

func merged(_ one: Tally, _ other: Tally) -> Tally {
    var one = one
    one.merge(other)
    return one
}

/// A record around a tally: phases warm (10 s, not measured) and steady (50 s).
func record(_ tally: Tally = Tally(shape: shape), ending: Ending = .completed) -> RunRecord {
    RunRecord(
        version: "1.0", scenario: ScenarioInfo(name: "test", description: "", file: "test.yaml", text: "name: test\n"),
        command: ["flywheel", "run", "test.yaml"], startedAt: "2026-11-22T17:15:00.000Z", duration: 60.25, seed: 42,
        planHash: "sha256:00", threads: 1, target: TargetInfo(bundled: true, address: "http://127.0.0.1:8080"),
        ending: ending,
        phases: [
            PhaseInfo(
                name: "warm", executor: "constant-vus", start: 0, end: 10, measured: false, plannedArrivals: nil),
            PhaseInfo(
                name: "steady", executor: "constant-arrival-rate", start: 10, end: 60, measured: true,
                plannedArrivals: nil),
        ],
        operations: ["retrieve", "sync", "update"], gates: ["error_rate < 1%"], cells: tally.cells(),
        timeline: tally.timeline(), errors: [], otherErrors: 0,
        generator: GeneratorInfo(
            cpuSeconds: 3, cores: 2, steal: 0.001, clamped: tally.clamped, connectionsOpened: 4, unfinished: 0),
        service: nil, environment: [Fact("kernel", "6.1")], maxWait: 10,
        users: UsersInfo(count: 100, popularity: "uniform", zipf: nil))
}

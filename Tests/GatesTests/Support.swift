import LoadMetrics

let second: Int64 = 1_000_000_000

/// One arrival: due after `at` seconds, and so many milliseconds of latency.
func arrival(
    _ milliseconds: Double, at: Double = 1, phase: UInt16 = 0, operation: UInt16 = 0, outcome: Outcome = .ok,
    failure: Failure = .none, lag: Double = 0
) -> Sample {
    let due = Int64(at * 1e9)
    let taken = due + Int64(lag * 1e6)
    return Sample(
        phase: phase, operation: operation, outcome: outcome, failure: failure, due: due, taken: taken,
        sent: outcome == .missed ? 0 : taken + 1000, done: due + Int64(milliseconds * 1e6), bytesOut: 10, bytesIn: 20)
}

/// A record of two phases, steady (10 s, measured) and ramp (10 s, not measured), with operations retrieve and update.
func record(
    _ samples: [Sample] = (1...100).map { arrival(Double($0)) }, gates: [String] = [], ending: Ending = .completed,
    planned: Int64? = nil
) -> RunRecord {
    var tally = Tally(shape: TallyShape(phases: 2, operations: 2))
    for sample in samples { tally.record(sample) }
    return RunRecord(
        version: "1.0", scenario: ScenarioInfo(name: "test", description: "", file: "test.yaml", text: ""),
        command: ["flywheel"], startedAt: "2026-11-22T17:15:00.000Z", duration: 20, seed: 1, planHash: "sha256:00",
        threads: 1, target: TargetInfo(bundled: true, address: "http://127.0.0.1:8080"), ending: ending,
        phases: [
            PhaseInfo(
                name: "steady", executor: "constant-arrival-rate", start: 0, end: 10, measured: true,
                plannedArrivals: planned),
            PhaseInfo(
                name: "ramp", executor: "ramping-arrival-rate", start: 10, end: 20, measured: false,
                plannedArrivals: nil),
        ],
        operations: ["retrieve", "update"], gates: gates, cells: tally.cells(), timeline: tally.timeline(),
        errors: [], otherErrors: 0,
        generator: GeneratorInfo(
            cpuSeconds: 5, cores: 2, steal: 0.02, clamped: 0, connectionsOpened: 1, unfinished: 0),
        service: nil, environment: [], maxWait: 10, users: UsersInfo(count: 10, popularity: "uniform", zipf: nil))
}

/// A minute of arrivals whose generator was late by more than the service took.
let lateArrivals = (1...100).map { arrival(50, at: Double($0) / 20, lag: 40) }

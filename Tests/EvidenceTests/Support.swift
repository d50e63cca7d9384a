import LoadMetrics

/// A record of nothing.
func bareRecord() -> RunRecord {
    RunRecord(
        version: "0", scenario: ScenarioInfo(name: "x", description: "", file: "x.yaml", text: ""), command: [],
        startedAt: "2026-01-01T00:00:00.000Z", duration: 1, seed: 1, planHash: "sha256:0", threads: 1,
        target: TargetInfo(bundled: false, address: "http://x"), ending: .completed, phases: [], operations: ["a"],
        gates: [], cells: [], timeline: Timeline(interval: 1, intervals: []), errors: [], otherErrors: 0,
        generator: GeneratorInfo(
            cpuSeconds: 0, cores: 2, steal: nil, clamped: 0, connectionsOpened: 1, unfinished: 0), service: nil,
        environment: [], maxWait: 10, users: UsersInfo(count: 1, popularity: "uniform", zipf: nil))
}

import Evidence
import LoadMetrics
import Testing

@Suite("The generator is blamed for its own lateness and for nothing else")
struct GeneratorHealthTests {
    private static let millisecond: Int64 = 1_000_000

    /// A phase of `planned` arrivals, each taken up `lag` late, kept waiting for a connection for `wait`, served in `service`.
    private func record(
        arrivals: Int = 1000, planned: Int64 = 1000, lag: Int64, wait: Int64 = 0, service: Int64, maxWait: Double = 10
    ) -> RunRecord {
        var tally = Tally(shape: TallyShape(phases: 1, operations: 1))
        for index in 0..<arrivals {
            let due = Int64(index) * Self.millisecond
            tally.record(
                Sample(
                    phase: 0, operation: 0, outcome: .ok, status: 200, due: due, taken: due + lag,
                    sent: due + lag + wait,
                    firstByte: due + lag + wait + service, done: due + lag + wait + service))
        }
        return RunRecord(
            version: "0", scenario: ScenarioInfo(name: "x", description: "", file: "x.yaml", text: ""), command: [],
            startedAt: "2026-01-01T00:00:00.000Z", duration: 1, seed: 1, planHash: "sha256:0", threads: 1,
            target: TargetInfo(bundled: false, address: "http://x"), ending: .completed,
            phases: [
                PhaseInfo(
                    name: "steady", executor: "constant-arrival-rate", start: 0, end: 1, measured: true,
                    plannedArrivals: planned)
            ], operations: ["a"], gates: [], cells: tally.cells(), timeline: tally.timeline(), errors: [],
            otherErrors: 0,
            generator: GeneratorInfo(
                cpuSeconds: 0, cores: 2, steal: nil, clamped: 0, connectionsOpened: 1, unfinished: 0), service: nil,
            environment: [], maxWait: maxWait, users: UsersInfo(count: 1, popularity: "uniform", zipf: nil))
    }

    @Test("A punctual generator and a slow service")
    func slowService() {
        let health = GeneratorHealth.assess(
            record(lag: 50_000, wait: 800 * Self.millisecond, service: 900 * Self.millisecond))
        #expect(health == GeneratorHealth(trustworthy: true, reasons: []))
    }

    @Test("Lag under a millisecond never matters, however quick the service")
    func smallLag() {
        #expect(GeneratorHealth.assess(record(lag: 900_000, service: 1000)).trustworthy)
    }

    @Test("Lag over a millisecond and over a tenth of the latency does")
    func largeLag() {
        let health = GeneratorHealth.assess(record(lag: 5 * Self.millisecond, service: 10 * Self.millisecond))
        #expect(!health.trustworthy)
        #expect(health.reasons.count == 1)
        #expect(health.reasons[0].contains("send lag p99"))
    }

    @Test("Over a millisecond but under a tenth of the latency does not")
    func relativeLag() {
        #expect(GeneratorHealth.assess(record(lag: 5 * Self.millisecond, service: 100 * Self.millisecond)).trustworthy)
    }

    @Test("An arrival taken up later than maxWait does")
    func overdue() {
        let health = GeneratorHealth.assess(
            record(lag: 20 * Self.millisecond, service: 1000 * Self.millisecond, maxWait: 0.01))
        #expect(!health.trustworthy)
        #expect(health.reasons[0].contains("maxWait"))
    }

    @Test("Fewer arrivals than planned do, unless the run was ended early")
    func missing() {
        var short = record(arrivals: 900, lag: 0, service: Self.millisecond)
        #expect(GeneratorHealth.assess(short).reasons == ["phase steady made 900 of its 1,000 arrivals"])
        short.ending = .interrupted(signal: 2, at: 0.9)
        #expect(GeneratorHealth.assess(short).trustworthy)
    }
}

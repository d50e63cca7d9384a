import ScenarioFormat
import Testing

private let second: Int64 = 1_000_000_000

@Suite("What a phase says is what the model holds")
struct AcceptedLoadTests {
    @Test(
        "executors with k6's fields",
        arguments: [
            (
                "shared-iterations, vus: 10, iterations: 10",
                .sharedIterations(vus: 10, iterations: 10, maxDuration: 600 * second)
            ),
            (
                "shared-iterations, vus: 1, iterations: 1000000000, maxDuration: 168h",
                .sharedIterations(vus: 1, iterations: 1_000_000_000, maxDuration: 604_800 * second)
            ),
            (
                "per-vu-iterations, vus: 100000, iterations: 1, maxDuration: 1ns",
                .perVUIterations(vus: 100_000, iterations: 1, maxDuration: 1)
            ),
            ("constant-vus, vus: 3, duration: 2s", .constantVUs(vus: 3, duration: 2 * second, pace: 0)),
            (
                "constant-vus, vus: 3, duration: 2s, pace: 1.5s",
                .constantVUs(vus: 3, duration: 2 * second, pace: 3 * second / 2)
            ),
            (
                "ramping-vus, stages: [{duration: 5s, target: 0}]",
                .rampingVUs(
                    start: 1, stages: [.init(duration: 5 * second, target: 0)], gracefulRampDown: 30 * second, pace: 0)
            ),
            (
                """
                ramping-vus, startVUs: 0, gracefulRampDown: 0s, pace: 1h,
                stages: [{duration: 0s, target: 100000}, {duration: 1s, target: 7}]
                """,
                .rampingVUs(
                    start: 0, stages: [.init(duration: 0, target: 100_000), .init(duration: second, target: 7)],
                    gracefulRampDown: 0, pace: 3600 * second)
            ),
        ] as [(String, Executor)])
    func executors(_ fields: String, _ executor: Executor) throws {
        let loaded = try load(scenario(load: "[{executor: \(fields)}]"))
        #expect(loaded.load == [Phase(name: "phase-1", executor: executor, measure: true)])
    }

    @Test("an executor tells how long it lasts at most")
    func durations() throws {
        let loaded = try load(
            scenario(
                load: """

                    - {executor: shared-iterations, vus: 1, iterations: 5}
                    - {executor: per-vu-iterations, vus: 1, iterations: 5, maxDuration: 3s}
                    - {executor: ramping-vus, stages: [{duration: 1s, target: 2}, {duration: 3s, target: 0}]}
                    """))
        #expect(loaded.load.map(\.executor.duration) == [600 * second, 3 * second, 4 * second])
        #expect(loaded.load.map(\.executor.name) == ["shared-iterations", "per-vu-iterations", "ramping-vus"])
    }

    @Test("a phase starts when it says, and draws by weights of its own")
    func startAndMix() throws {
        let loaded = try load(
            """
            target: {bundled: {}}
            operations:
              a: {use: profile.retrieve, weight: 0}
              b: {use: profile.retrieve, weight: 0}
              c: {use: profile.change, weight: 0}
            load:
              - {executor: constant-vus, vus: 1, duration: 1s, startAt: 0s, mix: {c: 10000, a: 9}}
              - {executor: constant-arrival-rate, rate: 1/s, duration: 1s, startAt: 168h, mix: {b: 1, a: 0}}
            """)
        #expect(loaded.load.map(\.startAt) == [0, 604_800 * second])
        #expect(loaded.load.map(\.mix) == [[9, 0, 10_000], [0, 1, 0]])
    }

    @Test(
        "popularity",
        arguments: [
            ("uniform", .uniform), ("sequential", .sequential), ("latest", .latest(0.99)),
            ("{latest: 1.2}", .latest(1.2)), ("{zipf: 10}", .zipf(10)), ("{zipf: 1e-3}", .zipf(0.001)),
            ("{hotspot: {keys: 20%, traffic: 80%}}", .hotspot(keys: 0.2, traffic: 0.8)),
            ("{hotspot: {keys: 0.01%, traffic: '99.99%'}}", .hotspot(keys: 0.0001, traffic: 0.9999)),
        ] as [(String, Users.Popularity)])
    func popularity(_ written: String, _ read: Users.Popularity) throws {
        let loaded = try load(scenario("users: {count: 2, popularity: \(written)}"))
        #expect(loaded.users == Users(count: 2, popularity: read))
    }

    @Test(
        "connections",
        arguments: [
            ("{}", Connections()), ("{openRate: 500/s}", Connections(openRate: Rate(count: 500, per: second))),
            (
                "{max: 20000, reuse: false, openRate: 0.5/s}",
                Connections(max: 20_000, reuse: false, openRate: Rate(count: 1, per: 2 * second))
            ),
        ])
    func connections(_ written: String, _ read: Connections) throws {
        #expect(try load(scenario("connections: \(written)")).connections == read)
    }

    @Test(
        "expectations",
        arguments: [
            ("{body: {maxBytes: 4096}}", Expect(maxBytes: 4096)), ("{body: {maxBytes: 0}}", Expect(maxBytes: 0)),
            (
                "{status: [200, 4xx], body: {maxBytes: 268435456}}",
                Expect(status: [200...200, 400...499], maxBytes: 268_435_456)
            ),
        ])
    func expectations(_ written: String, _ read: Expect) throws {
        let loaded = try load(
            scenario(target: url, operations: "{a: {request: {path: /}, expect: \(written)}}"))
        #expect(loaded.operations[0].expect == read)
    }
}

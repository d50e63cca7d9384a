import LoadMetrics
import LoadTransport
import ScenarioFormat
import Testing

@testable import LoadEngine

private let second = Make.second
private let millisecond = second / 1000

private func run(
    _ scenario: Scenario, _ service: TestService, threads: Int = 1
) async throws -> (result: LoadResult, totals: Totals) {
    let run = try LoadRun(
        plan: Plan(scenario: scenario), target: service.address, options: WorkerOptions(threads: threads))
    let result = try await offPool { try run.run(onSecond: { _ in }) }
    return (result, Totals(result))
}

@Suite("Executors drive a real service", .serialized) struct ExecutorRunTests {
    private func count(_ totals: Totals, phase: Int) -> Int64 {
        totals.cells.filter { $0.phase == phase }.reduce(0) { $0 + $1.count }
    }

    @Test("iterations end their phase early, and the next begins then; every count is exact", arguments: [1, 3])
    func iterations(_ threads: Int) async throws {
        let service = TestService { _, _ in TestService.Reply(delay: millisecond) }
        defer { service.stop() }
        let scenario = Make.scenario(load: [
            .sharedIterations(vus: 3, iterations: 50, maxDuration: 300 * second),
            .perVUIterations(vus: 4, iterations: 5, maxDuration: 300 * second), Make.constant(100),
        ])
        let (result, totals) = try await run(scenario, service, threads: threads)
        #expect((0..<3).map { count(totals, phase: $0) } == [50, 20, 100])
        #expect(totals.ok == 170 && service.requests == 170)
        // In the plan the phases last 300 s each.
        #expect(result.phases[0].end < 100 && result.phases[2].start < 200)
        for (before, next) in zip(result.phases, result.phases.dropFirst()) { #expect(next.start >= before.end) }
        #expect(abs(result.phases[2].end - result.phases[2].start - 1) < 1e-9)
        #expect(result.duration < 200)
    }

    @Test("iterations that come last end the run, whatever the number of threads", arguments: [1, 3]) func last(
        _ threads: Int
    ) async throws {
        // The last answers take longer than the graceful stop: they are iterations of the phase still.
        let service = TestService { number, _ in
            TestService.Reply(delay: number >= 36 ? 600 * millisecond : millisecond)
        }
        defer { service.stop() }
        for executor in [
            Executor.sharedIterations(vus: 4, iterations: 40, maxDuration: 300 * second),
            .perVUIterations(vus: 4, iterations: 10, maxDuration: 300 * second),
        ] {
            let scenario = Make.scenario(load: [executor], gracefulStop: 100 * millisecond)
            let (result, totals) = try await run(scenario, service, threads: threads)
            #expect(totals.ok == 40 && totals.errors == 0)
            #expect(result.phases[0].end < 100 && result.duration < 100)
        }
    }

    @Test("phases overlap, each by its own clock and with its own mix") func overlap() async throws {
        let service = TestService()
        defer { service.stop() }
        var scenario = Make.scenario(
            operations: ["a", "b"].map { Make.operation($0) },
            load: [
                Make.constant(100), Make.constant(200), .constantVUs(vus: 2, duration: second, pace: 100 * millisecond),
            ])
        scenario.load[1].startAt = 500 * millisecond
        scenario.load[1].mix = [0, 3]
        scenario.load[2].startAt = 0
        let (result, totals) = try await run(scenario, service, threads: 2)
        #expect((0..<2).map { count(totals, phase: $0) } == [100, 200])
        #expect(totals.cells.filter { $0.phase == 1 }.allSatisfy { $0.operation == 1 })
        // Two users, ten paces each; one that is answered late skips nothing but its own time.
        #expect((2...20).contains(count(totals, phase: 2)))
        #expect(result.phases.map(\.start) == [0, 0.5, 0])
        #expect(
            result.tally.timeline().intervals.prefix(2).map(\.offered).reduce(0, +) == 300 + count(totals, phase: 2))
    }

    @Test("users that a ramp takes away are interrupted when their grace is over: unfinished") func rampDown()
        async throws
    {
        let service = TestService { _, _ in TestService.Reply(isSilent: true) }
        defer { service.stop() }
        let scenario = Make.scenario(load: [
            .rampingVUs(
                start: 6,
                stages: [
                    .init(duration: 300 * millisecond, target: 6), .init(duration: 0, target: 0),
                    .init(duration: second, target: 0),
                ], gracefulRampDown: 200 * millisecond)
        ])
        let (result, totals) = try await run(scenario, service, threads: 2)
        #expect(totals.failures == ["unfinished": 6])
        let errors = result.errors.entries(operations: ["get"]).top
        #expect(errors.map(\.message) == ["given up: its user's time was over"])
        #expect(result.generator.unfinished == 0)
    }

    @Test("users come and go as the ramp says") func ramp() async throws {
        let service = TestService { _, _ in TestService.Reply(delay: 5 * millisecond) }
        defer { service.stop() }
        let scenario = Make.scenario(load: [
            .rampingVUs(
                start: 0, stages: [.init(duration: second, target: 8), .init(duration: second, target: 0)],
                gracefulRampDown: second)
        ])
        let (result, totals) = try await run(scenario, service)
        #expect(totals.errors == 0 && totals.missed == 0 && totals.ok > 0)
        #expect((1...8).contains(result.generator.connectionsOpened))
    }

    @Test("a body that is larger than was expected is an error of class expect") func maxBytes() async throws {
        let service = TestService { number, _ in
            TestService.Reply(body: String(repeating: "x", count: number % 2 == 0 ? 10 : 11))
        }
        defer { service.stop() }
        let scenario = Make.scenario(
            operations: [Make.operation("get", expect: Expect(status: [200...200], maxBytes: 10))],
            load: [Make.constant(100)])
        let (result, totals) = try await run(scenario, service)
        #expect(totals.ok == 50 && totals.failures == ["expect": 50])
        #expect(result.errors.entries(operations: ["get"]).top[0].message == "expected body at most 10 bytes")
    }

    @Test("the same requests reach the service however many threads send them") func threads() async throws {
        var seen: [Set<String>] = []
        for threads in [1, 2, 7] {
            let requests = Mutexed<Set<String>>([])
            let service = TestService { _, request in
                requests.update { $0.insert(String(request.split(separator: " ")[1])) }
                return TestService.Reply()
            }
            let slots: [Template.Segment] = [
                .text("/"), .slot(.arrival), .text("/"), .slot(.userID), .text("/"), .slot(.randomUUID), .text("/"),
                .slot(.iteration),
            ]
            let scenario = Make.scenario(
                users: Users(count: 50, popularity: .zipf(0.99)),
                operations: [Make.operation("get", request: Request(path: Template(slots)))],
                load: [
                    Make.constant(200, .poisson),
                    .perVUIterations(vus: 9, iterations: 3, maxDuration: 60 * second),
                    .sharedIterations(vus: 5, iterations: 20, maxDuration: 60 * second),
                ])
            _ = try await run(scenario, service, threads: threads)
            service.stop()
            seen.append(requests.value)
        }
        #expect(seen[0].count > 200)
        #expect(seen[0] == seen[1] && seen[1] == seen[2])
    }

    @Test("with a spin and pinned to a processor the plan is the same") func spin() async throws {
        let service = TestService()
        defer { service.stop() }
        let plan = try Plan(scenario: Make.scenario(load: [Make.constant(300)]))
        let load = try LoadRun(
            plan: plan, target: service.address, options: WorkerOptions(threads: 1, processors: [0], spin: 60_000))
        #expect(Totals(try await offPool { try load.run(onSecond: { _ in }) }).ok == 300)
    }
}

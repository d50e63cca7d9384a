import Glibc
import LoadMetrics
import LoadTransport
import ScenarioFormat
import Signals
import Synchronization
import Testing

@testable import LoadEngine

/// Sums over a result's cells.
struct Totals {
    var ok: Int64 = 0
    var limited: Int64 = 0
    var errors: Int64 = 0
    var missed: Int64 = 0
    var failures: [String: Int64] = [:]
    var cells: [Cell]

    init(_ result: LoadResult) {
        cells = result.tally.cells()
        for cell in cells {
            switch cell.outcome {
            case .ok: ok += cell.count
            case .limited: limited += cell.count
            case .error: errors += cell.count
            case .missed: missed += cell.count
            }
            failures.merge(cell.failures, uniquingKeysWith: +)
        }
    }

    /// Microseconds, over all cells of an outcome.
    func percentile(_ percent: Double, _ trend: Trend, _ outcome: Outcome = .ok) -> Double? {
        var values: [(Int64, Int64)] = []
        for cell in cells where cell.outcome == outcome {
            if let distribution = cell.trends[trend] { values += zip(distribution.values, distribution.counts) }
        }
        let rank = Int64((percent / 100 * Double(values.reduce(0) { $0 + $1.1 })).rounded(.up))
        var seen: Int64 = 0
        for (value, count) in values.sorted(by: { $0.0 < $1.0 }) {
            seen += count
            if seen >= rank { return Double(value) }
        }
        return nil
    }
}

private func load(
    _ scenario: Scenario, _ service: TestService, threads: Int = 1, secret: String? = nil,
    onSecond: @escaping @Sendable (LiveSecond) -> Void = { _ in }
) async throws -> LoadResult {
    let run = try LoadRun(
        plan: Plan(scenario: scenario), target: service.address, secret: secret,
        options: WorkerOptions(threads: threads))
    return try await offPool { try run.run(onSecond: onSecond) }
}

private let millisecond: Int64 = 1_000_000

@Suite("A run", .serialized) struct LoadRunTests {
    @Test("sends exactly its plan and counts every answer once", arguments: [1, 3]) func exact(_ threads: Int)
        async throws
    {
        let service = TestService { number, request in
            var reply = TestService.Reply()
            if request.hasPrefix("GET /b ") {
                reply.head = "HTTP/1.1 503 Service Unavailable\r\n"
                reply.body = "{\"detail\":\"key s3cret is wrong\"}"
            } else if number % 2 == 0 {
                reply.head = "HTTP/1.1 429 Too Many Requests\r\n"
            }
            return reply
        }
        defer { service.stop() }
        let scenario = Make.scenario(
            operations: [
                Make.operation(
                    "a", weight: 4, request: Request(path: Make.text("/a")),
                    expect: Expect(status: [200...200, 429...429])),
                Make.operation("b", request: Request(path: Make.text("/b"))),
            ], load: [Make.constant(500), Make.constant(300, .poisson)], secrets: ["s3cret"])
        let plan = try Plan(scenario: scenario)
        let result = try await load(scenario, service, threads: threads)
        let totals = Totals(result)
        let planned = plan.phases.reduce(0) { $0 + Int64($1.arrivals ?? 0) }
        #expect(totals.ok + totals.limited + totals.errors == planned)
        #expect(totals.missed == 0)
        #expect(service.requests == Int(planned))
        #expect(totals.failures == ["status": totals.errors])
        #expect(abs(totals.errors - planned / 5) <= 1)
        #expect(totals.limited > 0)
        // Each phase holds what was due in it.
        for (index, phase) in plan.phases.enumerated() {
            let count = totals.cells.filter { $0.phase == index }.reduce(0) { $0 + $1.count }
            #expect(count == Int64(phase.arrivals ?? 0))
        }
        let errors = result.errors.entries(operations: ["a", "b"]).top
        #expect(errors.map(\.message) == ["503 Service Unavailable"])
        #expect(errors.first?.example == "GET /b HTTP/1.1\n{\"detail\":\"key *** is wrong\"}")
        #expect(result.generator.unfinished == 0)
        #expect(result.stoppedAt == nil)
        #expect(result.duration >= 2)
        #expect((1...8).contains(result.generator.connectionsOpened))
    }

    @Test("reads Server-Timing, several lines of it too") func serverTiming() async throws {
        let service = TestService { number, _ in
            var reply = TestService.Reply()
            reply.head +=
                "Server-Timing: cache;desc=\(number % 2 == 0 ? "hit" : "miss")\r\nserver-timing: db;dur=1.5\r\n"
            return reply
        }
        defer { service.stop() }
        let result = try await load(Make.scenario(load: [Make.constant(200)]), service)
        let cells = result.tally.cells()
        #expect(cells.map { [$0.cache.token: $0.count] } == [["hit": 100], ["miss": 100]])
        #expect(cells.allSatisfy { $0.trends[.dbTime]?.min == 1500 && $0.trends[.dbTime]?.max == 1500 })
    }

    @Test("sends each user's own token") func tokens() async throws {
        let seen = Mutexed<Set<String>>([])
        let service = TestService { _, request in
            let line = request.split(separator: "\r\n").first { $0.hasPrefix("authorization: Bearer ") }
            seen.update { $0.insert(String(line ?? "none")) }
            return TestService.Reply()
        }
        defer { service.stop() }
        let scenario = Make.scenario(
            users: Users(count: 3, popularity: .uniform), auth: .jwt(secret: nil, role: "r"), load: [Make.constant(100)]
        )
        #expect(Totals(try await load(scenario, service, secret: "key")).ok == 100)
        #expect(seen.value.count == 3)
        await #expect(throws: LoadError.noSecret) { try await load(scenario, service) }
    }

    @Test("in the closed model has as many requests under way as users, and goes on until the phase ends") func closed()
        async throws
    {
        let service = TestService { _, _ in TestService.Reply(delay: 2 * millisecond) }
        defer { service.stop() }
        let scenario = Make.scenario(
            load: [.constantVUs(vus: 4, duration: Make.second)], connections: Connections(max: 16))
        let result = try await load(scenario, service)
        let totals = Totals(result)
        #expect(totals.errors == 0 && totals.missed == 0)
        #expect(totals.ok == Int64(service.requests))
        // Four users, each answered after 2 ms at least: no more than 500 a second each.
        #expect((5...2004).contains(totals.ok))
        #expect(result.generator.connectionsOpened <= 4)
        #expect(result.tally.timeline().intervals.map(\.inFlight).max() == 4)
    }

    @Test("shows a stall in latency from due, where the service time of most requests hides it") func stall()
        async throws
    {
        // One connection, one answer after 500 ms: what falls due behind it waits.
        let service = TestService { number, _ in TestService.Reply(delay: number == 20 ? 500 * millisecond : 0) }
        defer { service.stop() }
        let scenario = Make.scenario(load: [Make.constant(200)], connections: Connections(max: 1))
        let totals = Totals(try await load(scenario, service))
        #expect(totals.ok == 200)
        let latency = try #require(totals.percentile(75, .latency))
        let service75 = try #require(totals.percentile(75, .serviceTime))
        let wait = try #require(totals.percentile(75, .connectionWait))
        // 100 of 200 arrivals fall due within the stall; their waits reach down from 500 ms evenly.
        #expect(latency > 200_000)
        #expect(wait > 200_000)
        #expect(service75 < latency / 2)
    }

    @Test("misses arrivals that find no connection within maxWait, and counts each") func missed() async throws {
        let service = TestService { number, _ in TestService.Reply(delay: number == 0 ? 600 * millisecond : 0) }
        defer { service.stop() }
        let scenario = Make.scenario(
            load: [Make.constant(100)], connections: Connections(max: 1), maxWait: 50 * millisecond)
        let totals = Totals(try await load(scenario, service))
        #expect(totals.missed >= 30)
        #expect(totals.ok + totals.missed == 100)
        #expect(service.requests == Int(totals.ok))
    }

    @Test("classes time-outs and refusals, with an example each") func failures() async throws {
        let service = TestService { number, _ in TestService.Reply(isSilent: number % 10 == 0) }
        defer { service.stop() }
        let scenario = Make.scenario(
            load: [Make.constant(100)], connections: Connections(max: 100), timeout: Make.second)
        let result = try await load(scenario, service)
        let totals = Totals(result)
        #expect(totals.failures == ["timeout": 10])
        #expect(totals.ok == 90)
        let entry = try #require(result.errors.entries(operations: ["get"]).top.first)
        #expect(entry.message == "timed out waiting for the answer")
        #expect(entry.example == "GET / HTTP/1.1")
        let gone = TestService()
        gone.stop()
        let refused = try await load(scenario, gone)
        #expect(Totals(refused).failures == ["connect": 100])
        #expect(refused.errors.entries(operations: ["get"]).top.map(\.message) == ["connection refused"])
    }

    @Test("gives up on answers after its graceful stop: unfinished") func unfinished() async throws {
        let service = TestService { number, _ in TestService.Reply(isSilent: number >= 95) }
        defer { service.stop() }
        let scenario = Make.scenario(
            load: [Make.constant(100)], connections: Connections(max: 100), gracefulStop: Make.second)
        let result = try await load(scenario, service)
        #expect(Totals(result).failures == ["unfinished": 5])
        #expect(result.generator.unfinished == 5)
        #expect(Totals(result).ok == 95)
    }

    @Test("is stopped from another thread: no more arrivals, answers under way are awaited") func stop() async throws {
        let service = TestService()
        defer { service.stop() }
        let scenario = Make.scenario(load: [Make.constant(200, seconds: 600)])
        let run = try LoadRun(
            plan: Plan(scenario: scenario), target: service.address, options: WorkerOptions(threads: 2))
        let seconds = Mutexed<[LiveSecond]>([])
        let result = try await offPool {
            try run.run { second in
                seconds.update { $0.append(second) }
                run.stop()
            }
        }
        let totals = Totals(result)
        #expect(totals.ok > 0)
        #expect(totals.errors == 0)
        #expect(totals.ok == Int64(service.requests))
        #expect(result.stoppedAt != nil)
        #expect(result.duration < 300)
        let second = try #require(seconds.value.first)
        #expect(second.phase == "phase0" && !second.isDraining && second.planned == 600)
        #expect(second.ok > 0 && second.p50 != nil && second.hitRatio == nil)
    }

    @Test("that is stopped before it begins sends nothing, and says so") func stoppedBefore() async throws {
        let service = TestService()
        defer { service.stop() }
        let scenario = Make.scenario(load: [Make.constant(200, seconds: 600)])
        let run = try LoadRun(
            plan: Plan(scenario: scenario), target: service.address, options: WorkerOptions(threads: 2))
        run.stop()
        let result = try await offPool { try run.run { _ in } }
        #expect(service.requests == 0 && Totals(result).cells.isEmpty)
        #expect(result.stoppedAt == 0)
    }

    @Test("does not begin where the name does not resolve, or descriptors do not suffice") func refusals() async throws
    {
        let target = try TargetAddress(parsing: "http://does-not-exist.invalid")
        let plan = try Plan(scenario: Make.scenario(load: [Make.constant(1)]))
        let error = #expect(throws: LoadError.self) { try LoadRun(plan: plan, target: target) }
        #expect(error?.description.contains("name not resolved") == true)
        let hungry = try Plan(
            scenario: Make.scenario(load: [Make.constant(1)], connections: Connections(max: 1_000_000_000)))
        let limit = #expect(throws: LoadError.self) {
            try LoadRun(plan: hungry, target: TargetAddress(parsing: "http://127.0.0.1:1"))
        }
        #expect(limit?.description.contains("ulimit -n") == true)
    }
}

@Suite("The machine's accounts") struct ProcessorTimesTests {
    @Test("are read from the kernel's first line") func parse() async throws {
        let times = try #require(ProcessorTimes.parse("cpu  100 1 50 800 20 0 4 25 7 0"))
        #expect(times.steal == 25)
        #expect(times.all == 1000)
        #expect(ProcessorTimes.parse("cpu  1 2 3") == nil)
        #expect(ProcessorTimes.parse("intr 1 2 3 4 5 6 7 8 9") == nil)
        let now = ProcessorTimes(process: 0, machine: (30, 1100))
        #expect(now.stealShare(since: ProcessorTimes(process: 0, machine: (25, 1000))) == 0.05)
        #expect(now.stealShare(since: now) == nil)
        #expect(ProcessorTimes.now().process > 0)
    }
}

/// A value that several threads change, for tests.
final class Mutexed<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { mutex = Mutex(value) }

    var value: Value { mutex.withLock { $0 } }
    func update(_ body: (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}

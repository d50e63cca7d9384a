import CLinux
import LoadMetrics
import LoadTransport
import ScenarioFormat
import Synchronization
import Testing

@testable import LoadEngine

/// A shop whose items can be reached only by ids that its list gives out, to a user with its cookie.
private enum Shop {
    /// Items of page n are n * 100 + 0 ... 4; each request's answer says which it is.
    static func reply(_ request: String) -> TestService.Reply {
        var reply = TestService.Reply()
        let target = request.split(separator: " ")[1]
        let (path, query) = (target.prefix { $0 != "?" }, target.drop { $0 != "?" }.dropFirst())
        switch path {
        case "/items":
            let page = Int(query.split(separator: "=").last ?? "") ?? 0
            let items = (0..<5).map { #"{"name": "n\#($0)", "id": \#(page * 100 + $0)}"# }.joined(separator: ", ")
            reply.head += "set-cookie: session=\(page); Path=/; HttpOnly\r\netag: \"page-\(page)\"\r\n"
            reply.body = #"{"page": \#(page), "items": [\#(items)]}"#
        default:
            let id = Int(path.split(separator: "/").last ?? "") ?? -1
            guard request.contains("\r\ncookie: session=\(id / 100)\r\n"), id % 100 < 5 else {
                reply.head = "HTTP/1.1 404 Not Found\r\n"
                return reply
            }
            reply.body = #"{"id": \#(id), "page": "page-\#(id / 100)"}"#
        }
        return reply
    }

    static let list = Make.operation(
        "list", weight: 0,
        request: Request(
            path: Make.text("/items"),
            query: [.init(name: "page", value: Template([.slot(.randomInt(1, 20))]))]),
        extract: [
            Extraction(variable: 0, source: .json(pointer("items", nil, "id"), pick: .random)),
            Extraction(variable: 1, source: .header("etag")),
            Extraction(variable: 2, source: .regex(#""page": (\d+)"#)),
        ])
    static let item = Make.operation(
        "item", weight: 0, request: Request(path: Template([.text("/items/"), .slot(.variable(0))])),
        expect: Expect(
            status: [200...200], maxBytes: 1000, bodyMatches: #"^\{.*\}$"#,
            headers: [HeaderExpectation(name: "content-length", test: .matches(#"^\d+$"#))],
            json: [
                JSONExpectation(pointer: pointer("id"), test: .equals(Template([.slot(.variable(0))]))),
                JSONExpectation(
                    pointer: pointer("page"), test: .equals(Template([.text("page-"), .slot(.variable(2))]))),
                JSONExpectation(pointer: pointer("gone"), test: .present(false)),
            ]))

    static func pointer(_ keys: String?...) -> JSONPointer {
        JSONPointer(
            text: keys.map { "/\($0 ?? "*")" }.joined(), tokens: keys.map { $0.map { .key($0) } ?? .every })
    }
}

private func load(
    _ scenario: Scenario, _ service: TestService, threads: Int = 1
) async throws -> LoadResult {
    let run = try LoadRun(
        plan: Plan(scenario: scenario), target: service.address, options: WorkerOptions(threads: threads))
    return try await offPool { try run.run { _ in } }
}

@Suite("A journey") struct JourneyTests {
    private static let millisecond: Int64 = 1_000_000

    private static func browse(_ load: [Executor], think: Think = .fixed(0), times: Int = 3) -> Scenario {
        Make.scenario(
            operations: [Shop.list, Shop.item],
            journeys: [
                Journey(
                    name: "browse", weight: 1,
                    steps: [.request(0), .think(think), .repeated(times, [.request(1), .think(think)])])
            ], variables: ["item", "tag", "page"], load: load)
    }

    @Test("carries variables and cookies from step to step", arguments: [1, 2])
    func correlates(threads: Int) async throws {
        let service = TestService { _, request in Shop.reply(request) }
        defer { service.stop() }
        let result = try await load(Self.browse([Make.constant(200)]), service, threads: threads)
        let totals = Totals(result)
        #expect(totals.ok == 800 && totals.errors == 0 && totals.missed == 0)
        let journeys = result.tally.journeyCells()
        #expect(journeys.count == 1 && journeys[0].completed == 200 && journeys[0].failed == 0)
        // 200 lists with three extractions each, 600 items with a status and six expectations each.
        let checks = result.tally.checkCells()
        #expect(checks.allSatisfy { $0.held == $0.total })
        #expect(checks.map(\.total) == Array(repeating: 200, count: 3) + Array(repeating: 600, count: 7))
        #expect(totals.cells.filter { $0.operation == 1 }.reduce(0) { $0 + $1.count } == 600)
    }

    @Test("in the closed model is one iteration of its user")
    func closed() async throws {
        let service = TestService { _, request in Shop.reply(request) }
        defer { service.stop() }
        let executor = Executor.perVUIterations(vus: 7, iterations: 5, maxDuration: 20 * Make.second)
        let result = try await load(Self.browse([executor]), service, threads: 2)
        #expect(result.tally.journeyCells().map(\.completed) == [35])
        #expect(Totals(result).ok == 140)
    }

    @Test("thinks between its steps; the time is no step's and no journey's")
    func thinks() async throws {
        let times = Mutex<[Int64]>([])
        let service = TestService { _, request in
            times.withLock { $0.append(fw_monotonic()) }
            return Shop.reply(request)
        }
        defer { service.stop() }
        let executor = Executor.perVUIterations(vus: 1, iterations: 1, maxDuration: 20 * Make.second)
        let result = try await load(Self.browse([executor], think: .fixed(100 * Self.millisecond), times: 2), service)
        let gaps = times.withLock { zip($0.dropFirst(), $0).map { $0 - $1 } }
        #expect(gaps.count == 2 && gaps.allSatisfy { $0 >= 99 * Self.millisecond })
        // The last thinks after its last request, and only then the journey is over.
        #expect(result.duration >= 0.3)
        let journey = try #require(result.tally.journeyCells().first)
        let time = try #require(journey.time.values.last)
        #expect(time < 250_000 && journey.completed == 1)
        #expect(try #require(Totals(result).percentile(100, .latency)) < 90_000)
    }

    @Test("ends at a step that fails, and says why")
    func fails() async throws {
        let service = TestService { number, request in
            var reply = Shop.reply(request)
            if request.hasPrefix("GET /items?") { reply.body = #"{"items": []}"# }
            return reply
        }
        defer { service.stop() }
        let result = try await load(Self.browse([Make.constant(20)]), service)
        #expect(result.tally.journeyCells().map(\.failed) == [20])
        #expect(service.requests == 20)
        let errors = result.errors.entries(operations: ["list", "item"]).top
        #expect(errors.map(\.failure) == [.extract])
        #expect(errors.first?.message == "item: nothing at /items/*/id")
        #expect(errors.first?.example.contains(#"{"items": []}"#) == true)
        // What comes after a failed extraction is looked at all the same.
        #expect(result.tally.checkCells().map { [$0.held, $0.total] } == [[0, 20], [20, 20], [0, 20]])
    }

    @Test(
        "does not go on with what is no value, or could not stand where it is used",
        arguments: [
            ("null", "nothing at /id but null"), (#"{"a": 1}"#, "nothing at /id but an object or an array"),
            (#""a\r\nX-Evil: 1""#, "nothing at /id: the value holds characters that no header may have"),
        ])
    func refused(value: String, message: String) async throws {
        let service = TestService { _, _ in TestService.Reply(body: #"{"id": \#(value)}"#) }
        defer { service.stop() }
        let first = Make.operation(
            "first", weight: 0,
            extract: [Extraction(variable: 0, source: .json(Shop.pointer("id"), pick: .first))])
        let second = Make.operation(
            "second", weight: 0,
            request: Request(
                path: Make.text("/"), headers: [.init(name: "x-id", value: Template([.slot(.variable(0))]))]))
        let scenario = Make.scenario(
            operations: [first, second],
            journeys: [Journey(name: "both", weight: 1, steps: [.request(0), .request(1)])], variables: ["id"],
            load: [Make.constant(5)])
        let result = try await load(scenario, service)
        #expect(service.requests == 5)
        #expect(result.errors.entries(operations: ["first", "second"]).top.map(\.message) == ["id: \(message)"])
    }

    @Test("of which an expectation fails is an error of class expect")
    func expects() async throws {
        let service = TestService { _, request in
            var reply = Shop.reply(request)
            if !request.hasPrefix("GET /items?") { reply.body = #"{"id": 5, "gone": 1}"# }
            return reply
        }
        defer { service.stop() }
        let result = try await load(Self.browse([Make.constant(10)]), service)
        let errors = result.errors.entries(operations: ["list", "item"]).top
        #expect(errors.map(\.failure) == [.expect])
        #expect(errors.first?.message == "expected json /id = {{ var.item }}")
        #expect(result.tally.journeyCells().map(\.failed) == [10])
    }

    @Test("is missed where too many are under way")
    func crowded() async throws {
        let service = TestService { _, request in Shop.reply(request) }
        defer { service.stop() }
        var scenario = Self.browse([Make.constant(50)], think: .fixed(2 * Make.second), times: 1)
        scenario.maxInFlight = 10
        let result = try await load(scenario, service)
        let journeys = try #require(result.tally.journeyCells().first)
        #expect(journeys.completed == 10 && journeys.failed == 40 && journeys.unbegun == 40)
        #expect(journeys.steps == 60 && journeys.missedSteps == 40)
        #expect(Totals(result).missed == 40)
    }

    @Test("is given up where it thinks when the run is stopped")
    func stopped() async throws {
        let service = TestService { _, request in Shop.reply(request) }
        defer { service.stop() }
        var scenario = Self.browse([Make.constant(10)], think: .fixed(600 * Make.second), times: 1)
        scenario.gracefulStop = Make.second / 2
        let result = try await load(scenario, service)
        #expect(result.tally.journeyCells().map(\.unfinished) == [10])
        #expect(Totals(result).ok == 10 && Totals(result).errors == 0)
    }
}

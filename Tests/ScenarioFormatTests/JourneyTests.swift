import ScenarioFormat
import Testing

private let second: Int64 = 1_000_000_000

@Suite("A journey is steps that can be made in their order")
struct JourneyTests {
    @Test("the documented example: login, correlation, journey")
    func shop() throws {
        let loaded = try load(
            Documented.shop, file: "shop.yaml", environment: Documented.environment,
            files: ["accounts.csv": Documented.accounts])
        #expect(loaded.target == .url("https://shop.staging.example"))
        #expect(loaded.hosts == ["https://id.staging.example"])
        #expect(loaded.variables == ["token", "item"])
        #expect(loaded.auth == .login(Login(operation: 0, per: .user, token: 0, renew: 3000 * second)))
        #expect(loaded.operations.map(\.weight) == [0, 0, 0])
        #expect(loaded.operations.map(\.credentials) == [.none, .inherited, .inherited])
        #expect(
            loaded.operations[0].request
                == Request(
                    method: "POST", host: 0, path: Template([.text("/token")]),
                    headers: [
                        .init(name: "content-type", value: Template([.text("application/x-www-form-urlencoded")]))
                    ],
                    body: .form([
                        .init(name: "grant_type", value: Template([.text("password")])),
                        .init(name: "username", value: Template([.slot(.userColumn(0))])),
                        .init(name: "password", value: Template([.text("corr3ct%20horse")])),
                    ])))
        let token = JSONPointer(text: "/access_token", tokens: [.key("access_token")])
        let items = JSONPointer(text: "/items/*/id", tokens: [.key("items"), .every, .key("id")])
        #expect(loaded.operations[0].extract == [Extraction(variable: 0, source: .json(token, pick: .first))])
        #expect(loaded.operations[1].extract == [Extraction(variable: 1, source: .json(items, pick: .random))])
        #expect(loaded.operations[2].request.path == Template([.text("/items/"), .slot(.variable(1))]))
        let id = JSONExpectation(pointer: JSONPointer(text: "/id", tokens: [.key("id")]), test: .present(true))
        #expect(loaded.operations[2].expect == Expect(status: [200...200], json: [id]))
        #expect(
            loaded.journeys == [
                Journey(
                    name: "browse", weight: 1,
                    steps: [
                        .request(1), .think(.exponential(mean: 2 * second)),
                        .repeated(3, [.request(2), .think(.fixed(second))]),
                    ])
            ])
        #expect(loaded.users.count == 500 && loaded.users.table?.columns == ["email", "city"])
        #expect(Set(loaded.secrets) == ["corr3ct horse", "corr3ct%20horse"])
    }

    @Test(
        "think times",
        arguments: [
            ("2s", .fixed(2 * second)), ("0s", .fixed(0)), ("1h", .fixed(3600 * second)),
            ("{uniform: [1s, 3s]}", .uniform(min: second, max: 3 * second)),
            ("{uniform: {min: 1s, max: 1s}}", .uniform(min: second, max: second)),
            ("{exponential: 2s}", .exponential(mean: 2 * second)),
            ("{normal: {mean: 2s, deviation: 500ms}}", .normal(mean: 2 * second, deviation: second / 2)),
        ] as [(String, Think)])
    func think(_ written: String, _ read: Think) throws {
        #expect(try load(journeys("{j: {steps: [a, {think: \(written)}]}}")).journeys[0].steps[1] == .think(read))
    }

    @Test("weights and mixes go over operations, then journeys")
    func weights() throws {
        let loaded = try load(
            """
            target: {bundled: {}}
            journeys: {j: {weight: 7, steps: [a]}, k: {steps: [b, b]}, never: {weight: 0, steps: [a]}}
            operations: {a: {use: profile.retrieve, weight: 2}, b: {use: profile.change}}
            load:
              - {executor: constant-vus, vus: 1, duration: 1s, mix: {k: 3, a: 1}}
              - {executor: constant-vus, vus: 1, duration: 1s}
            maxInFlight: 7
            """)
        #expect(loaded.journeys.map(\.weight) == [7, 1, 0])
        #expect(loaded.load.map(\.mix) == [[1, 0, 0, 3, 0], nil])
        #expect(loaded.maxInFlight == 7)
        #expect(try load(journeys("{j: {steps: [a]}}")).maxInFlight == 10_000)
    }

    @Test(
        "steps",
        arguments: [
            Mistake(journeys("{}"), 4, 11, "there are no journeys"),
            Mistake(journeys("[a]"), 4, 11, "journeys cannot be a list"),
            Mistake(journeys("{j: {}}"), 4, 15, "`steps` is missing in journey `j`"),
            Mistake(journeys("{j: {steps: a}}"), 4, 23, "steps cannot be `a`", hint: "begin each item with `- `"),
            Mistake(journeys("{j: {steps: []}}"), 4, 23, "there are no steps"),
            Mistake(journeys("{'j/k': {steps: [a]}}"), 4, 12, "`j/k` cannot name a journey"),
            Mistake(journeys("{a: {steps: [a]}}"), 4, 12, "`a` is the name of an operation"),
            Mistake(journeys("{j: {steps: [a], wait: 1s}}"), 4, 28, "unknown key `wait` in journey `j`"),
            Mistake(journeys("{j: {steps: [a], weight: -1}}"), 4, 36, "weight of -1 is out of range"),
            Mistake(
                journeys("{j: {steps: [lst]}}"), 4, 24, "unknown operation `lst` in steps",
                hint: "did you mean `list`?"),
            Mistake(
                journeys("{j: {steps: [a]}, k: {steps: [j]}}"), 4, 41, "unknown operation `j` in steps",
                hint: "a journey cannot be a step of another"),
            Mistake(journeys("{j: {steps: [[a]]}}"), 4, 24, "a step cannot be a list"),
            Mistake(journeys("{j: {steps: [~]}}"), 4, 24, "a step cannot be nothing"),
            Mistake(journeys("{j: {steps: [{}]}}"), 4, 24, "a step is incomplete"),
            Mistake(
                journeys("{j: {steps: [a, {thinks: 1s}]}}"), 4, 28, "unknown key `thinks` in a step",
                hint: "did you mean `think`?"),
            Mistake(
                journeys("{j: {steps: [a, {think: 1s, repeat: {times: 1, steps: [a]}}]}}"), 4, 39,
                "`think` and `repeat` exclude one another in a step"),
            Mistake(journeys("{j: {steps: [{think: 1s}]}}"), 4, 23, "the journey makes no request"),
            Mistake(journeys("{j: {steps: [a, {repeat: {steps: [a]}}]}}"), 4, 36, "`times` is missing in repeat"),
            Mistake(journeys("{j: {steps: [a, {repeat: {times: 3}}]}}"), 4, 36, "`steps` is missing in repeat"),
            Mistake(
                journeys("{j: {steps: [a, {repeat: {times: 0, steps: [a]}}]}}"), 4, 44, "times of 0 is out of range"),
            Mistake(
                journeys("{j: {steps: [\(nested(9))]}}"), 4, 257, "nested too deeply"),
            Mistake(
                journeys("{j: {steps: [{repeat: {times: 400, steps: [{repeat: {times: 400, steps: [a]}}]}}]}}"), 4, 23,
                "the journey makes 160000 requests"),
            Mistake(
                journeys("{j: {steps: [\(Array(repeating: "a", count: 1001).joined(separator: ","))]}}"), 4, 23,
                "1001 steps"),
        ])
    func steps(_ mistake: Mistake) { mistake.check() }

    @Test(
        "think times that cannot be",
        arguments: [
            ("5", 4, 35, "`5` has no unit"), ("2h", 4, 35, "think of 2h is out of range"),
            ("[1s, 2s]", 4, 35, "think cannot be a list"), ("{}", 4, 35, "think is incomplete"),
            ("{unifrom: [1s, 2s]}", 4, 36, "unknown key `unifrom` in think"),
            ("{uniform: [3s, 1s]}", 4, 45, "the shortest think time is above the longest"),
            ("{uniform: [3s]}", 4, 45, "1 end of a range"), ("{uniform: 3s}", 4, 45, "uniform cannot be `3s`"),
            ("{uniform: {min: 1s}}", 4, 45, "`max` is missing in uniform"),
            ("{exponential: fast}", 4, 49, "`fast` is not a duration"),
            ("{normal: {mean: 1s}}", 4, 44, "`deviation` is missing in normal"),
            ("{normal: 2s}", 4, 44, "normal cannot be `2s`"),
        ])
    func thinkMistakes(_ written: String, _ line: Int, _ column: Int, _ message: String) throws {
        let found = problems(journeys("{j: {steps: [a, {think: \(written)}]}}"))
        let first = try #require(found.first)
        #expect("\(first.line):\(first.column) \(first.message)" == "\(line):\(column) \(message)")
    }

    @Test(
        "what is drawn",
        arguments: [
            Mistake(
                scenario(
                    operations: "{a: {use: profile.retrieve, weight: 0}}", "journeys: {j: {steps: [a], weight: 0}}"), 2,
                13, "every operation and journey has weight 0, so no request would be made"),
            Mistake(
                scenario(
                    load: "[{executor: constant-vus, vus: 1, duration: 1s, mix: {browze: 1}}]",
                    "journeys: {browse: {steps: [get]}}"), 3, 61, "unknown operation or journey `browze` in mix",
                hint: "did you mean `browse`?"),
            Mistake(
                scenario("journeys: {browse: {steps: [get]}}\ngates:\n  - journey_time{journey=brwse} p95 < 9s"), 6, 26,
                "unknown journey `brwse`", hint: "did you mean `browse`?"),
            Mistake(scenario("gates:\n  - journey_time{journey=browse} p95 < 9s"), 5, 26, "unknown journey `browse`"),
            Mistake(
                scenario("gates:\n  - 'journey_time{journey=\"browse\"} p95 < 9s'"), 5, 28, "unknown journey `browse`"),
            Mistake(
                scenario("journeys: {browse: {steps: [get]}}\ngates:\n  - check_rate{operation=gett} > 99%"), 6, 26,
                "unknown operation `gett`", hint: "did you mean `get`?"),
        ])
    func drawn(_ mistake: Mistake) { mistake.check() }

    @Test("a journey alone may carry the load, and gates may name it")
    func alone() throws {
        let loaded = try load(
            scenario(
                operations: "{a: {use: profile.retrieve, weight: 0}}",
                "journeys: {j: {steps: [a]}}\ngates: ['journey_time{journey=j} p95 < 9s', 'check_rate{operation=a} > 99%']"
            ))
        #expect(loaded.gates.count == 2)
    }
}

/// A scenario whose line 4 is `journeys: …`; its operations are `a` and `list`.
private func journeys(_ written: String) -> String {
    scenario(operations: "{a: {use: profile.retrieve}, list: {use: profile.retrieve}}", "journeys: \(written)")
}

/// Repeats in one another.
private func nested(_ depth: Int) -> String {
    String(repeating: "{repeat: {times: 1, steps: [", count: depth) + "a" + String(repeating: "]}}", count: depth)
}

import ScenarioFormat
import Testing

@Suite("The command line sets what the file says")
struct OverrideTests {
    private static let text = """
        target: {url: http://a.example}
        operations:
          get: {request: {path: /}, weight: 3}
        load:
          - {name: warm, executor: constant-arrival-rate, rate: 1/s, duration: 5s}
          - {executor: constant-vus, vus: 1, duration: 1s}
        gates:
          - error_rate < 1%

        """

    @Test("values, items by name and by index, and keys that the file does not have")
    func set() throws {
        let overrides = [
            "load.warm.rate=200/s", "load[1].vus=7", "load.phase-2.duration=2s", "target.url=http://b.example",
            "gates[0]=latency{operation=get} p99 < 5ms", "gates[1]=error_rate < 2%", "seed=9", "users.count=5",
            "http.tls.verify=false", "operations.get.request.headers.\"x.y\"=a: b".replacing("a: b", with: "\"a: b\""),
            "operations.put={request: {path: /p}}", "description={{ env.WHO }}",
            "operations.get.request.path=/x/{{ user.id }}",
        ]
        let loaded = try load(Self.text, environment: ["WHO": "me"], overrides: overrides)
        #expect(
            loaded.load.map(\.executor) == [
                .constantArrivalRate(
                    rate: Rate(count: 200, per: 1_000_000_000), duration: 5_000_000_000, arrivals: .uniform),
                .constantVUs(vus: 7, duration: 2_000_000_000),
            ])
        #expect(loaded.target == .url("http://b.example"))
        #expect(loaded.gates.map(\.text) == ["latency{operation=get} p99 < 5ms", "error_rate < 2%"])
        #expect(loaded.seed == 9 && loaded.users.count == 5 && !loaded.http.tls.verify)
        #expect(loaded.description == "me")
        #expect(loaded.operations.map(\.name) == ["get", "put"])
        #expect(loaded.operations[0].weight == 3)
        #expect(loaded.operations[0].request.path == Template([.text("/x/"), .slot(.userID)]))
        #expect(loaded.operations[0].request.headers == [.init(name: "x.y", value: Template([.text("a: b")]))])
        // The record shows the file as it is, and what was set over it.
        #expect(loaded.text == Self.text)
        #expect(loaded.overrides == overrides)
        #expect(try load(Self.text).overrides.isEmpty)
    }

    @Test("the last of two wins, and lists can be begun")
    func order() throws {
        let loaded = try load(
            scenario(), overrides: ["seed=1", "seed=2", "gates[0]=error_rate < 1%", "maxWait=1s"])
        #expect(loaded.seed == 2 && loaded.gates.count == 1 && loaded.maxWait == 1_000_000_000)
    }

    @Test(
        "an override that is wrong is named, and where",
        arguments: [
            ("load.warm.rate=200", "--set load.warm.rate=…", 1, "`200` has no unit"),
            ("load.wrm.rate=200/s", "--set load.wrm.rate=…", 6, "unknown item `wrm`"),
            ("load.warm.rat=200/s", "--set load.warm.rat=…", 11, "unknown key `rat` in a constant-arrival-rate phase"),
            ("load[2].rate=1/s", "--set load[2].rate=…", 9, "`executor` is missing in a phase"),
            ("load[3].rate=1/s", "--set load[3].rate=…", 5, "there is no item 3"),
            ("gates.first=x", "--set gates.first=…", 7, "the items of this list have no names"),
            ("operations[0]=x", "--set operations[0]=…", 11, "a mapping has no items"),
            ("seed.x=1", "--set seed.x=…", 6, "`7` has nothing in it"),
            ("target.url.x=1", "--set target.url.x=…", 12, "`http://a.example` has nothing in it"),
            ("zebra=1", "--set zebra=…", 1, "unknown key `zebra` in a scenario"),
            ("users=5", "--set users=…", 1, "users cannot be `5`"),
            ("users=", "--set users=…", 1, "users cannot be nothing"),
            (
                "users={count: 5", "--set users=…", 10,
                "not valid YAML: did not find expected ',' or '}', while parsing a flow mapping that begins on line 1"
            ),
            (
                "users.count=a: b: c", "--set users.count=…", 5,
                "not valid YAML: mapping values are not allowed in this context"
            ),
            ("gates[0]=nonsense < 1", "--set gates[0]=…", 1, "unknown metric `nonsense`"),
            ("data[1].x=1", "--set data[1].x=…", 5, "there is no item 1"),
            ("seed", "--set", 5, "`=` is missing"), ("=1", "--set", 1, "a key is missing"),
            ("", "--set", 1, "a key is missing"),
            ("a..b=1", "--set", 3, "a key is missing"), ("load[x]=1", "--set", 5, "`[` begins the number of an item"),
            ("load[99999999999999999999]=1", "--set", 5, "`[` begins the number of an item"),
            ("[0]=1", "--set", 1, "a key is missing"), ("load[0]x=1", "--set", 8, "`=` or `.` is missing"),
            ("a.\"b=1", "--set", 3, "the quote is never closed"),
        ])
    func mistakes(_ override: String, _ file: String, _ column: Int, _ message: String) throws {
        let found = problems(Self.text + "seed: 7\n", overrides: [override])
        let first = try #require(found.first { $0.file.hasPrefix("--set") })
        #expect("\(first.file) \(first.line):\(first.column) \(first.message)" == "\(file) 1:\(column) \(message)")
        #expect(first.expected != nil || first.hint != nil)
    }

    @Test("the nearest name of an item")
    func nearest() throws {
        let found = problems(Self.text, overrides: ["load.wram.rate=200/s"])
        #expect(found.map(\.hint) == ["did you mean `warm`?"])
        #expect(found.map(\.expected) == ["one of `warm`, `phase-2`"])
        #expect(
            found.first?.rendered() == """
                --set load.wram.rate=…:1:6: error: unknown item `wram`
                    load.wram.rate=200/s
                         ^
                    expected one of `warm`, `phase-2`
                    did you mean `warm`?
                """)
    }

    @Test("too many, and too deep")
    func bounds() {
        #expect(
            problems(Self.text, overrides: Array(repeating: "seed=1", count: 101)).map(\.message) == ["101 overrides"])
        let deep = Array(repeating: "a", count: 65).joined(separator: ".") + "=1"
        #expect(problems(Self.text, overrides: [deep]).map(\.message) == ["the path has more than 64 steps"])
    }

    @Test("secrets of overrides are masked in the record, and nothing of the file is hit")
    func secrets() throws {
        let loaded = try load(
            Self.text, environment: ["TOKEN": "fr0m-env"],
            overrides: [
                "auth.bearer=tok-1234", "operations.get.request.headers.cookie='sid=c00kie'",
                "operations.get.request.headers.x-key={{ env.TOKEN }}",
            ])
        #expect(loaded.auth == .bearer("tok-1234"))
        #expect(
            loaded.overrides == [
                "auth.bearer=***", "operations.get.request.headers.cookie='sid=***'",
                "operations.get.request.headers.x-key={{ env.TOKEN }}",
            ])
        #expect(loaded.text == Self.text)
        // Three letters are no text to look for, but where they stand they are hidden.
        #expect(try load(Self.text, overrides: ["auth.bearer=abc"]).overrides == ["auth.bearer=***"])
        let error = try #require(throws: ScenarioErrors.self) {
            try load(Self.text, overrides: ["target.url=http://me:hunter2@a", "auth={bearer: longsecret, x: 1}"])
        }
        #expect(!error.description.contains("hunter2") && !error.description.contains("longsecret"))
    }
}

@Suite("Any override is taken or refused, never more")
struct OverrideMutationTests {
    @Test("random paths and values")
    func random() {
        let keys = [
            "load", "steady", "[0]", "[1]", "[9]", "gates", ".", "..", "=", "\"", "\"a.b\"", "target", "url",
            "operations",
            "list", "request", "path", "journeys", "browse", "steps", "users", "file", "é", "[", "]", "zzz", "auth",
            "login",
            "token", "extract", "weight", "data",
        ]
        let values = [
            "", "1", "200/s", "{}", "[]", "{{ user.id }}", "{{", "a: b", "- x", "&a b", "*a", "!!x y", "'", "[list]",
            "{bundled: {}}", "{json: /a}", "null", "9999999999999999999999", "\n", "\t", "accounts.csv", "none",
        ]
        var random = SplitMix(state: 5)
        for _ in 0..<1500 {
            let overrides = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let path = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    keys.randomElement(using: &random) ?? ""
                }
                return path.joined(separator: Bool.random(using: &random) ? "." : "") + "="
                    + (values.randomElement(using: &random) ?? "")
            }
            let found = problems(
                Documented.shop, environment: Documented.environment, files: ["accounts.csv": Documented.accounts],
                overrides: overrides)
            let isRight = found.allSatisfy {
                $0.line >= 1 && (1...$0.source.unicodeScalars.count + 1).contains($0.column) && !$0.message.isEmpty
                    && ($0.expected ?? $0.hint) != nil
            }
            #expect(isRight, "\(overrides) \(found)")
        }
    }
}

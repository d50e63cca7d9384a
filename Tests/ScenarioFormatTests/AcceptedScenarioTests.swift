import ScenarioFormat
import Testing

private let second: Int64 = 1_000_000_000

@Suite("What a scenario says is what the model holds")
struct AcceptedScenarioTests {
    @Test("defaults: only target, operations and load are needed")
    func defaults() throws {
        let loaded = try load(scenario(), file: "Scenarios/My first_one.yaml")
        #expect(loaded.name == "my-first-one")
        #expect(loaded.description == "")
        #expect(loaded.seed == 1)
        #expect(loaded.file == "Scenarios/My first_one.yaml")
        #expect(loaded.text == scenario())
        #expect(loaded.target == .bundled(Bundled()))
        #expect(loaded.users == Users(count: 1000, popularity: .uniform))
        #expect(loaded.auth == .jwt(secret: nil, role: "authenticated"))
        #expect(loaded.connections == Connections())
        #expect(loaded.maxWait == 10 * second)
        #expect(loaded.gracefulStop == 30 * second)
        #expect(loaded.http.timeout == 10 * second)
        #expect(loaded.gates.isEmpty && loaded.secrets.isEmpty)
        let phase = Phase(
            name: "phase-1",
            executor: .constantArrivalRate(
                rate: Rate(count: 100, per: second), duration: 10 * second, arrivals: .uniform), measure: true)
        #expect(loaded.load == [phase])
    }

    @Test("each cache policy", arguments: ["lru", "sieve"])
    func cachePolicy(_ policy: String) throws {
        let loaded = try load(
            """
            name: policy
            target: {bundled: {cache: {policy: \(policy)}}}
            operations: {retrieve: {use: profile.retrieve}}
            load: [{name: one, executor: constant-vus, vus: 1, duration: 1s}]
            """)
        guard case .bundled(let bundled) = loaded.target else {
            Issue.record("the target is bundled")
            return
        }
        #expect(bundled.cache.policy == policy)
    }

    @Test("every field that is built")
    func everything() throws {
        let loaded = try load(
            """
            name: full
            description: "Everything: at once"
            seed: 18446744073709551615
            target:
              bundled:
                database: host=/run/postgresql dbname=test
                cache: {capacity: 2000, ttl: 90s, policy: sieve}
                rateLimits: {read: {quota: 6000/m, burst: 600}, write: {quota: 0.5/s, burst: 1}}
            users: {count: 20000, popularity: {zipf: 0.99}}
            auth: {jwt: {role: editor}}
            operations:
              retrieve: {use: profile.retrieve, weight: 80}
              open: {use: profile.retrieve, weight: 0, auth: none, expect: {status: 2xx}}
              change: {use: profile.change}
            load:
              - {name: warm, executor: constant-vus, vus: 4, duration: 1m30s, measure: false}
              - {name: steady, executor: constant-arrival-rate, rate: 1000/s, duration: 500ms, arrivals: poisson}
              - name: ramp
                executor: ramping-arrival-rate
                startRate: 6/m
                stages: [{duration: 10s, target: 50/s}, {duration: 5s, target: 0/s}]
            gates:
              - latency{operation=retrieve} p99 < 50ms
              - "error_rate < 0.1% over phase:steady"
            connections: {max: 64, reuse: false}
            maxWait: 2s
            gracefulStop: 0s
            http: {timeout: 1.5s, version: 1.1}
            transport: native
            """)
        #expect(loaded.seed == .max)
        #expect(
            loaded.target
                == .bundled(
                    Bundled(
                        database: .connection("host=/run/postgresql dbname=test"),
                        cache: Bundled.Cache(capacity: 2000, ttl: 90 * second, policy: "sieve"),
                        read: Bundled.Limit(quota: Rate(count: 6000, per: 60 * second), burst: 600),
                        write: Bundled.Limit(quota: Rate(count: 1, per: 2 * second), burst: 1))))
        #expect(loaded.users == Users(count: 20_000, popularity: .zipf(0.99)))
        #expect(loaded.auth == .jwt(secret: nil, role: "editor"))
        #expect(loaded.operations.map(\.name) == ["retrieve", "open", "change"])
        #expect(loaded.operations.map(\.weight) == [80, 0, 1])
        #expect(
            loaded.operations.map(\.credentials)
                == [.inherited, .none, .own(.jwt(secret: nil, role: "service_role"))])
        #expect(loaded.operations[0].expect.status == [200...200, 429...429])
        #expect(loaded.operations[1].expect.status == [200...299])
        #expect(
            loaded.operations[0].request
                == Request(path: Template([.text("/v1/profiles/"), .slot(.userID)])))
        #expect(loaded.load[0].executor == .constantVUs(vus: 4, duration: 90 * second))
        #expect(loaded.load.map(\.measure) == [false, true, true])
        #expect(
            loaded.load[2].executor
                == .rampingArrivalRate(
                    start: Rate(count: 6, per: 60 * second),
                    stages: [
                        .init(duration: 10 * second, target: Rate(count: 50, per: second)),
                        .init(duration: 5 * second, target: Rate(count: 0, per: second)),
                    ], arrivals: .uniform))
        #expect(
            loaded.gates == [
                GateText(text: "latency{operation=retrieve} p99 < 50ms", line: 23, column: 5),
                GateText(text: "error_rate < 0.1% over phase:steady", line: 24, column: 5),
            ])
        #expect(loaded.connections == Connections(max: 64, reuse: false))
        #expect(loaded.maxWait == 2 * second && loaded.gracefulStop == 0 && loaded.http.timeout == 3 * second / 2)
    }

    @Test("a custom request, with every slot")
    func request() throws {
        let loaded = try load(
            """
            target: {url: "http://[::1]:8080/api/"}
            auth: {bearer: token}
            operations:
              buy:
                request:
                  method: POST
                  path: "/items/{{ user.index }}/ü{{random.int( -3 , 7 )}}"
                  query: {page: 2, "a b": "x y&{{ random.word }}"}
                  headers: {X-Trace: "{{ random.uuid }}-{{ arrival }}", Content-Type: application/vnd.shop+json}
                  json:
                    "na\\"me": "{{ random.text(12) }}\\n"
                    at: ["{{ time.unix }}", "{{ iteration }}", 1.5e3, -0, true, null, ~, "7", 0x10, yes, {}, []]
                expect: {status: [201, 4xx]}
            load: [{executor: constant-vus, vus: 1, duration: 1s}]
            """)
        #expect(loaded.target == .url("http://[::1]:8080/api"))
        #expect(loaded.auth == .bearer("token"))
        let operation = try #require(loaded.operations.first)
        #expect(operation.expect.status == [201...201, 400...499])
        #expect(
            operation.request
                == Request(
                    method: "POST",
                    path: Template([.text("/items/"), .slot(.userIndex), .text("/%C3%BC"), .slot(.randomInt(-3, 7))]),
                    query: [
                        .init(name: "page", value: Template([.text("2")])),
                        .init(name: "a%20b", value: Template([.text("x%20y%26"), .slot(.randomWord)])),
                    ],
                    headers: [
                        .init(
                            name: "x-trace", value: Template([.slot(.randomUUID), .text("-"), .slot(.arrival)])),
                        .init(name: "content-type", value: Template([.text("application/vnd.shop+json")])),
                    ],
                    body: .json(
                        Template([
                            .text(#"{"na\"me":""#), .slot(.randomText(12)), .text(#"\n","at":[""#), .slot(.timeUnix),
                            .text(#"",""#), .slot(.iteration),
                            .text(#"",1.5e3,-0,true,null,null,"7","0x10","yes",{},[]]}"#),
                        ]))))
    }

    @Test(
        "plain scalars that JSON reads as numbers are numbers, all others text",
        arguments: [
            ("0", true), ("-0", true), ("10", true), ("1.50", true), ("1e5", true), ("-1.5E-10", true), ("1E+0", true),
            ("01", false), ("+1", false), (".5", false), ("1.", false), ("1e", false), ("1_000", false),
            ("0x1F", false),
            ("--1", false), (".inf", false), ("1 2", false), ("True", false), ("on", false),
        ])
    func json(_ text: String, _ isLiteral: Bool) throws {
        let loaded = try load(scenario(target: url, operations: "{a: {request: {path: /, json: [\(text)]}}}"))
        let written = isLiteral ? "[\(text)]" : "[\"\(text)\"]"
        #expect(loaded.operations[0].request.body == .json(Template([.text(written)])))
    }

    @Test("bodies name their media type unless the file does")
    func mediaTypes() throws {
        let loaded = try load(
            scenario(
                target: url,
                operations: """
                    {a: {request: {path: /, json: []}}, b: {request: {path: /, text: "hi {{ user.id }}"}},
                     c: {request: {path: /, text: "", headers: {content-type: text/csv}}}, d: {request: {path: /}}}
                    """))
        #expect(
            loaded.operations.map {
                $0.request.headers.map { [$0.name, $0.value.segments == [.text("text/csv")] ? "own" : ""] }
            }
                == [[["content-type", ""]], [["content-type", ""]], [["content-type", "own"]], []])
        #expect(loaded.operations[0].request.body == .json(Template([.text("[]")])))
        #expect(loaded.operations[1].request.body == .text(Template([.text("hi "), .slot(.userID)])))
        #expect(loaded.operations[2].request.body == .text(Template([])))
        #expect(loaded.operations[0].expect.status == [200...399])
        #expect(loaded.auth == nil)
    }

    @Test("line ends and byte order marks do not matter", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(_ end: String) throws {
        let plain = scenario("gates:\n  - error_rate < 1%\n")
        var expected = try load(plain)
        let text = plain.replacing("\n", with: end)
        var loaded = try load("\u{FEFF}" + text)
        #expect(loaded.text == text)
        loaded.text = ""
        expected.text = ""
        #expect(loaded == expected)
    }

    @Test(
        "durations are exact nanoseconds",
        arguments: [
            ("1h", 3600 * second), ("1m30s", 90 * second), ("1.5s", 3 * second / 2), ("0.001ms", 1000),
            ("90m", 5400 * second), ("1h0m0.000000001s", 3600 * second + 1), ("1000us", 1_000_000), ("7ns", 7),
        ])
    func durations(_ text: String, _ nanoseconds: Int64) throws {
        let loaded = try load(scenario(load: "[{executor: constant-vus, vus: 1, duration: \(text)}]"))
        #expect(loaded.load[0].executor.duration == nanoseconds)
    }

    @Test(
        "rates are exact integers",
        arguments: [
            ("500/s", 500, second), ("0.5/s", 1, 2 * second), ("6000/m", 6000, 60 * second),
            ("1.25/h", 5, 14_400 * second),
            ("1000000/s", 1_000_000, second), ("0.100/s", 1, 10 * second), ("33.3/s", 333, 10 * second),
        ] as [(String, Int64, Int64)])
    func rates(_ text: String, _ count: Int64, _ per: Int64) throws {
        let loaded = try load(
            scenario(load: "[{executor: constant-arrival-rate, rate: \(text), duration: 100h}]"))
        #expect(
            loaded.load[0].executor
                == .constantArrivalRate(
                    rate: Rate(count: count, per: per), duration: 360_000 * second, arrivals: .uniform))
    }

    @Test(
        "targets by address",
        arguments: [
            ("http://a.example", "http://a.example"), ("HTTP://A:80/", "http://A:80"),
            ("http://10.0.0.1:1/x/y/", "http://10.0.0.1:1/x/y"),
            ("unix:/run/service.sock", "unix:/run/service.sock"),
        ])
    func addresses(_ written: String, _ read: String) throws {
        #expect(
            try load(scenario(target: "{url: \"\(written)\"}", operations: "{a: {request: {path: /}}}")).target
                == .url(read))
    }
}

import ScenarioFormat
import Testing

/// One mistake: where its message points to and what it says.
struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let line, column: Int
    let message: String
    let hint: String?

    init(_ text: String, _ line: Int, _ column: Int, _ message: String, hint: String? = nil) {
        self.text = text
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }

    var testDescription: String { message }

    /// Loads the text and holds what is wrong with it against this.
    func check(
        environment: [String: String] = [:], files: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = problems(text, environment: environment, files: files)
        #expect(found.map(\.message) == [message], sourceLocation: sourceLocation)
        #expect(found.map { "\($0.line):\($0.column)" } == ["\(line):\(column)"], sourceLocation: sourceLocation)
        if let hint { #expect(found.map(\.hint) == [hint], sourceLocation: sourceLocation) }
        #expect(found.allSatisfy { $0.expected != nil || $0.hint != nil }, sourceLocation: sourceLocation)
    }
}

@Suite("A wrong scenario is refused where it is wrong")
struct RefusedScenarioTests {
    @Test(
        "shape",
        arguments: [
            Mistake("- a", 1, 1, "a scenario cannot be a list"),
            Mistake("hello", 1, 1, "a scenario cannot be `hello`"),
            Mistake("", 1, 1, "the file is empty"),
            Mistake("# nothing\n", 1, 1, "the file is empty"),
            Mistake(
                scenario("operatons: {}"), 4, 1, "unknown key `operatons` in a scenario",
                hint: "did you mean `operations`?"),
            Mistake(scenario("zebra: {}"), 4, 1, "unknown key `zebra` in a scenario"),
            Mistake(
                "target: {bundled: {}}\nload: [{executor: constant-vus, vus: 1, duration: 1s}]", 1, 1,
                "`operations` is missing in a scenario"),
            Mistake(
                scenario("name: a\nseed: 2\nname: b"), 6, 1, "duplicate key `name`",
                hint: "it stands already on line 4; keep one of them"),
            Mistake(scenario(#"name: Über Uns"#), 4, 7, "`Über Uns` cannot be a name", hint: "did you mean `ber-uns`?"),
            Mistake(scenario("name: []"), 4, 7, "name cannot be a list"),
            Mistake(scenario("name:"), 4, 6, "name cannot be nothing"),
            Mistake(
                scenario("name: \(String(repeating: "x", count: 65))"), 4, 7,
                "`\(String(repeating: "x", count: 59))…` cannot be a name"),
        ])
    func shape(_ mistake: Mistake) { mistake.check() }

    @Test(
        "numbers, units and choices",
        arguments: [
            Mistake(scenario("seed: -1"), 4, 7, "seed of -1 is out of range"),
            Mistake(scenario("seed: 18446744073709551616"), 4, 7, "seed of 18446744073709551616 is out of range"),
            Mistake(scenario("seed: 1.0"), 4, 7, "`1.0` is not a whole number"),
            Mistake(scenario("seed: \"7\""), 4, 7, "`7` is text in quotes", hint: "did you mean `7`?"),
            Mistake(
                scenario("users: {count: 10_000}"), 4, 16, "`10_000` is not a whole number",
                hint: "did you mean `10000`?"),
            Mistake(scenario("users: {count: 0}"), 4, 16, "count of 0 is out of range"),
            Mistake(scenario("users: {popularity: uniform}"), 4, 8, "`count` is missing in users"),
            Mistake(scenario("maxWait: 10"), 4, 10, "`10` has no unit", hint: "did you mean `10s`?"),
            Mistake(scenario("maxWait: 10 s"), 4, 10, "`10 s` is not a duration", hint: "did you mean `10s`?"),
            Mistake(
                scenario("maxWait: 10sec"), 4, 10, "`sec` is not a unit of time", hint: "units: ns, us, ms, s, m, h"),
            Mistake(
                scenario("maxWait: 1s1m"), 4, 10, "`1s1m` is not a duration",
                hint: "units go from large to small, once each"),
            Mistake(
                scenario("maxWait: 1s1s"), 4, 10, "`1s1s` is not a duration",
                hint: "units go from large to small, once each"),
            Mistake(scenario("maxWait: 0.5ns"), 4, 10, "`0.5ns` is not a whole number of nanoseconds"),
            Mistake(scenario("maxWait: 99999999999999h"), 4, 10, "`99999999999999h` is too long"),
            Mistake(scenario("maxWait: -1s"), 4, 10, "`-1s` is negative"),
            Mistake(scenario("maxWait: 0s"), 4, 10, "maxWait of 0s is out of range"),
            Mistake(scenario("gracefulStop: 2h"), 4, 15, "gracefulStop of 2h is out of range"),
            Mistake(scenario("http: {timeout: soon}"), 4, 17, "`soon` is not a duration"),
            Mistake(scenario("http: {version: 3}"), 4, 17, "unknown version `3`"),
            Mistake(scenario("connections: {max: 0}"), 4, 20, "max of 0 is out of range"),
            Mistake(
                scenario("connections: {reuse: yes}"), 4, 22, "reuse cannot be `yes`", hint: "did you mean `true`?"),
            Mistake(
                scenario("connections: {reuse: \"true\"}"), 4, 22, "reuse cannot be `true`",
                hint: "did you mean `true`?"),
            Mistake(
                scenario("connections: {openRate: 500}"), 4, 25, "`500` has no unit", hint: "did you mean `500/s`?"),
            Mistake(scenario("connections: {openRate: 0/s}"), 4, 25, "openRate of 0/s lets nothing happen"),
            Mistake(scenario("transport: fast"), 4, 12, "unknown transport `fast`"),
        ])
    func values(_ mistake: Mistake) { mistake.check() }

    @Test(
        "target and auth",
        arguments: [
            Mistake(scenario(target: "{}"), 1, 9, "target is incomplete"),
            Mistake(
                scenario(target: "{bundled: {}, url: http://a}"), 1, 23,
                "`bundled` and `url` exclude one another in target"),
            Mistake(
                scenario(target: "{bundled: {database: ephemral}}"), 1, 30, "database cannot be `ephemral`",
                hint: "did you mean `ephemeral`?"),
            Mistake(scenario(target: "{bundled: {cache: {capacity: 0}}}"), 1, 38, "capacity of 0 is out of range"),
            Mistake(scenario(target: "{bundled: {cache: {policy: fifo}}}"), 1, 36, "unknown policy `fifo`"),
            Mistake(
                scenario(target: "{bundled: {cache: {ttl: 5}}}"), 1, 33, "`5` has no unit", hint: "did you mean `5s`?"),
            Mistake(
                scenario(target: "{bundled: {rateLimits: {read: {quota: 5, burst: 1}}}}"), 1, 47, "`5` has no unit",
                hint: "did you mean `5/s`?"
            ),
            Mistake(
                scenario(target: "{bundled: {rateLimits: {read: {quota: 5/s}}}}"), 1, 39,
                "`burst` is missing in the read limit"
            ),
            Mistake(
                scenario(target: "{bundled: {rateLimits: {write: {quota: 0/s, burst: 1}}}}"), 1, 48,
                "quota of 0/s lets nothing happen"),
            Mistake(
                scenario(target: "{bundled: {rateLimits: {write: {quota: 5 /s, burst: 1}}}}"), 1, 48,
                "`5 /s` is not a rate", hint: "did you mean `5/s`?"),
            Mistake(
                scenario(target: "{bundled: {rateLimits: {write: {quota: 5/day, burst: 1}}}}"), 1, 48,
                "`day` is not a unit of rate", hint: "units: /s, /m, /h"),
            Mistake(
                scenario(target: "{bundled: {rateLimits: {write: {quota: 1000001/s, burst: 1}}}}"), 1, 48,
                "`1000001/s` is more than 1000000/s"
            ),
            Mistake(
                scenario("auth: {jwt: {secret: abc}}"), 4, 14, "the bundled target makes its own secret",
                hint: "remove `secret`"),
            Mistake(scenario("auth: {}"), 4, 7, "auth is incomplete"),
            Mistake(custom("auth: {jwt: {role: a}}"), 4, 13, "`secret` is missing in jwt"),
            Mistake(custom("auth: {bearer: \"\"}"), 4, 16, "bearer is empty"),
            Mistake(custom("auth: {bearer: \"a\\nb\"}"), 4, 16, "bearer holds a control character"),
            Mistake(
                scenario(target: url, operations: "{a: {use: profile.change}}"), 2, 23, "`secret` is missing in jwt"),
            Mistake(
                scenario(operations: "{a: {use: profile.retrieve, auth: nonne}}"), 2, 47, "auth cannot be `nonne`",
                hint: "did you mean `none`?"),
        ])
    func target(_ mistake: Mistake) { mistake.check() }

    @Test(
        "addresses",
        arguments: [
            ("shop.example", "`shop.example` is not an http:// or https:// URL"),
            ("ftp://a", "`ftp://a` is not an http:// or https:// URL"),
            ("https://", "`https://` has no host"), ("http://", "`http://` has no host"),
            ("http://a:0", "`0` is not a port"), ("http://a:70000", "`70000` is not a port"),
            ("http://a:", "`` is not a port"), ("http://a:1:2", "`1:2` is not a port"),
            ("http://u:p@a", "a URL cannot hold credentials"), ("http://[::1", "`[` is never closed in `http://[::1`"),
            ("http://[1.2]", "`1.2` is not an IPv6 address"), ("http://a b", "`a b` is not a host name"),
            ("http://a/?q", "a base URL has neither query nor fragment"),
            ("http://a/ü", "the path of `http://a/ü` holds a character that must be percent-encoded"),
            ("unix:run", "the path of a socket begins with `/`"),
            ("unix:/" + String(repeating: "x", count: 107), "the path of a socket has at most 107 bytes"),
        ])
    func addresses(_ address: String, _ message: String) {
        let text = scenario(target: "{url: \"\(address)\"}", operations: "{a: {request: {path: /}}}")
        Mistake(text, 1, 15, message).check()
    }

    @Test(
        "operations",
        arguments: [
            Mistake(scenario(operations: "{}"), 2, 13, "there are no operations"),
            Mistake(scenario(operations: "[a]"), 2, 13, "operations cannot be a list"),
            Mistake(scenario(operations: "{a: {}}"), 2, 17, "operation `a` is incomplete"),
            Mistake(
                scenario(operations: "{a: {use: profile.retrieve, request: {path: /}}}"), 2, 41,
                "`use` and `request` exclude one another in operation `a`"),
            Mistake(
                scenario(operations: "{a: {use: profile.retreive}}"), 2, 23, "unknown operation `profile.retreive`",
                hint: "did you mean `profile.retrieve`?"),
            Mistake(
                scenario(operations: "{a: {use: profile.retrieve, weight: 0}}"), 2, 13,
                "every operation has weight 0, so no request would be made"),
            Mistake(
                scenario(operations: "{a: {use: profile.retrieve, weight: -1}}"), 2, 49, "weight of -1 is out of range"),
            Mistake(scenario(operations: "{a b: {use: profile.retrieve}}"), 2, 14, "`a b` cannot name an operation"),
            Mistake(operation("path: items"), 2, 34, "the path `items` does not begin with `/`"),
            Mistake(
                operation("path: 'http://a/b'"), 2, 34, "the path `http://a/b` does not begin with `/`",
                hint: "put the service's address under target.url"),
            Mistake(
                operation("path: '/a?b=1'"), 2, 37, "`?` cannot stand in a path", hint: "put the query under `query`"),
            Mistake(operation("path: '/a%2'"), 2, 37, "`%` is not followed by two hexadecimal digits"),
            Mistake(operation("path: /, method: get"), 2, 45, "unknown method `get`", hint: "did you mean `GET`?"),
            Mistake(operation("method: GET"), 2, 27, "`path` is missing in request"),
            Mistake(operation("path: /, headers: {'a b': c}"), 2, 47, "`a b` cannot name a header"),
            Mistake(
                operation("path: /, headers: {Content-Length: 1}"), 2, 47, "`Content-Length` is set by the transport",
                hint: "remove it"),
            Mistake(
                operation("path: /, headers: {x-a: 1, X-A: 2}"), 2, 55, "the header `X-A` is given twice",
                hint: "keep one"),
            Mistake(operation("path: /, headers: {x-a: \"a\\nb\"}"), 2, 52, "header `x-a` holds a control character"),
            Mistake(operation("path: /, query: [a]"), 2, 44, "query cannot be a list"),
            Mistake(operation("path: /, query: {a: [1]}"), 2, 48, "the value of `a` cannot be a list"),
            Mistake(operation("path: /, json: {}, text: a"), 2, 47, "`json` and `text` exclude one another in request"),
            Mistake(operation("path: /, json: {'{{ user.id }}': 1}"), 2, 44, "a slot cannot stand in a JSON name"),
            Mistake(operation("path: /", "expect: {status: 600}"), 2, 55, "`600` is not a status"),
            Mistake(
                operation("path: /", "expect: {status: 2XX}"), 2, 55, "`2XX` is not a status",
                hint: "did you mean `2xx`?"),
            Mistake(operation("path: /", "expect: {status: []}"), 2, 55, "no status is listed"),
            Mistake(operation("path: /", "expect: {status: {a: b}}"), 2, 55, "status cannot be a mapping"),
            Mistake(
                operation("path: /", "expect: {satus: 200}"), 2, 47, "unknown key `satus` in expect",
                hint: "did you mean `status`?"),
            Mistake(operation("path: /", "expect: {body: {}}"), 2, 53, "body is incomplete"),
            Mistake(operation("path: /", "expect: {body: big}"), 2, 53, "body cannot be `big`"),
            Mistake(operation("path: /", "expect: {body: {maxBytes: -1}}"), 2, 64, "maxBytes of -1 is out of range"),
            Mistake(operation("path: /", "expect: {body: {maxBytes: 4k}}"), 2, 64, "`4k` is not a whole number"),
            Mistake(
                operation("path: /", "expect: {body: {maxByte: 1}}"), 2, 54, "unknown key `maxByte` in body",
                hint: "did you mean `maxBytes`?"),
        ])
    func operations(_ mistake: Mistake) { mistake.check() }

    @Test(
        "slots",
        arguments: [
            Mistake(
                operation("path: '/{{ user.idd }}'"), 2, 39, "unknown slot `user.idd`", hint: "did you mean `user.id`?"),
            Mistake(
                operation("path: '/{{ randon.int(1,2) }}'"), 2, 39, "unknown slot `randon.int(1,2)`",
                hint: "did you mean `random.int(a,b)`?"),
            Mistake(operation("path: '/{{ random.int(2,1) }}'"), 2, 39, "`random.int` takes the smaller number first"),
            Mistake(
                operation("path: '/{{ random.int(x) }}'"), 2, 39, "`random.int` takes two whole numbers",
                hint: "such as random.int(1,20)"),
            Mistake(
                operation("path: '/{{ random.text(0) }}'"), 2, 39,
                "`random.text` takes a number of characters from 1 to 100000"),
            Mistake(operation("path: '/{{ }}'"), 2, 36, "an empty slot"),
            Mistake(operation("path: '/x{{ user.id'"), 2, 37, "`{{` is never closed"),
            Mistake(
                operation("path: '/{{ user.email }}'"), 2, 39, "unknown slot `user.email`",
                hint: "columns of users come from `users.file`"),
            Mistake(
                operation("path: '/{{ data.terms.word }}'"), 2, 39, "unknown data set `terms`", hint: "there are none"),
            Mistake(
                operation("path: '/{{ var.item }}'"), 2, 39, "no operation extracts `item`", hint: "there are none"),
            Mistake(
                operation("path: '/{{ env.HOM }}'"), 2, 39, "the environment has no variable `HOM`",
                hint: "did you mean `HOME`?"),
            Mistake(operation("path: '/{{ env.7 }}'"), 2, 39, "`7` is not the name of a variable"),
            Mistake(
                operation("path: {{ user.id }}"), 2, 34, "`{{` begins a YAML mapping here",
                hint: #"quote the whole value: "{{ user.id }}""#),
            Mistake(operation("path: /a/{{ user.id }}"), 2, 37, "`{{` begins a YAML mapping here"),
            Mistake(operation("path: /, json: [{{ user.id }}]"), 2, 44, "`{{` begins a YAML mapping here"),
            Mistake(scenario("description: a {{ user.id }}"), 4, 19, "`user.id` cannot stand in description"),
            Mistake(operation("path: /, text: \"a\\tü\\u00fc{{ nope }}\""), 2, 57, "unknown slot `nope`"),
        ])
    func slots(_ mistake: Mistake) { mistake.check(environment: ["HOME": "/"]) }

    @Test("slots of folded and block texts are found where they stand")
    func blocks() {
        func text(_ body: String) -> String {
            "target: \(url)\noperations:\n  a:\n    request:\n      path: /\n      text: \(body)\nload: [{executor: constant-vus, vus: 1, duration: 1s}]\n"
        }
        Mistake(text("|\n        first\n        é {{ nope }}\n"), 8, 14, "unknown slot `nope`").check()
        Mistake(text(">-\n        first\n\n        second {{ nope }}\n"), 9, 19, "unknown slot `nope`").check()
        Mistake(text("one\n        two {{ nope }}\n"), 7, 16, "unknown slot `nope`").check()
        Mistake(text("'it''s\n        two {{ nope }}'\n"), 7, 16, "unknown slot `nope`").check()
        Mistake(text("\"it \\\n        two\\x41 {{ nope }}\"\n"), 7, 20, "unknown slot `nope`").check()
    }

    @Test(
        "gates",
        arguments: [
            Mistake(
                scenario("gates: error_rate < 1%"), 4, 8, "gates cannot be `error_rate < 1%`",
                hint: "begin each item with `- `"),
            Mistake(scenario("gates:\n  - {a: b}"), 5, 5, "a gate cannot be a mapping"),
            Mistake(
                scenario("gates:\n  - 'it''s nonsense < 1'"), 5, 12, "unknown metric `nonsense`",
                hint: "did you mean `latency`?"),
            Mistake(scenario("gates: [\"\\u0041\\tnonsense\"]"), 4, 18, "unknown metric `nonsense`"),
            Mistake(
                scenario("gates:\n  - latency{operation=gett} p99 < 1s"), 5, 23, "unknown operation `gett`",
                hint: "did you mean `get`?"),
            Mistake(
                scenario("gates:\n  - latency p99 < 1s over phase:phase-2"), 5, 33, "unknown phase `phase-2`",
                hint: "did you mean `phase-1`?"),
            Mistake(scenario("gates:\n  - latency{cache=hit,phase=x} p99 < 1s"), 5, 29, "unknown phase `x`"),
        ])
    func gates(_ mistake: Mistake) { mistake.check() }
}

private func custom(_ more: String) -> String { scenario(target: url, operations: "{a: {request: {path: /}}}", more) }

/// A custom operation on line 2; its request's fields begin in column 28.
private func operation(_ request: String, _ more: String = "") -> String {
    scenario(target: url, operations: "{a: {request: {\(request)}\(more.isEmpty ? "" : ", " + more)}}")
}

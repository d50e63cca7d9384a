import ScenarioFormat
import Testing

@Suite("Diagnostics show what, where and what to do, all at once")
struct DiagnosticTests {
    @Test("three mistakes in one file")
    func all() throws {
        let error = try #require(throws: ScenarioErrors.self) {
            try load(
                """
                target: {bundled: {}}
                operatons: {get: {use: profile.retrieve}}
                operations: {get: {use: profile.retrieve}}
                load:
                  - {executor: constant-arrival-rate, rate: 100, duration: 10s}
                faults: {}

                """, file: "Scenarios/three.yaml")
        }
        #expect(
            error.description == """
                Scenarios/three.yaml:2:1: error: unknown key `operatons` in a scenario
                    operatons: {get: {use: profile.retrieve}}
                    ^
                    expected one of `name`, `description`, `seed`, `target`, `users`, `data`, `auth`, `operations`, \
                `journeys`, `load`, `gates`, `connections`, `maxWait`, `maxInFlight`, `gracefulStop`, `http`, `transport`
                    did you mean `operations`?
                Scenarios/three.yaml:5:45: error: `100` has no unit
                      - {executor: constant-arrival-rate, rate: 100, duration: 10s}
                                                                ^
                    expected a rate such as 500/s, 0.5/s or 6000/m
                    did you mean `100/s`?
                Scenarios/three.yaml:6:1: error: `faults` is not supported yet
                    faults: {}
                    ^
                    expected one of `name`, `description`, `seed`, `target`, `users`, `data`, `auth`, `operations`, \
                `journeys`, `load`, `gates`, `connections`, `maxWait`, `maxInFlight`, `gracefulStop`, `http`, `transport`
                3 errors in Scenarios/three.yaml
                """)
    }

    @Test("mistakes in the load of one file")
    func phases() throws {
        let error = try #require(throws: ScenarioErrors.self) {
            try load(
                """
                target: {bundled: {}}
                users: {count: 100, popularity: zipfian}
                operations: {retrieve: {use: profile.retrieve}, change: {use: profile.change}}
                load:
                  - {executor: shared-iterations, vus: 20, iterations: 10}
                  - executor: constant-vus
                    vus: 5
                    duration: 10s
                    rate: 5/s
                    mix: {retreive: 9, change: 1}

                """, file: "Scenarios/load.yaml")
        }
        #expect(
            error.description == """
                Scenarios/load.yaml:2:33: error: unknown popularity `zipfian`
                    users: {count: 100, popularity: zipfian}
                                                    ^
                    expected `uniform`, `{zipf: s}`, `{hotspot: {keys, traffic}}`, `latest`, `{latest: s}` or `sequential`
                Scenarios/load.yaml:5:56: error: 10 shared iterations are fewer than the 20 vus
                      - {executor: shared-iterations, vus: 20, iterations: 10}
                                                                           ^
                    expected at least 20, one for each user
                    `per-vu-iterations` gives every user as many
                Scenarios/load.yaml:9:5: error: `rate` does not belong to a constant-vus phase
                        rate: 5/s
                        ^
                    expected one of `name`, `executor`, `startAt`, `measure`, `mix`, `vus`, `duration`, `pace`
                Scenarios/load.yaml:10:11: error: unknown operation `retreive` in mix
                        mix: {retreive: 9, change: 1}
                              ^
                    expected one of `retrieve`, `change`
                    did you mean `retrieve`?
                4 errors in Scenarios/load.yaml
                """)
    }

    @Test("colour adds escapes and nothing else")
    func color() {
        let diagnostic = Diagnostic(
            file: "a.yaml", line: 1, column: 3, message: "wrong", expected: "right", hint: "do it", source: "a: b")
        let colored = diagnostic.rendered(color: true)
        #expect(colored.hasPrefix("\u{1B}[1ma.yaml:1:3:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m wrong\n"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == diagnostic.rendered())
    }

    /// The line shown and what stands before the caret.
    @Test(
        "the caret stands under the column, whatever is before it",
        arguments: [
            ("key: value", 6, "key: value", "     ^"),
            ("\tk:\tv", 5, "\tk:\tv", "\t  \t^"),
            ("é: ü", 4, "é: ü", "   ^"),
            ("e\u{301}: x", 5, "e\u{301}: x", "   ^"),
            ("日本: x", 5, "日本: x", "      ^"),
            ("😀: x", 4, "😀: x", "    ^"),
            ("a\u{1B}[31mb", 8, "a\u{FFFD}[31mb", "       ^"),
            ("a\u{202E}b", 3, "a\u{FFFD}b", "  ^"),
            ("ab", 3, "ab", "  ^"),
            ("", 1, "", "^"),
            ("ab", 99, "ab", "  ^"),
        ])
    func caret(_ source: String, _ column: Int, _ shown: String, _ caret: String) {
        let diagnostic = Diagnostic(file: "f", line: 1, column: column, message: "m", source: source)
        #expect(diagnostic.description == "f:1:\(column): error: m\n    \(shown)\n    \(caret)")
    }

    @Test("a long line is cut around the column")
    func longLine() {
        let source = String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500)
        let lines = Diagnostic(file: "f", line: 1, column: 501, message: "m", source: source).description
            .split(separator: "\n")
        #expect(lines[1].count < 160 && lines[1].hasPrefix("    …") && lines[1].hasSuffix("…"))
        let caret = lines[2].count - 1
        #expect(lines[1][lines[1].index(lines[1].startIndex, offsetBy: caret)] == "X")
    }

    @Test("names and values of the file cannot drive the terminal")
    func controlCharacters() {
        let found = problems(scenario("\"\\e[31mname\\n\": 1"))
        #expect(found.map(\.message) == ["unknown key `\u{FFFD}[31mname\u{FFFD}` in a scenario"])
        #expect(found[0].expected != nil)
    }

    @Test("hundreds of errors are counted, not all shown")
    func hundreds() throws {
        let keys = (0..<500).map { "key-\($0): 1" }.joined(separator: "\n")
        let error = try #require(throws: ScenarioErrors.self) { try load(scenario(keys)) }
        #expect(error.diagnostics.count == 200)
        #expect(error.omitted == 300)
        #expect(error.description.hasSuffix("\n200 errors in test.yaml, and 300 more"))
    }

    @Test(
        "syntax errors say what usually helps",
        arguments: [
            Mistake(
                "a: b: c", 1, 5, "not valid YAML: mapping values are not allowed in this context",
                hint: "check the indentation, and quote a value that holds `: `"),
            Mistake(
                "a:\n\tb: c", 2, 1,
                "not valid YAML: found character that cannot start any token, while scanning for the next token that begins on line 2",
                hint: "quote the value; indent with spaces, not tabs"),
            Mistake(
                "a: \"b\nc", 2, 2,
                "not valid YAML: found unexpected end of stream, while scanning a quoted scalar that begins on line 1",
                hint: "close the quote"),
            Mistake(
                "a: [1, 2\nb: 3", 2, 2,
                "not valid YAML: did not find expected ',' or ']', while parsing a flow sequence that begins on line 1",
                hint: "close the `[`, or put a comma between the items"),
            Mistake(
                "a: 1\n b: 2", 2, 3, "not valid YAML: mapping values are not allowed in this context",
                hint: "check the indentation, and quote a value that holds `: `"),
            Mistake(
                "a: 1\n---\nb: 2", 2, 1,
                "not valid YAML: but found another document, expected a single document in the stream that begins on line 1",
                hint: "keep one scenario in a file"),
            Mistake("a: *x", 1, 4, "not valid YAML: found undefined alias", hint: "quote a value that begins with `*`"),
            Mistake(
                "a: \u{7}", 1, 4, "not valid YAML: control characters are not allowed", hint: "remove the character"),
            Mistake(
                "é: 1\r\nü: \"\u{7}", 2, 5, "not valid YAML: control characters are not allowed",
                hint: "remove the character"),
        ])
    func syntax(_ mistake: Mistake) { mistake.check() }

    @Test("what YAML has and the language does not is refused")
    func yamlFeatures() {
        Mistake(scenario("name: &a x"), 4, 7, "anchors and aliases (`&name`, `*name`) are not part of the language")
            .check()
        Mistake(scenario("name: !!str x"), 4, 7, "tags such as `tag:yaml.org,2002:str` are not part of the language")
            .check()
        Mistake(scenario("? [a, b]\n: c"), 4, 3, "a key must be text").check()
        Mistake(scenario("<<: {name: a}"), 4, 1, "unknown key `<<` in a scenario").check()
    }

    @Test("every duplicate of a file is found, in any quotes, and the rest is still read")
    func duplicates() {
        let found = problems(
            scenario("seed: 1\n\"seed\": 2\n'seed': 3\nusers: {count: 1, count: 2, popularity: zipf}\nmaxWait: 5\n"))
        #expect(
            found.map { "\($0.line):\($0.column) \($0.message)" } == [
                "5:1 duplicate key `seed`", "6:1 duplicate key `seed`", "7:19 duplicate key `count`",
                "7:41 `zipf` needs its exponent", "8:10 `5` has no unit",
            ])
    }
}

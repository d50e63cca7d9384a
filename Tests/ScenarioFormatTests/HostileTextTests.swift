import ScenarioFormat
import Testing

@Suite("No text crashes or stalls the reader")
struct HostileTextTests {
    @Test("an alias bomb is refused before it is parsed")
    func bomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        for text in [text, text + "? *a12\n: 1\n"] {
            let found = problems(text)
            #expect(found.map(\.message) == ["anchors and aliases (`&name`, `*name`) are not part of the language"])
            #expect(found.map { "\($0.line):\($0.column)" } == ["2:10"])
        }
    }

    @Test("a few aliases are refused one by one, and prose with stars is prose")
    func aliases() throws {
        let found = problems(scenario("a: &x 1\nb: *x"))
        #expect(found.map(\.line).contains(4))
        let prose = Array(repeating: "read *this* and R&D", count: 20).joined(separator: "\n  ")
        #expect(try load(scenario("description: |\n  \(prose)")).description.hasPrefix("read *this* and R&D\n"))
    }

    /// Named, so that a test's log does not hold the text.
    struct Nesting: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String

        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }
    }

    @Test(
        "nesting",
        arguments: [
            Nesting("lists", String(repeating: "[", count: 100_000)),
            Nesting("mappings", String(repeating: "{a: ", count: 20_000)),
            Nesting("list items", String(repeating: "- ", count: 50_000)),
            Nesting("keys", String(repeating: "? ", count: 50_000)),
            Nesting("closed lists", String(repeating: "[", count: 900) + String(repeating: "]", count: 900)),
            Nesting("indentation", (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
        ])
    func nesting(_ nesting: Nesting) {
        let found = problems(nesting.text)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.line >= 1 && $0.column >= 1 })
    }

    @Test("a file that is too large is not read at all")
    func size() {
        let found = problems(String(repeating: "# comment\n", count: 30_000))
        #expect(found.map(\.message) == ["the file is too large: 300000 bytes"])
        #expect(found.map(\.expected) == ["at most 262144 bytes"])
    }

    /// Each would take minutes if its cost grew with the square of the size.
    @Test("the largest files cost no more than their size")
    func cost() throws {
        let slots = String(repeating: "{{ user.id }}", count: 10_000)
        let loaded = try load(
            scenario(target: url, operations: "{a: {request: {path: /, text: \"\(slots)\"}}}"))
        #expect(loaded.operations[0].request.body == .text(Template(Array(repeating: .slot(.userID), count: 10_000))))
        let wrong = String(repeating: "{{ user.ix }}", count: 10_000)
        #expect(
            problems(scenario(target: url, operations: "{a: {request: {path: /, text: \"\(wrong)\"}}}")).count == 200)
        let numbers = Array(repeating: "1", count: 20_000).joined(separator: ",")
        let json = try load(scenario(target: url, operations: "{a: {request: {path: /, json: [\(numbers)]}}}"))
        #expect(json.operations[0].request.body == .json(Template([.text("[\(numbers)]")])))
        let headers = (0..<10_000).map { "x\($0): a" }.joined(separator: ", ")
        let many = try load(scenario(target: url, operations: "{a: {request: {path: /, headers: {\(headers)}}}}"))
        #expect(many.operations[0].request.headers.count == 10_000)
        #expect(problems((0..<10_000).map { "k\($0): 1" }.joined(separator: "\n")).count == 200)
        let operations = (0..<3_000).map { "o\($0): {use: profile.retrieve}" }.joined(separator: ", ")
        let phases = (0..<900).map {
            "{executor: constant-vus, vus: 1, duration: 1s, name: p\($0), mix: {o\($0): 1, p: 1}}"
        }
        let mixes = problems(scenario(operations: "{\(operations)}", load: "[\(phases.joined(separator: ", "))]"))
        #expect(mixes.contains { $0.message == "unknown operation `p` in mix" })
    }

    @Test("nor do journeys, variables, cookies and URLs")
    func costOfNames() throws {
        func steps(_ count: Int) -> String { Array(repeating: "o2999", count: count).joined(separator: ", ") }
        let operations = (0..<3_000).map { "o\($0): {use: profile.retrieve}" }.joined(separator: ", ")
        let journeys = (0..<9).map { "j\($0): {steps: [\(steps(900))]}" }.joined(separator: ", ")
        let many = problems(scenario(operations: "{\(operations)}", "journeys: {\(journeys)}"))
        #expect(many.map(\.message) == ["3000 operations"])
        let variables = (0..<900).map { "v\($0): {header: x}" }.joined(separator: ", ")
        let slots = (0..<2_000).map { "{{ var.w\($0) }}" }.joined()
        let unknown = problems(
            scenario(target: url, operations: "{a: {request: {path: /, text: '\(slots)'}, extract: {\(variables)}}}"))
        #expect(unknown.count == 200)
        let cookies = (0..<5_000).map { "c\($0)=v\($0)" }.joined(separator: ";")
        let cookie = try load(
            scenario(target: url, operations: "{a: {request: {path: /, headers: {cookie: '\(cookies)'}}}}"))
        #expect(cookie.text.contains("cookie: '***'"))
        let hosts = String(repeating: "{{ env.A }}", count: 20_000)
        let long = problems(
            scenario(target: url, operations: "{a: {request: {url: '\(hosts)'}}}"), environment: ["A": "aaaaaaaaaa"])
        #expect(long.map(\.message) == ["the url has no path within 2048 bytes"])
        let query = (0..<20_000).map { "q\($0)=%20" }.joined(separator: "&")
        let asked = try load(scenario(target: url, operations: "{a: {request: {url: 'http://b/?\(query)'}}}"))
        #expect(asked.operations[0].request.query.count == 20_000)
    }

    @Test(
        "odd characters",
        arguments: [
            "\u{0}", "\u{FEFF}\u{FEFF}", "\u{85}a: 1", "\u{2028}", "%YAML 9.9\n---\na: 1", "\"\\ud800\"", "\"\\0\": 1",
            "! x", "--- |\n", "&", "*", "|", ">", "@", "`", "%", "-", "?", ":", "{{", "}}",
            "\u{F0000}: 1\n\u{F0000}: 2", "a: 1\na : 2", "\"\": 1\n\"\": 2", "? a\n? a\n",
        ])
    func odd(_ text: String) {
        let found = problems(text)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.message.isEmpty })
    }
}

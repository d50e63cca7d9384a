import ScenarioFormat
import Testing

@Suite("What an answer must be")
struct ExpectTests {
    private func key(_ names: String...) -> JSONPointer {
        JSONPointer(text: names.map { "/" + $0 }.joined(), tokens: names.map { $0 == "*" ? .every : .key($0) })
    }

    @Test("headers, JSON and body")
    func all() throws {
        let loaded = try load(
            expect(
                #"""
                {header: {ETag: {present: true}, x-a: plain, X-B: {matches: "^W/"}, x-c: {equals: "{{ user.id }}"}},
                 json: {/id: {present: false}, /n: 1.50, /s: "1.50", /t: true, /z: ~, "/q": "true", /u: "{{ user.id }}",
                  "/items/*/name": {matches: "a|b"}, /e: {equals: -1e3}, /f: {equals: null}, "": {present: true}},
                 body: {matches: "(?i)welcome", maxBytes: 10}}
                """#))
        let expect = loaded.operations[0].expect
        #expect(
            expect.headers == [
                HeaderExpectation(name: "etag", test: .present(true)),
                HeaderExpectation(name: "x-a", test: .equals(Template([.text("plain")]))),
                HeaderExpectation(name: "x-b", test: .matches("^W/")),
                HeaderExpectation(name: "x-c", test: .equals(Template([.slot(.userID)]))),
            ])
        #expect(
            expect.json == [
                JSONExpectation(pointer: key("id"), test: .present(false)),
                JSONExpectation(pointer: key("n"), test: .equalsNumber(1.5)),
                JSONExpectation(pointer: key("s"), test: .equals(Template([.text("1.50")]))),
                JSONExpectation(pointer: key("t"), test: .equalsBoolean(true)),
                JSONExpectation(pointer: key("z"), test: .isNull),
                JSONExpectation(pointer: key("q"), test: .equals(Template([.text("true")]))),
                JSONExpectation(pointer: key("u"), test: .equals(Template([.slot(.userID)]))),
                JSONExpectation(pointer: key("items", "*", "name"), test: .matches("a|b")),
                JSONExpectation(pointer: key("e"), test: .equalsNumber(-1000)),
                JSONExpectation(pointer: key("f"), test: .isNull),
                JSONExpectation(pointer: JSONPointer(text: "", tokens: []), test: .present(true)),
            ])
        #expect(expect.bodyMatches == "(?i)welcome" && expect.maxBytes == 10 && expect.status == [200...399])
    }

    @Test(
        "tests that cannot be",
        arguments: [
            ("{header: [a]}", 55, "header cannot be a list"),
            ("{header: {'a b': c}}", 56, "`a b` cannot name a header"),
            ("{header: {a: b, A: c}}", 62, "the header `A` is expected twice"),
            ("{header: {a: ~}}", 59, "header `a` cannot be nothing"),
            ("{header: {a: {present: perhaps}}}", 69, "present cannot be `perhaps`"),
            ("{header: {a: {}}}", 59, "header `a` is incomplete"),
            ("{header: {a: {equal: b}}}", 60, "unknown key `equal` in header `a`"),
            (
                "{header: {a: {matches: '['}}}", 69,
                "`[` is no regular expression: expected custom character class members"
            ),
            ("{json: {id: 1}}", 54, "`id` does not begin with `/`"),
            ("{json: {/a~b: 1}}", 54, "`~` is not followed by 0 or 1 in `/a~b`"),
            ("{json: {/a: [1]}}", 58, "the value at `/a` cannot be a list"),
            (
                "{json: {/a: {equals: 1, present: true}}}", 70,
                "`equals` and `present` exclude one another in the value at `/a`"
            ),
            ("{json: {/a: {equals: {b: 1}}}}", 67, "the value at `/a` cannot be a mapping"),
            ("{json: {/a: 1e999}}", 58, "`1e999` is out of range"),
            ("{json: {/a: '{{ nope }}'}}", 62, "unknown slot `nope`"),
            (
                "{body: {matches: '(?{x})'}}", 63,
                "`(?{x})` is no regular expression: callout is not currently supported"
            ),
            ("{body: {matches: '{{ user.id }}'}}", 67, "`user.id` cannot stand in matches"),
        ])
    func mistakes(_ written: String, _ column: Int, _ message: String) throws {
        Mistake(expect(written), 2, column, message).check()
    }
}

/// One operation on line 2 whose `expect` begins in column 46.
private func expect(_ written: String) -> String {
    scenario(target: url, operations: "{a: {request: {path: /}, expect: \(written)}}")
}

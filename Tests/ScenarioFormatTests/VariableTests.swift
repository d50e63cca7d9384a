import ScenarioFormat
import Testing

@Suite("A variable is there before it is used")
struct VariableTests {
    @Test("where a value can be taken from")
    func sources() throws {
        let loaded = try load(
            operations(
                #"""
                a: {request: {path: /}, weight: 0, extract: {
                    id: {json: "/a~1b/m~0n/*/0", pick: last}, all: {json: ""}, etag: {header: ETag},
                    csrf: {regex: 'name="csrf" value="([^"]+)"'}, _x-1: {json: /items/-}}}
                b: {request: {path: /}, extract: {id: {json: /id}}}
                """#))
        #expect(loaded.variables == ["id", "all", "etag", "csrf", "_x-1"])
        #expect(
            loaded.operations[0].extract == [
                Extraction(
                    variable: 0,
                    source: .json(
                        JSONPointer(text: "/a~1b/m~0n/*/0", tokens: [.key("a/b"), .key("m~n"), .every, .key("0")]),
                        pick: .last)),
                Extraction(variable: 1, source: .json(JSONPointer(text: "", tokens: []), pick: .first)),
                Extraction(variable: 2, source: .header("etag")),
                Extraction(variable: 3, source: .regex(#"name="csrf" value="([^"]+)""#)),
                Extraction(
                    variable: 4,
                    source: .json(JSONPointer(text: "/items/-", tokens: [.key("items"), .key("-")]), pick: .first)),
            ])
        #expect(loaded.operations[1].extract.map(\.variable) == [0])
    }

    @Test("a variable stands in every part of a request and of what is expected")
    func slots() throws {
        let loaded = try load(
            operations(
                """
                a: {request: {path: /}, weight: 0, extract: {id: {json: /id}, tag: {header: etag}}}
                b:
                  weight: 0
                  request:
                    method: PUT
                    path: "/{{ var.id }}"
                    query: {q: "{{var.id}}"}
                    headers: {If-Match: "{{ var.tag }}"}
                    json: {id: "{{ var.id }}"}
                  expect: {header: {etag: "{{ var.tag }}"}, json: {/id: "{{ var.id }}"}}
                """, journeys: "{j: {steps: [a, b]}}"))
        let operation = loaded.operations[1]
        let id = Template([.slot(.variable(0))])
        #expect(operation.request.path == Template([.text("/"), .slot(.variable(0))]))
        #expect(operation.request.query.map(\.value) == [id])
        #expect(operation.request.headers.map(\.value).first == Template([.slot(.variable(1))]))
        #expect(operation.request.body == .json(Template([.text(#"{"id":""#), .slot(.variable(0)), .text(#""}"#)])))
        #expect(operation.expect.headers.map(\.test) == [.equals(Template([.slot(.variable(1))]))])
        #expect(operation.expect.json.map(\.test) == [.equals(id)])
    }

    @Test(
        "sources that cannot be",
        arguments: [
            ("[id]", 13, "extract cannot be a list"), ("{}", 13, "nothing is extracted"),
            ("{id: /id}", 18, "variable `id` cannot be `/id`"), ("{id: {}}", 18, "variable `id` is incomplete"),
            ("{'a b': {json: /id}}", 14, "`a b` cannot name a variable"),
            ("{id: {json: /id, header: etag}}", 30, "`json` and `header` exclude one another in variable `id`"),
            ("{id: {jason: /id}}", 19, "unknown key `jason` in variable `id`"),
            ("{id: {json: id}}", 25, "`id` does not begin with `/`"),
            ("{id: {json: /a~2}}", 25, "`~` is not followed by 0 or 1 in `/a~2`"),
            ("{id: {json: /a~}}", 25, "`~` is not followed by 0 or 1 in `/a~`"),
            ("{id: {json: /id, pick: any}}", 36, "unknown pick `any`"),
            ("{id: {header: etag, pick: last}}", 33, "`pick` belongs to `json`"),
            ("{id: {header: 'e tag'}}", 27, "`e tag` cannot name a header"),
            ("{id: {regex: ''}}", 26, "regex is empty"),
            ("{id: {regex: '(a'}}", 26, "`(a` is no regular expression: expected ')'"),
            (
                "{id: {regex: '(?<=a)b'}}", 26,
                "`(?<=a)b` is no regular expression: lookbehind is not currently supported"
            ),
            ("{id: {regex: '\(String(repeating: "(", count: 60))'}}", 26, "regex is nested too deeply"),
            ("{id: {regex: '\(String(repeating: "a", count: 1001))'}}", 26, "regex is too long"),
        ])
    func mistakes(_ written: String, _ column: Int, _ message: String) throws {
        let found = problems(operations("a:\n    request: {path: /}\n    extract: \(written)"))
        let first = try #require(found.first)
        #expect("\(first.line):\(first.column) \(first.message)" == "5:\(column + 3) \(message)")
        #expect(found.allSatisfy { $0.expected != nil || $0.hint != nil })
    }

    private static let pair = """
        get: {request: {path: /}, weight: 0, extract: {item: {json: /id}}}
        put: {request: {path: "/{{ var.item }}"}, weight: 0}
        """

    @Test(
        "a step that uses what nobody has extracted is refused where it stands",
        arguments: [
            ("[put, get]", "5:24"), ("[get, {repeat: {times: 2, steps: [put]}}, put]", nil),
            ("[{repeat: {times: 2, steps: [get]}}, put]", nil),
            ("[{repeat: {times: 2, steps: [put, get]}}]", "5:52"),
        ] as [(String, String?)])
    func order(_ steps: String, _ place: String?) {
        let found = problems(operations(Self.pair, journeys: "{j: {steps: \(steps)}}"))
        #expect(found.map { "\($0.line):\($0.column)" } == [place].compactMap { $0 })
        for problem in found {
            #expect(problem.message == "`put` uses `var.item`, which no step before it extracts")
            #expect(problem.expected == "a step before it: `get`")
        }
    }

    @Test("a library's operation may extract, and what stands beside `use` takes its place")
    func library() throws {
        let shop = OperationLibrary(
            prefix: "shop", text: "list: {request: {path: /}, weight: 0, extract: {item: {json: /id}}}")
        let loaded = try load(
            operations(
                """
                a: {use: shop.list}
                b: {use: shop.list, extract: {other: {header: x}}}
                c: {request: {path: "/{{ var.item }}{{ var.other }}"}, weight: 0}
                """, journeys: "{j: {steps: [a, b, c]}}"), libraries: [shop])
        #expect(loaded.variables == ["item", "other"])
        #expect(loaded.operations.map { $0.extract.map(\.variable) } == [[0], [1], []])
    }

    @Test("thousands of variables are no plan")
    func many() {
        let names = (0...1000).map { "v\($0): {header: x}" }.joined(separator: ", ")
        let found = problems(operations("a: {request: {path: /}, extract: {\(names)}}"))
        #expect(found.map(\.message) == ["1001 variables"])
    }

    @Test("what an operation extracts itself is not there when it asks")
    func itself() {
        let found = problems(
            operations(
                #"page: {request: {path: /, query: {after: "{{ var.next }}"}}, weight: 0, extract: {next: {json: /next}}}"#,
                journeys: "{j: {steps: [page, page]}}"))
        #expect(found.map(\.message) == ["`page` uses `var.next`, which no step before it extracts"])
    }

    @Test(
        "an operation that needs a journey is not drawn alone",
        arguments: [
            ("weight: 3", "[{executor: constant-vus, vus: 1, duration: 1s}]", ["4:53"]),
            ("auth: none", "[{executor: constant-vus, vus: 1, duration: 1s}]", ["4:3"]),
            ("weight: 3", "[{executor: constant-vus, vus: 1, duration: 1s, mix: {j: 1}}]", []),
            ("weight: 0", "[{executor: constant-vus, vus: 1, duration: 1s, mix: {j: 1, put: 1}}]", ["6:67"]),
            ("weight: 0", "[{executor: constant-vus, vus: 1, duration: 1s, mix: {j: 1, put: 0}}]", []),
        ])
    func alone(_ field: String, _ load: String, _ places: [String]) {
        let found = problems(
            operations(
                """
                get: {request: {path: /}, weight: 0, extract: {item: {json: /id}}}
                put: {request: {path: "/{{ var.item }}"}, \(field)}
                """, journeys: "{j: {steps: [get, put]}}", load: load))
        #expect(found.map { "\($0.line):\($0.column)" } == places)
        #expect(
            found.allSatisfy { $0.message == "`put` uses `var.item`, which only a journey can give it" })
    }

    @Test("what is wrong with one operation is not said again of the journeys")
    func noCascade() {
        let found = problems(
            operations(
                """
                get: {request: {path: /}, weight: many, extract: {item: {json: /id}}}
                put: {request: {path: "/{{ var.item }}"}, weight: 0}
                """, journeys: "{j: {steps: [put, get]}}"))
        #expect(found.map(\.message) == ["`many` is not a whole number"])
    }

    @Test(
        "slots of variables",
        arguments: [
            ("var.itm", "no operation extracts `itm`", "did you mean `item`?"),
            ("var.zebra", "no operation extracts `zebra`", "the variables are `item`"),
            ("var.", "no operation extracts ``", "the variables are `item`"),
        ])
    func unknown(_ slot: String, _ message: String, _ hint: String) {
        let found = problems(
            operations(
                "get: {request: {path: /}, extract: {item: {json: /id}}}\nput: {request: {path: '/{{ \(slot) }}'}}"))
        #expect(found.map(\.message) == [message])
        #expect(found.map(\.hint) == [hint])
    }
}

/// A scenario of a service of one's own: operations from line 3, indented by two, then journeys and the load, a line each.
private func operations(
    _ written: String, journeys: String? = nil,
    load: String = "[{executor: constant-vus, vus: 1, duration: 1s}]"
) -> String {
    let lines = written.split(separator: "\n").map { "  \($0)\n" }.joined()
    let journeys = journeys.map { "journeys: \($0)\n" } ?? ""
    return "target: \(url)\noperations:\n\(lines)\(journeys.isEmpty ? "" : journeys)load: \(load)\n"
}

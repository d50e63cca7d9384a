extension ScenarioSchema {
    private static func requires(_ key: String) -> JSONLiteral { .object([("required", .words([key]))]) }

    private static func exactlyOne(_ keys: [String]) -> (key: String, value: JSONLiteral) {
        ("oneOf", .list(keys.map(requires)))
    }

    /// One rule for each pair of keys that exclude one another.
    private static func atMostOne(_ keys: [String]) -> (key: String, value: JSONLiteral) {
        let pairs = keys.indices.flatMap { first in keys[(first + 1)...].map { [keys[first], $0] } }
        return ("allOf", .list(pairs.map { .object([("not", .object([("required", .words($0))]))]) }))
    }

    private static let status = #"^[1-5]([0-9][0-9]|xx)$|\{\{"#

    static var operations: [(key: String, value: JSONLiteral)] {
        [
            (
                "operation",
                .mapping(
                    [
                        ("use", .reference("text").about("An operation of a library, such as profile.retrieve.")),
                        ("request", .reference("request")),
                        ("weight", .whole(Limits.weight).about("Share of the arrivals. Default: 1; 0 is never drawn.")),
                        ("expect", .reference("expect")),
                        (
                            "extract",
                            .map(of: .reference("extraction"), names: nameOfData, atLeastOne: true)
                                .about("What is kept of the answer, by name: {{ var.<name> }}.")
                        ),
                        (
                            "auth",
                            .anyOf([.object([("const", .string("none"))]), .reference("operationAuth")])
                                .about("Instead of the scenario's own.")
                        ),
                    ], required: [], [exactlyOne(["use", "request"])])
            ),
            (
                "request",
                .mapping(
                    [
                        ("method", .choice(ScenarioReader.methods).about("Default: GET.")),
                        ("path", .reference("text").about("An absolute path of the target; no query.")),
                        ("url", .reference("text").about("An absolute URL; slots in its path and query.")),
                        ("query", .map(of: .reference("text"))),
                        ("headers", .map(of: .reference("text"), names: nameOfHeader)),
                        ("json", .object([]).about("A JSON body, written as YAML.")),
                        ("form", .map(of: .reference("text")).about("application/x-www-form-urlencoded.")),
                        ("text", .reference("text")),
                        ("file", .reference("text").about("A file that is sent as it is.")),
                    ], required: [], [exactlyOne(["path", "url"]), atMostOne(ScenarioReader.bodyKeys)])
            ),
            (
                "extraction",
                .mapping(
                    [
                        ("json", .reference("pointer")),
                        (
                            "pick",
                            .choice(Extraction.Pick.allCases.map(\.rawValue)).about("Which of several. Default: first.")
                        ),
                        ("header", .reference("text")),
                        ("regex", .reference("text").about("The first group of the first match in the body.")),
                    ], required: [],
                    [
                        exactlyOne(["json", "header", "regex"]),
                        ("dependentRequired", .object([("pick", .words(["json"]))])),
                    ])
            ),
            (
                "expect",
                .mapping([
                    (
                        "status",
                        .anyOf([.reference("status"), .items(.reference("status"))]).about("Default: 200 to 399.")
                    ), ("header", .map(of: .reference("valueTest"), names: nameOfHeader)),
                    (
                        "json",
                        .map(of: .reference("jsonTest"), names: "^(/|$)").about("By JSON pointer; `*` for every item.")
                    ),
                    ("body", .reference("body")),
                ])
            ),
            (
                "body",
                .mapping(
                    [("matches", .reference("text")), ("maxBytes", .whole(Limits.body))], required: [],
                    [("minProperties", .integer(1))])
            ),
            (
                "status",
                .anyOf([
                    .object([("type", .string("integer")), ("minimum", .integer(100)), ("maximum", .integer(599))]),
                    .object([("type", .string("string")), ("pattern", .string(status))]),
                ])
            ),
        ]
    }

    /// What is asked of a value.
    static var values: [(key: String, value: JSONLiteral)] {
        let scalar = JSONLiteral.object([("type", .words(["string", "number", "boolean", "null"]))])
        func test(_ equals: JSONLiteral) -> JSONLiteral {
            .mapping(
                [("equals", equals), ("present", .reference("flag")), ("matches", .reference("text"))], required: [],
                [("minProperties", .integer(1)), ("maxProperties", .integer(1))])
        }
        return [
            ("valueTest", .anyOf([.reference("text"), .reference("textTest")])),
            ("textTest", test(.reference("text"))),
            ("jsonTest", .anyOf([scalar, .reference("scalarTest")])),
            ("scalarTest", test(scalar)),
            (
                "pointer",
                .object([("type", .string("string")), ("pattern", .string(#"^(/|$)|\{\{"#))])
                    .about("RFC 6901, with `*` for every member or item.")
            ),
        ]
    }
}

/// The JSON Schema of scenario files, by which editors complete and check them.
///
/// It says less than the reader: names that refer to one another, ranges of durations and the languages of gates, slots and
/// regular expressions are the reader's alone. What it says holds for every file that the reader takes.
public enum ScenarioSchema {
    /// JSON Schema, draft 2020-12, with a line end at its end: the same text in every call.
    public static func json() -> String { document.text() + "\n" }

    private static var document: JSONLiteral {
        guard case .object(let scenario) = scenario else { return scenario }
        let head: [(key: String, value: JSONLiteral)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("A Flywheel scenario")),
        ]
        let definitions = quantities + targets + operations + values + journeys + load + settings
        return .object(head + scenario + [("$defs", .object(definitions))])
    }

    private static var scenario: JSONLiteral {
        .mapping(
            [
                (
                    "name",
                    .reference("text").about("a-z, 0-9 and -; names the report's folder. Default: the file's name.")
                ),
                ("description", .reference("text").about("One line for the report.")),
                ("seed", .reference("seed").about("Fixes arrivals, users and payloads. Default: 1.")),
                ("target", .reference("target")),
                ("users", .reference("users")),
                (
                    "data",
                    .map(of: .reference("dataSet"), names: nameOfData)
                        .about("Rows for {{ data.<name>.<column> }}, by name.")
                ),
                ("auth", .reference("auth")),
                (
                    "operations",
                    .map(of: .reference("operation"), names: nameOfPart, atLeastOne: true).about(
                        "One request each, by name.")
                ),
                (
                    "journeys",
                    .map(of: .reference("journey"), names: nameOfPart, atLeastOne: true)
                        .about("Several requests in order, made by one user, by name.")
                ),
                ("load", .items(.reference("phase"), atMost: Limits.phases).about("Phases in order.")),
                (
                    "gates",
                    .items(.object([("type", .string("string"))]), atLeast: 0).about(
                        "What must hold, such as `error_rate < 0.1%`.")
                ),
                ("connections", .reference("connections")),
                (
                    "maxWait",
                    .reference("duration").about(
                        "How long an arrival may wait for a connection before it is missed. Default: 10s.")
                ),
                (
                    "maxInFlight",
                    .whole(Limits.inFlight).about("Journeys under way at once in the open model. Default: 10000.")
                ),
                (
                    "gracefulStop",
                    .reference("duration").about(
                        "How long the run waits for answers after the last arrival. Default: 30s.")
                ),
                ("http", .reference("http")),
                (
                    "transport",
                    .choice(TransportChoice.allCases.map(\.rawValue)).about(
                        "Who sends: native for plain HTTP/1.1, curl for the rest. Default: auto.")
                ),
            ], required: ["target", "operations", "load"])
    }

    /// Names of operations, journeys and phases.
    static let nameOfPart = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$"
    /// Names of data sets and variables.
    static let nameOfData = "^[A-Za-z_][A-Za-z0-9_-]{0,63}$"
    /// RFC 9110, 5.6.2.
    static let nameOfHeader = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"
}

// MARK: - Quantities

extension ScenarioSchema {
    private static func pattern(_ pattern: String) -> JSONLiteral {
        .object([("type", .string("string")), ("pattern", .string(pattern))])
    }

    /// Each with the alternative that a slot of the environment gives the value.
    static var quantities: [(key: String, value: JSONLiteral)] {
        [
            ("slot", pattern(#"\{\{"#)),
            // Up to 2^64 - 1, which few readers of JSON can hold.
            (
                "seed",
                .anyOf([.object([("type", .string("integer")), ("minimum", .integer(0))]), .reference("slot")])
            ),
            (
                "text",
                .object([("type", .words(["string", "number", "boolean"]))]).about("Any scalar is text.")
            ),
            (
                "duration",
                pattern(
                    #"^(?=[0-9])([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?m)?([0-9]+(\.[0-9]+)?s)?([0-9]+(\.[0-9]+)?ms)?([0-9]+(\.[0-9]+)?us)?([0-9]+(\.[0-9]+)?ns)?$|\{\{"#
                )
            ),
            ("rate", pattern(#"^[0-9]+(\.[0-9]+)?/[smh]$|\{\{"#)),
            ("percent", pattern(#"^[0-9]+(\.[0-9]+)?%$|\{\{"#)),
            ("flag", .anyOf([.object([("type", .string("boolean"))]), .reference("slot")])),
        ]
    }
}

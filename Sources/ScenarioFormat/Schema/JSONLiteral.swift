/// A JSON value whose members keep their order, for texts that people read and compare.
indirect enum JSONLiteral: Sendable {
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case list([JSONLiteral])
    case object([(key: String, value: JSONLiteral)])

    /// Two spaces a level; what fits on a line of 100 characters stands on one. No line end at the end.
    func text(indent: Int = 0) -> String {
        let line = inline
        if indent + line.count <= 100 { return line }
        let pad = String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch self {
        case .list(let items):
            return "[\n" + items.map { pad + $0.text(indent: indent + 2) }.joined(separator: ",\n") + end + "]"
        case .object(let members):
            let lines = members.map { "\(pad)\(Self.quoted($0.key)): \($0.value.text(indent: indent + 2))" }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default: return line
        }
    }

    private var inline: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .boolean(let flag): flag ? "true" : "false"
        case .list(let items): "[" + items.map(\.inline).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)): \($0.value.inline)" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String { "\"" + Escaping.json.apply(text) + "\"" }
}

// MARK: - JSON Schema's words

extension JSONLiteral {
    static func words(_ words: [String]) -> JSONLiteral { .list(words.map { .string($0) }) }

    static func reference(_ name: String) -> JSONLiteral { .object([("$ref", .string("#/$defs/\(name)"))]) }

    static func anyOf(_ choices: [JSONLiteral]) -> JSONLiteral { .object([("anyOf", .list(choices))]) }

    /// A mapping with these keys and no others. Further rules come behind.
    static func mapping(
        _ properties: [(key: String, value: JSONLiteral)], required: [String] = [],
        _ more: [(key: String, value: JSONLiteral)] = []
    ) -> JSONLiteral {
        var members: [(key: String, value: JSONLiteral)] = [
            ("type", .string("object")), ("additionalProperties", .boolean(false)), ("properties", .object(properties)),
        ]
        if !required.isEmpty { members.append(("required", .words(required))) }
        return .object(members + more)
    }

    /// A mapping from names of one's own.
    static func map(
        of value: JSONLiteral, names: String? = nil, atLeastOne: Bool = false
    ) -> JSONLiteral {
        var members: [(key: String, value: JSONLiteral)] = [
            ("type", .string("object")), ("additionalProperties", value),
        ]
        if let names { members.append(("propertyNames", .object([("pattern", .string(names))]))) }
        if atLeastOne { members.append(("minProperties", .integer(1))) }
        return .object(members)
    }

    static func items(_ value: JSONLiteral, atLeast: Int = 1, atMost: Int? = nil) -> JSONLiteral {
        var members: [(key: String, value: JSONLiteral)] = [
            ("type", .string("array")), ("items", value), ("minItems", .integer(Int64(atLeast))),
        ]
        if let atMost { members.append(("maxItems", .integer(Int64(atMost)))) }
        return .object(members)
    }

    /// A whole number, or a slot of the environment.
    static func whole<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) -> JSONLiteral {
        let number = JSONLiteral.object([
            ("type", .string("integer")), ("minimum", .integer(Int64(clamping: range.lowerBound))),
            ("maximum", .integer(Int64(clamping: range.upperBound))),
        ])
        return .anyOf([number, .reference("slot")])
    }

    /// One word of a closed list, or a slot of the environment.
    static func choice(_ words: [String]) -> JSONLiteral {
        .anyOf([.object([("enum", .words(words))]), .reference("slot")])
    }

    /// What it is for, which editors show beside it.
    func about(_ description: String) -> JSONLiteral {
        guard case .object(let members) = self else { return self }
        return .object([("description", .string(description))] + members)
    }
}

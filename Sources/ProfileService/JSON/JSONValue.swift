/// A JSON document as written: members in their order, numbers in their own digits.
///
/// Foundation's decoder loses both, and says of a bad value only the first thing that was wrong with it.
indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The literal, checked against the grammar of RFC 8259: exact whatever its size.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Names are unique: the parser refuses duplicates.
    case object([Member])

    struct Member: Sendable, Equatable {
        var name: String
        var value: JSONValue
    }

    /// The JSON name of the kind, for messages: `string`, `object`.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// Whether a NUL character hides anywhere: JSON allows it, PostgreSQL's text and jsonb do not.
    var containsNUL: Bool {
        switch self {
        case .null, .bool, .number: false
        case .string(let text): text.utf8.contains(0)
        case .array(let values): values.contains { $0.containsNUL }
        case .object(let members): members.contains { $0.name.utf8.contains(0) || $0.value.containsNUL }
        }
    }
}

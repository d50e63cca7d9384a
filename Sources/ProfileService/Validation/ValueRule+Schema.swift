extension ValueRule {
    /// The rule as a JSON Schema (draft 2020-12). What a schema cannot say, limits in bytes, stands in its description.
    var schema: JSONValue {
        switch self {
        case .text(let characters, let format, let except):
            var members: [(String, JSONValue)] = [
                ("type", "string"), ("minLength", .integer(characters.lowerBound)),
                ("maxLength", .integer(characters.upperBound)), ("pattern", .string(format.pattern)),
            ]
            if !except.isEmpty { members.append(("not", ["enum": .array(except.map(JSONValue.string))])) }
            return .members(members)
        case .bytes(let limit):
            return [
                "type": "string", "maxLength": .integer(limit), "pattern": .string(TextFormat.plain.pattern),
                "description": .string("At most \(limit) bytes of UTF-8."),
            ]
        case .list(let items, let bytes):
            return [
                "type": "array", "maxItems": .integer(items), "items": [:], "description": .string(Self.limit(bytes)),
            ]
        case .object(let bytes):
            return ["type": "object", "additionalProperties": true, "description": .string(Self.limit(bytes))]
        case .switches(let bytes):
            return [
                "type": "object", "additionalProperties": ["type": ["boolean", "null"]],
                "description": .string(Self.limit(bytes)),
            ]
        case .listOf(let rule, let items):
            return [
                "type": "array", "minItems": .integer(items.lowerBound), "maxItems": .integer(items.upperBound),
                "items": rule.schema,
            ]
        case .record(let fields): return Self.schema(fields)
        case .boolean: return ["type": "boolean"]
        case .version: return ["type": "integer", "minimum": 1, "maximum": .number("9223372036854775807")]
        case .id: return ["type": "string", "format": "uuid"]
        }
    }

    private static func schema(_ fields: [FieldRule]) -> JSONValue {
        let properties = fields.compactMap { field in
            field.value.map { (field.name, field.isNullable ? $0.schema.orNull : $0.schema) }
        }
        var members: [(String, JSONValue)] = [
            ("type", "object"), ("additionalProperties", false), ("properties", .members(properties)),
        ]
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        return .members(members)
    }

    private static func limit(_ bytes: Int) -> String { "At most \(bytes) bytes of JSON, numbers written in full." }
}

extension JSONValue {
    /// A schema that also takes null.
    fileprivate var orNull: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(
            members.map { member in
                member.name == "type" ? Member(name: "type", value: .array([member.value, "null"])) : member
            })
    }
}

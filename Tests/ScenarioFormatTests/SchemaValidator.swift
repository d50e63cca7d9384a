import Foundation
import Yams

/// As much of JSON Schema (draft 2020-12) as the scenarios' schema uses; anything else in a schema is a mistake of the test.
struct SchemaValidator {
    let root: [String: Any]

    init(_ json: String) throws {
        root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    }

    /// What is wrong with a YAML text, as editors see it: YAML's own types.
    func problems(yaml: String) throws -> [String] {
        problems(try Self.json(of: Yams.load(yaml: yaml) ?? NSNull()), root, "")
    }

    static let known: Set<String> = [
        "$schema", "title", "$defs", "description", "$ref", "type", "enum", "const", "pattern", "minimum", "maximum",
        "exclusiveMinimum", "anyOf", "oneOf", "allOf", "not", "properties", "required", "additionalProperties",
        "propertyNames", "minProperties", "maxProperties", "items", "minItems", "maxItems", "dependentRequired",
    ]

    func problems(_ value: Any, _ schema: [String: Any], _ at: String) -> [String] {
        var found: [String] = []
        func check(_ isRight: Bool, _ what: @autoclosure () -> String) {
            if !isRight { found.append("\(at): \(what())") }
        }
        func matches(_ schema: Any) -> Bool { problems(value, schema as? [String: Any] ?? [:], at).isEmpty }
        if let strangers = Optional(Set(schema.keys).subtracting(Self.known)), !strangers.isEmpty {
            found.append("unknown to the test: \(strangers)")
        }
        if let name = schema["$ref"] as? String {
            let definitions = root["$defs"] as? [String: [String: Any]]
            found += problems(value, definitions?[String(name.dropFirst("#/$defs/".count))] ?? ["not": [:]], at)
        }
        if let types = schema["type"] as? [String] ?? (schema["type"] as? String).map({ [$0] }) {
            check(types.contains { Self.isType(value, $0) }, "no \(types)")
        }
        if let choices = schema["enum"] as? [Any] {
            check(choices.contains { Self.equals($0, value) }, "not in \(choices)")
        }
        if let constant = schema["const"] { check(Self.equals(constant, value), "not \(constant)") }
        if let pattern = schema["pattern"] as? String, let text = value as? String {
            let found = (try? Regex(pattern)).flatMap { text.firstMatch(of: $0) }
            check(found != nil, "does not match \(pattern)")
        }
        if let number = value as? Double ?? (value as? Int).map(Double.init) {
            if let least = schema["minimum"] as? Double { check(number >= least, "below \(least)") }
            if let most = schema["maximum"] as? Double { check(number <= most, "above \(most)") }
            if let least = schema["exclusiveMinimum"] as? Double { check(number > least, "not above \(least)") }
        }
        if let any = schema["anyOf"] as? [Any] { check(any.contains(where: matches), "none of \(any.count)") }
        if let one = schema["oneOf"] as? [Any] { check(one.count(where: matches) == 1, "not one of \(one.count)") }
        if let all = schema["allOf"] as? [Any] { check(all.allSatisfy(matches), "not all of \(all.count)") }
        if let not = schema["not"] { check(!matches(not), "is what it must not be") }
        if let object = value as? [String: Any] { found += members(object, schema, at) }
        if let list = value as? [Any] {
            if let least = schema["minItems"] as? Int { check(list.count >= least, "\(list.count) items") }
            if let most = schema["maxItems"] as? Int { check(list.count <= most, "\(list.count) items") }
            if let items = schema["items"] as? [String: Any] {
                for (index, item) in list.enumerated() { found += problems(item, items, "\(at)/\(index)") }
            }
        }
        return found
    }

    private func members(_ object: [String: Any], _ schema: [String: Any], _ at: String) -> [String] {
        var found: [String] = []
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        for key in schema["required"] as? [String] ?? [] where object[key] == nil { found.append("\(at): no \(key)") }
        for (key, others) in schema["dependentRequired"] as? [String: [String]] ?? [:] where object[key] != nil {
            for other in others where object[other] == nil { found.append("\(at): \(key) without \(other)") }
        }
        if let least = schema["minProperties"] as? Int, object.count < least {
            found.append("\(at): \(object.count) members")
        }
        if let most = schema["maxProperties"] as? Int, object.count > most {
            found.append("\(at): \(object.count) members")
        }
        for (key, value) in object {
            if let names = schema["propertyNames"] as? [String: Any] { found += problems(key, names, "\(at)/\(key)") }
            if let property = properties[key] {
                found += problems(value, property, "\(at)/\(key)")
            } else if let more = schema["additionalProperties"] as? [String: Any] {
                found += problems(value, more, "\(at)/\(key)")
            } else if schema["additionalProperties"] as? Bool == false {
                found.append("\(at): unknown key \(key)")
            }
        }
        return found
    }

    // MARK: - Values

    /// YAML's values as those of JSON: keys are texts, dates too.
    private static func json(of value: Any) throws -> Any {
        switch value {
        case let mapping as [AnyHashable: Any]:
            return try Dictionary(mapping.map { ("\($0.key)", try json(of: $0.value)) }) { first, _ in first }
        case let list as [Any]: return try list.map(json)
        default: return value
        }
    }

    private static func isType(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": value is Bool
        case "null": value is NSNull
        case "integer": value is Int || value is UInt || (value as? Double).map { $0 == $0.rounded() } == true
        case "number": value is Int || value is UInt || value is Double
        default: false
        }
    }

    private static func equals(_ a: Any, _ b: Any) -> Bool {
        switch (a, b) {
        case (let a as String, let b as String): a == b
        case (let a as Bool, let b as Bool): a == b
        case (let a as NSNumber, let b as Int): a.doubleValue == Double(b)
        case (let a as NSNumber, let b as Double): a.doubleValue == b
        default: false
        }
    }
}

import Signals

/// What checking a document found: all of it, not only the first.
struct Findings: Sendable, Equatable {
    var violations: [ProblemDetails.Violation] = []
    /// Names of members that are out of the sender's reach.
    var protected: [String] = []
}

extension ValueRule {
    func findings(_ value: JSONValue) -> Findings {
        var findings = Findings()
        check(value, "", &findings)
        return findings
    }

    /// `pointer`: where `value` stands (RFC 6901).
    private func check(_ value: JSONValue, _ pointer: String, _ findings: inout Findings) {
        switch (self, value) {
        case (.record(let fields), .object(let members)): Self.check(members, fields, pointer, &findings)
        case (.listOf(let rule, let items), .array(let values)):
            guard items.contains(values.count) else {
                let range = "\(items.lowerBound) to \(items.upperBound)"
                findings.add(pointer, "must have \(range) items, has \(values.count)")
                return
            }
            for (index, value) in values.enumerated() { rule.check(value, "\(pointer)/\(index)", &findings) }
        case (.list, _), (.object, _), (.switches, _):
            if value.containsNUL {
                findings.add(pointer, Self.nulComplaint)
            } else if let place = value.extremeNumber {
                findings.add(pointer + place, JSONValue.extremeNumberComplaint)
            } else if case (.switches, .object(let members)) = (self, value),
                let wrong = members.first(where: { $0.value.kind != "boolean" && $0.value != .null })
            {
                findings.add(pointer + "/" + wrong.pointerToken, "must be true, false or null, is \(wrong.value.kind)")
            } else if let complaint = sizeComplaint(value) {
                findings.add(pointer, complaint)
            }
        default:
            if let complaint = complaint(about: value) { findings.add(pointer, complaint) }
        }
    }

    private static func check(
        _ members: [JSONValue.Member], _ fields: [FieldRule], _ pointer: String, _ findings: inout Findings
    ) {
        for member in members {
            let pointer = pointer + "/" + member.pointerToken
            guard let field = fields.first(where: { $0.name == member.name }) else {
                findings.add(pointer, "is not a member that this object has")
                continue
            }
            guard let rule = field.value else {
                findings.protected.append(field.name)
                findings.add(pointer, "cannot be changed here")
                continue
            }
            if member.value != .null {
                rule.check(member.value, pointer, &findings)
            } else if !field.isNullable {
                findings.add(pointer, "must not be null")
            }
        }
        for field in fields where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            findings.add(pointer + "/" + field.name, "is required")
        }
    }

    /// What is wrong with a value that has no parts to point to, in words for its sender; nil when nothing is.
    func complaint(about value: JSONValue) -> String? {
        switch (self, value) {
        case (.text(let characters, let format, let except), .string(let text)):
            if value.containsNUL { return Self.nulComplaint }
            let length = text.unicodeScalars.count
            guard characters.contains(length) else {
                return "must have \(characters.lowerBound) to \(characters.upperBound) characters, has \(length)"
            }
            guard format.accepts(text) else { return "must be \(format.rawValue)" }
            return except.contains(text.lowercased()) ? "must not be a reserved word" : nil
        case (.bytes(let limit), .string(let text)):
            if value.containsNUL { return Self.nulComplaint }
            return text.utf8.count <= limit ? nil : "must have at most \(limit) bytes, has \(text.utf8.count)"
        case (.boolean, .bool): return nil
        case (.id, .string(let text)):
            return ProfileID(text) == nil ? "must be a UUID" : nil
        case (.version, .number(let literal)):
            return (JSONValue.integer(literal) ?? 0) >= 1 ? nil : "must be a whole number from 1"
        default: return "must be \(kind), is \(value.kind)"
        }
    }

    private func sizeComplaint(_ value: JSONValue) -> String? {
        switch (self, value) {
        case (.list(let items, let bytes), .array(let values)):
            guard values.count <= items else { return "must have at most \(items) items, has \(values.count)" }
            return Self.sizeComplaint(value, bytes)
        case (.object(let bytes), .object), (.switches(let bytes), .object): return Self.sizeComplaint(value, bytes)
        default: return "must be \(kind), is \(value.kind)"
        }
    }

    private static func sizeComplaint(_ value: JSONValue, _ limit: Int) -> String? {
        let count = value.printedSize
        return count <= limit ? nil : "must have at most \(limit) bytes, has \(count)"
    }

    private static let nulComplaint = "must not contain the character U+0000"

    private var kind: String {
        switch self {
        case .text, .bytes, .id: "a string"
        case .list, .listOf: "an array"
        case .object, .switches, .record: "an object"
        case .boolean: "a boolean"
        case .version: "a number"
        }
    }
}

extension Findings {
    fileprivate mutating func add(_ pointer: String, _ detail: String) {
        violations.append(.init(pointer: pointer, detail: detail))
    }
}

extension JSONValue.Member {
    /// RFC 6901: `~` and `/` in a name are escaped.
    var pointerToken: String { name.replacing("~", with: "~0").replacing("/", with: "~1") }
}

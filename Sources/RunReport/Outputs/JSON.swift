/// A JSON value that keeps the order of its keys, so that the same record makes the same bytes.
enum JSON: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Written with the fewest digits that read back as the same value; what is not finite is null.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    init(_ value: Double?) { self = value.map(JSON.number) ?? .null }
    init(_ value: Int64?) { self = value.map(JSON.int) ?? .null }

    /// Two spaces a level, a line feed at the end.
    func rendered() -> String {
        var out = ""
        write(to: &out, indent: "\n")
        return out + "\n"
    }

    private func write(to out: inout String, indent: String) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .int(let value): out += String(value)
        case .number(let value): out += Self.text(of: value)
        case .string(let value): Self.append(quoted: value, to: &out)
        case .array(let values) where values.isEmpty: out += "[]"
        case .object(let members) where members.isEmpty: out += "{}"
        case .array(let values):
            for (index, value) in values.enumerated() {
                out += (index == 0 ? "[" : ",") + indent + "  "
                value.write(to: &out, indent: indent + "  ")
            }
            out += indent + "]"
        case .object(let members):
            for (index, member) in members.enumerated() {
                out += (index == 0 ? "{" : ",") + indent + "  "
                Self.append(quoted: member.key, to: &out)
                out += ": "
                member.value.write(to: &out, indent: indent + "  ")
            }
            out += indent + "}"
        }
    }

    private static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        // Whole numbers without a fraction: 50, not 50.0.
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func append(quoted text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            // Controls as JSON demands; U+2028 and U+2029 so that the text may stand inside a script, too.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}

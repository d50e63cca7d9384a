/// How text is written at the place where it will stand.
enum Escaping {
    case path
    case queryValue
    case json
    case header
    case none

    func apply(_ text: String) -> String {
        switch self {
        case .path: Self.percent(text, keep: Self.pathBytes)
        case .queryValue: Self.percent(text, keep: Self.unreserved)
        case .json: Self.json(text)
        case .header, .none: text
        }
    }

    /// RFC 3986, 2.3.
    static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    /// RFC 3986, 3.3: unreserved, sub-delims, `:`, `@`, and the `/` and `%` of what is encoded already.
    private static let pathBytes = unreserved.union("!$&'()*+,;=:@/%".utf8)

    static func percent(_ text: String, keep: Set<UInt8>) -> String {
        var result = ""
        for byte in text.utf8 {
            if keep.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    /// RFC 8259, 7, without the quotes.
    private static func json(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

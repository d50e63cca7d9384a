/// What a value must look like to be written. The table's CHECK constraints say the same once more, for every other
/// writer.
public enum ColumnRule: Sendable, Equatable {
    /// Length in Unicode scalars, as `char_length` counts them, and a format.
    case text(characters: ClosedRange<Int>, TextFormat)
    /// Length in bytes of UTF-8, as `octet_length` counts them.
    case bytes(Int)
    /// Bytes of JSON with numbers in full, as the database prints them, but without its spaces.
    case array(items: Int, bytes: Int)
    case object(bytes: Int)

    /// What is wrong with `value`, in words for its sender; nil when nothing is.
    func complaint(about value: JSONValue) -> String? {
        if value.containsNUL { return "must not contain the character U+0000" }
        switch (self, value) {
        case (.text(let characters, let format), .string(let text)):
            let length = text.unicodeScalars.count
            guard characters.contains(length) else {
                return "must have \(characters.lowerBound) to \(characters.upperBound) characters, has \(length)"
            }
            return format.accepts(text) ? nil : "must be \(format.rawValue)"
        case (.bytes(let limit), .string(let text)):
            return text.utf8.count <= limit ? nil : "must have at most \(limit) bytes, has \(text.utf8.count)"
        case (.array(let items, let bytes), .array(let values)):
            guard values.count <= items else { return "must have at most \(items) items, has \(values.count)" }
            return size(value, bytes)
        case (.object(let bytes), .object):
            return size(value, bytes)
        default:
            return "must be \(article)\(kind), is \(value.kind)"
        }
    }

    private func size(_ value: JSONValue, _ limit: Int) -> String? {
        let count = value.printedSize
        return count <= limit ? nil : "must have at most \(limit) bytes, has \(count)"
    }

    private var kind: String {
        switch self {
        case .text, .bytes: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private var article: String { kind == "string" ? "a " : "an " }
}

/// The shape of a short text; the raw value completes "must be …".
public enum TextFormat: String, Sendable {
    case plain = "text"
    case webURL = "an http or https URL"
    case secureURL = "an https URL"
    case phone = "a phone number in E.164 form, such as +4930123456"
    case timezone = "a time zone name, such as Europe/Berlin"
    case language = "a language tag, such as en or pt-BR"

    func accepts(_ text: String) -> Bool {
        switch self {
        case .plain: true
        case .secureURL: Self.isURL(text, schemes: ["https://"])
        case .webURL: Self.isURL(text, schemes: ["https://", "http://"])
        case .phone: Self.isPhone(text)
        case .timezone: text.utf8.allSatisfy { Self.isAlphanumeric($0) || "_+/-".utf8.contains($0) }
        case .language: Self.isLanguage(text)
        }
    }

    private static func isURL(_ text: String, schemes: [String]) -> Bool {
        guard let scheme = schemes.first(where: text.hasPrefix) else { return false }
        let rest = text.dropFirst(scheme.count)
        return !rest.isEmpty
            && rest.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7F
                    && !"<>\"'".unicodeScalars.contains($0)
            }
    }

    private static func isPhone(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "+") && (7...15).contains(digits.count)
            && digits.first != UInt8(ascii: "0") && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Language, script and region of BCP 47: `zh-Hant-TW`.
    private static func isLanguage(_ text: String) -> Bool {
        var parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)[...]
        guard let language = parts.popFirst(), (2...3).contains(language.count), language.allSatisfy(isLower) else {
            return false
        }
        if let script = parts.first, script.count == 4 {
            guard let first = script.first, isUpper(first), script.dropFirst().allSatisfy(isLower) else { return false }
            parts = parts.dropFirst()
        }
        if let region = parts.first {
            let isCountry = region.count == 2 && region.allSatisfy(isUpper)
            let isArea = region.count == 3 && region.allSatisfy { (0x30...0x39).contains($0) }
            guard isCountry || isArea else { return false }
            parts = parts.dropFirst()
        }
        return parts.isEmpty
    }

    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLower(byte) || isUpper(byte) || (0x30...0x39).contains(byte)
    }
}

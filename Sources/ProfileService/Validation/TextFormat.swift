/// The shape of a short text; the raw value completes "must be …".
///
/// `accepts` decides, `pattern` says the same to readers of `/openapi.json`; a test holds the two together.
public enum TextFormat: String, CaseIterable, Sendable {
    case plain = "text"
    case email = "an e-mail address"
    case webURL = "an http or https URL"
    case secureURL = "an https URL"
    case phone = "a phone number in E.164 form, such as +4930123456"
    case timezone = "a time zone name, such as Europe/Berlin"
    case language = "a language tag, such as en or pt-BR"

    /// An ECMA 262 regular expression for texts without the character U+0000. `$(?!\n)`: in some languages `$` also matches
    /// before a line feed at the end.
    var pattern: String {
        switch self {
        case .plain: #"^[^\u0000]*$"#
        case .email: #"^[^@ \u0000]+@[^@ \u0000]+$(?!\n)"#
        case .secureURL: #"^https://[^\s<>"'\u0000-\u0020\u007f\u0085]+$(?!\n)"#
        case .webURL: #"^https?://[^\s<>"'\u0000-\u0020\u007f\u0085]+$(?!\n)"#
        case .phone: #"^\+[1-9][0-9]{6,14}$(?!\n)"#
        case .timezone: #"^[A-Za-z0-9_+/-]+$(?!\n)"#
        case .language: #"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$(?!\n)"#
        }
    }

    func accepts(_ text: String) -> Bool {
        switch self {
        case .plain: true
        case .email: Self.isEmail(text)
        case .secureURL: Self.isURL(text, schemes: ["https://"])
        case .webURL: Self.isURL(text, schemes: ["https://", "http://"])
        case .phone: Self.isPhone(text)
        case .timezone: text.utf8.allSatisfy { Self.isAlphanumeric($0) || "_+/-".utf8.contains($0) }
        case .language: Self.isLanguage(text)
        }
    }

    // Scalars and bytes, not characters: a combining mark would join the character before it, `/` or `@`, and hide it.

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") }
    }

    private static func isURL(_ text: String, schemes: [String]) -> Bool {
        guard let scheme = schemes.first(where: { text.utf8.starts(with: $0.utf8) }) else { return false }
        let rest = text.unicodeScalars.dropFirst(scheme.utf8.count)
        return !rest.isEmpty
            && rest.allSatisfy {
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

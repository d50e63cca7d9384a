/// Names of fields that hold secrets.
enum SecretName {
    private static let parts = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "credential", "assertion", "authorization",
    ]
    private static let whole = ["pwd", "pass", "pin", "otp"]

    static func matches(_ name: some StringProtocol) -> Bool {
        let plain = name.lowercased().filter { $0 != "_" && $0 != "-" }
        // `token_type` is `Bearer`.
        if plain.hasSuffix("type") { return false }
        return whole.contains(plain) || parts.contains { plain.contains($0) }
    }
}

/// `name=value&name=value`, as forms and queries are.
enum FormCover {
    static func cover(_ text: String, _ values: inout [String]) -> String {
        guard text.contains("=") else { return text }
        return text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "="), isName(pair[..<equals]), SecretName.matches(pair[..<equals])
            else { return String(pair) }
            let value = String(pair[pair.index(after: equals)...])
            values += [value, decoded(value)]
            return "\(pair[...equals])***"
        }.joined(separator: "&")
    }

    /// In any other text an `=` may have half a page before it.
    private static func isName(_ text: Substring) -> Bool {
        text.utf8.count <= 100
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.%[]".contains($0)) }
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Strings of a JSON text, whole or cut, whose names say that they are secret.
enum JSONFieldCover {
    static func cover(_ text: String, _ values: inout [String]) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var at = 0
        /// The string before, for as long as only a colon and blanks have come after it; then the colon was there.
        var name: String?
        var isNamed = false
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "\"") else {
                if bytes[at] == UInt8(ascii: ":"), name != nil {
                    isNamed = true
                } else if bytes[at] > 0x20 {
                    (name, isNamed) = (nil, false)
                }
                result.append(bytes[at])
                at += 1
                continue
            }
            let end = endOfString(bytes, at)
            let inside = bytes[at + 1..<end].withUnsafeBytes { String(decoding: JSONText.unescaped($0), as: UTF8.self) }
            if isNamed, let known = name, SecretName.matches(known) {
                values += [inside, String(decoding: bytes[at + 1..<end], as: UTF8.self)]
                result += Array("\"***".utf8)
            } else {
                result += bytes[at..<end]
            }
            if end < bytes.count { result.append(bytes[end]) }
            (name, isNamed) = isNamed ? (nil, false) : (inside, false)
            at = end + 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Where its closing quote is; the text's end if there is none.
    private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start + 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(at, bytes.count)
    }
}

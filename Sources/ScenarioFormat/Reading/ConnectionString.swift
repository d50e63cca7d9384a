/// libpq's connection strings, as far as a file needs to know them (PostgreSQL documentation, 34.1.1).
enum ConnectionString {
    /// A URI, or `keyword=value` pairs.
    static func isOne(_ text: String) -> Bool {
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") { return true }
        guard let equals = text.firstIndex(of: "=") else { return false }
        let keyword = String(text[..<equals]).trimmed
        return !keyword.isEmpty && keyword.allSatisfy { $0.isASCIILetter || $0 == "_" }
    }

    /// The password in it, as written.
    static func password(in text: String) -> String? {
        if let scheme = text.ranges(of: "://").first {
            let authority = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
            if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
                let password = authority[authority.index(after: colon)..<at]
                if !password.isEmpty { return String(password) }
            }
        }
        guard let key = text.ranges(of: "password").last else { return nil }
        let rest = text[key.upperBound...].drop { $0 == " " }
        guard rest.first == "=" else { return nil }
        let value = rest.dropFirst().drop { $0 == " " }
        let password = value.first == "'" ? value.dropFirst().prefix { $0 != "'" } : value.prefix { !" &".contains($0) }
        return password.isEmpty ? nil : String(password)
    }
}

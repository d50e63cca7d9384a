extension ScenarioReader {
    /// The transport's own: a request that set them could not be framed.
    private static let transportHeaders = [
        "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    func headers(_ value: Value) -> [Request.Field]? {
        guard let entries = entries(value, "headers", expected: "a mapping from names to values") else { return nil }
        var fields: [Request.Field] = []
        var taken: Set<String> = []
        for entry in entries {
            let name = entry.key.lowercased()
            let isRight = isFree(entry, taken: taken)
            let isSecret = ["authorization", "cookie", "proxy-authorization"].contains(name)
            guard let template = template(entry.value, "header \(entry.key.quoted)", .header) else { continue }
            if isSecret { hideCredentials(of: entry.value, isCookie: name == "cookie") }
            if isRight, taken.insert(name).inserted { fields.append(Request.Field(name: name, value: template)) }
        }
        return fields.count == entries.count ? fields : nil
    }

    private func isFree(_ entry: Value.Entry, taken: Set<String>) -> Bool {
        let name = entry.key.lowercased()
        guard isHeaderName(entry) else { return false }
        if Self.transportHeaders.contains(name) {
            report(
                entry.place, "\(entry.key.quoted) is set by the transport", expected: "another header",
                hint: "remove it")
            return false
        }
        if taken.contains(name) {
            report(
                entry.place, "the header \(entry.key.quoted) is given twice", expected: "one value", hint: "keep one")
            return false
        }
        return true
    }

    /// RFC 9110, 5.6.2: a token.
    func isHeaderName(_ entry: Value.Entry) -> Bool {
        if Self.isToken(entry.key) { return true }
        report(entry.place, "\(entry.key.quoted) cannot name a header", expected: "letters, digits and `-`")
        return false
    }

    static func isToken(_ name: String) -> Bool {
        !name.isEmpty && name.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "!#$%&'*+-.^_`|~".contains($0) }
    }

    /// Masks what is written in the file as a credential: all but the scheme (`Bearer`, `Basic`), a cookie's name, and slots.
    private func hideCredentials(of value: Value, isCookie: Bool) {
        guard case .scalar(let scalar) = value.content, let pieces = pieces(value, scalar) else { return }
        for (index, piece) in pieces.enumerated() {
            guard case .text(let text) = piece else { continue }
            let secrets = isCookie ? Self.cookieValues(text) : [index == 0 ? Self.afterScheme(text) : text]
            for secret in secrets.map(\.trimmed) where !secret.isEmpty { addSecret(secret, of: scalar.text, in: value) }
        }
    }

    /// Of more pairs than people write the whole text is the secret.
    private static let mostCookies = 50

    private static func cookieValues(_ text: String) -> [String] {
        let pairs = text.split(separator: ";")
        guard pairs.count <= mostCookies else { return [text] }
        return pairs.map { pair in
            let equals = pair.firstIndex(of: "=")
            return String(equals.map { pair[pair.index(after: $0)...] } ?? pair)
        }
    }

    private static func afterScheme(_ text: String) -> String {
        text.firstIndex(of: " ").map { String(text[$0...]) } ?? text
    }
}

/// Replaces secrets by `***`.
public struct Masking: Sendable {
    private let secrets: [String]

    /// The longest first, so that one secret within another leaves no rest.
    public init(_ secrets: [String]) {
        self.secrets = secrets.filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// Without these secrets, and without some more that one text may hold.
    func mask(_ text: String, tokens: [String]) -> String {
        tokens.isEmpty ? mask(text) : Masking(secrets + tokens).mask(text)
    }

    public func mask(_ text: String) -> String {
        secrets.reduce(text) { text, secret in
            var result = ""
            var rest = text[...]
            while let range = rest.firstRange(of: secret) {
                result += rest[..<range.lowerBound] + "***"
                rest = rest[range.upperBound...]
            }
            return result + rest
        }
    }
}

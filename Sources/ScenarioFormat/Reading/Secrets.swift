/// Values that must not appear in any output.
struct Secrets {
    /// Distinct, longest first, so that masking one never leaves the tail of another.
    var values: [String] { known.filter { $0.count >= Self.shortest }.sorted { ($0.count, $0) > ($1.count, $1) } }

    private var known: Set<String> = []
    /// Where secrets stand in the file itself, or in an override: offsets into its scalars.
    private var spans: [(source: SourceText, range: Range<Int>)] = []

    /// A shorter text would be found, and starred out, in innocent words and numbers.
    private static let shortest = 4

    /// What another reading of the same file found.
    mutating func add(_ others: Secrets) {
        known.formUnion(others.known)
        spans += others.spans
    }

    /// A value from the environment.
    mutating func add(_ value: String) {
        guard !value.isEmpty else { return }
        known.insert(value)
        // The forms in which it may be seen on the wire.
        for form in [Escaping.queryValue.apply(value), Escaping.json.apply(value)] { known.insert(form) }
    }

    /// A secret written in the file: the scalars `range` of the value's text.
    mutating func add(_ text: String, in value: Value, range: Range<Int>) {
        add(text)
        let start = value.place(at: range.lowerBound)
        let last = value.place(at: max(range.lowerBound, range.upperBound - 1))
        let source = value.place.source
        let from = source.offset(line: start.line, column: start.column)
        let to = source.offset(line: last.line, column: last.column) + 1
        if from < to { spans.append((source, from..<min(to, source.scalars.count))) }
    }

    /// A file's text with what is secret as `***`.
    func masked(_ source: SourceText) -> String {
        var view = String.UnicodeScalarView()
        var at = 0
        let own = spans.filter { $0.source === source }.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
        for span in own where span.lowerBound >= at {
            view.append(contentsOf: source.scalars[at..<span.lowerBound])
            view.append(contentsOf: "***".unicodeScalars)
            at = span.upperBound
        }
        view.append(contentsOf: source.scalars[at...])
        return masked(String(view))
    }

    func masked(_ text: String) -> String { values.reduce(text) { $0.replacing($1, with: "***") } }

    /// The caret stays right: a secret in the source line becomes as many stars.
    func masked(_ diagnostic: Diagnostic) -> Diagnostic {
        var result = diagnostic
        for secret in values {
            result.message = result.message.replacing(secret, with: "***")
            result.hint = result.hint?.replacing(secret, with: "***")
            let stars = String(repeating: "*", count: secret.unicodeScalars.count)
            result.source = result.source.replacing(secret, with: stars)
        }
        return result
    }
}

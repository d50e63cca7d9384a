import Yams

/// What the YAML parser could not take, with advice for the mistakes that are common.
struct SyntaxProblem {
    let problem: Document.Problem

    init(_ error: YamlError, in source: SourceText) {
        switch error {
        case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            problem = Self.problem(text, context: context, at: mark, in: source)
        case .reader(let text, let offset, _, let yaml):
            let index = offset.flatMap { yaml.index(yaml.startIndex, offsetBy: $0, limitedBy: yaml.endIndex) }
            let before = index.map { yaml.unicodeScalars.distance(from: yaml.startIndex, to: $0) } ?? 0
            problem = Document.Problem(
                place: source.place(at: before), message: "not valid YAML: \(text)", hint: "remove the character")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map(\.quoted).joined(separator: ", ")
            problem = Document.Problem(
                place: Place(source: source, line: max(context.mark.line, 1), column: max(context.mark.column, 1)),
                message: "duplicate key \(names)", hint: "keep one of them")
        default:
            problem = Document.Problem(
                place: Place(source: source, line: 1, column: 1), message: "not valid YAML: \(error)")
        }
    }

    /// For the place of the first brace.
    static func unquotedSlot(at place: Place) -> Document.Problem {
        Document.Problem(
            place: place, message: "`{{` begins a YAML mapping here", expected: "a slot inside quotes",
            hint: #"quote the whole value: "{{ user.id }}""#)
    }

    private static func problem(
        _ text: String, context: YamlError.Context?, at mark: Mark, in source: SourceText
    ) -> Document.Problem {
        let first = min(context?.mark.line ?? mark.line, mark.line)
        for line in max(first, mark.line - 3)...mark.line {
            if let column = unquotedSlotColumn(in: source.line(line)) {
                return unquotedSlot(at: Place(source: source, line: line, column: column))
            }
        }
        let since = context.map { ", \($0.text) that begins on line \($0.mark.line)" } ?? ""
        return Document.Problem(
            place: source.place(at: source.offset(line: mark.line, column: mark.column)),
            message: "not valid YAML: \(text)\(since)", hint: advice(text, context: context?.text ?? ""))
    }

    /// The column of a `{{` outside quotes and comments.
    private static func unquotedSlotColumn(in line: String) -> Int? {
        var quote: Unicode.Scalar?
        var previous: Unicode.Scalar = " "
        for (index, scalar) in line.unicodeScalars.enumerated() {
            if scalar == quote {
                quote = nil
            } else if quote == nil {
                if scalar == "\"" || scalar == "'" { quote = scalar }
                if scalar == "#", previous.isBlank { return nil }
                if scalar == "{", previous == "{" { return index }
            }
            previous = scalar
        }
        return nil
    }

    /// libyaml's words are about its own grammar; these say what usually helps.
    private static func advice(_ text: String, context: String) -> String {
        if text.contains("cannot start any token") { return "quote the value; indent with spaces, not tabs" }
        if text.contains("mapping values are not allowed") {
            return "check the indentation, and quote a value that holds `: `"
        }
        if text.contains("end of stream") && context.contains("quoted") { return "close the quote" }
        if text.contains("',' or ']'") { return "close the `[`, or put a comma between the items" }
        if text.contains("',' or '}'") { return "close the `{`, or put a comma between the fields" }
        if text.contains("could not find expected ':'") { return "put `: ` between the key and its value" }
        if text.contains("did not find expected") { return "check the indentation of this line and of the one before" }
        if text.contains("another document") { return "keep one scenario in a file" }
        if text.contains("undefined alias") { return "quote a value that begins with `*`" }
        if text.contains("nesting level") { return "at most \(Document.maximumDepth) levels are accepted" }
        if text.contains("unexpected ':'") { return "put a space after `:`, or quote the value" }
        if text.contains("block sequence entries") { return "begin `- ` on a line of its own" }
        if text.contains("mapping keys are not allowed") { return "quote a value that begins with `?`" }
        if text.contains("tab character") { return "indent with spaces, not tabs" }
        return "check quotes, brackets and indentation here and on the line before"
    }
}

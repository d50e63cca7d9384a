/// One thing wrong with a file: what, where, what was expected and what to do about it.
public struct Diagnostic: Sendable, Equatable {
    /// As the file was named by the caller.
    public var file: String
    /// From 1; the column counts Unicode scalars, a tab as one.
    public var line, column: Int
    public var message: String
    /// What would have been right.
    public var expected: String?
    /// What to do, a nearest name most often.
    public var hint: String?
    /// The whole line, without its end.
    public var source: String

    public init(
        file: String, line: Int, column: Int, message: String, expected: String? = nil, hint: String? = nil,
        source: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.expected = expected
        self.hint = hint
        self.source = source
    }

    /// `file:line:column: error: message`, the line with a caret under the column, then expectation and hint; no newline at the
    /// end. Control characters of the file never reach the terminal.
    public func rendered(color: Bool = false) -> String {
        func paint(_ code: String, _ text: String) -> String { color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
        var lines = [paint("1", "\(file.printable):\(line):\(column):") + " " + paint("1;31", "error:") + " " + message]
        let excerpt = SourceExcerpt(line: source, column: column)
        lines.append("    " + excerpt.text)
        lines.append("    " + excerpt.indent + paint("1;32", "^"))
        if let expected { lines.append("    expected \(expected)") }
        if let hint { lines.append("    \(hint)") }
        return lines.joined(separator: "\n")
    }
}

extension Diagnostic: CustomStringConvertible {
    public var description: String { rendered() }
}

/// Everything wrong with a scenario, in the order of the file.
public struct ScenarioErrors: Error, Sendable, Equatable {
    /// At least one.
    public var diagnostics: [Diagnostic]
    /// Errors found and not kept, in a file that has hundreds.
    public var omitted: Int

    public init(diagnostics: [Diagnostic], omitted: Int = 0) {
        self.diagnostics = diagnostics
        self.omitted = omitted
    }

    /// All diagnostics, then a line that counts them.
    public func rendered(color: Bool = false) -> String {
        let file = diagnostics.first?.file.printable ?? ""
        let count = diagnostics.count == 1 ? "1 error" : "\(diagnostics.count) errors"
        let more = omitted > 0 ? ", and \(omitted) more" : ""
        return (diagnostics.map { $0.rendered(color: color) } + ["\(count) in \(file)\(more)"])
            .joined(separator: "\n")
    }
}

extension ScenarioErrors: CustomStringConvertible {
    public var description: String { rendered() }
}

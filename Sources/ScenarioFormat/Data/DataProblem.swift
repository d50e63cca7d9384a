/// What is wrong with a data file, and where.
struct DataProblem: Error {
    /// From 1.
    let line: Int
    /// Offsets into the file's bytes: the line's first, and the culprit.
    let lineStart, offset: Int
    let message: String
    var expected: String?
    var hint: String?
    /// Whether the line may be shown as it is: a header holds names, other lines may hold passwords.
    var isHeader = false

    /// The diagnostic; the line's letters are shown as `x` unless it is the header.
    func diagnostic(file: String, _ bytes: UnsafeRawBufferPointer) -> Diagnostic {
        let rest = bytes[min(lineStart, bytes.count)...]
        let culprit = rest.prefix(offset - lineStart)
        var line = rest.prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        // A column past the cut would point at nothing; of a line that is a file of its own nothing is shown.
        let isShown = culprit.count <= Self.longestLine
        let shown = line.prefix(isShown ? max(culprit.count + 1, Self.longestExcerpt) : 0)
        let text = String(decoding: shown, as: UTF8.self)
        let before = String(decoding: culprit, as: UTF8.self).unicodeScalars.count
        // A line's end is not shown, though it may be what is wrong.
        let column = (isShown ? min(before, text.unicodeScalars.count) : before) + 1
        return Diagnostic(
            file: file, line: self.line, column: column, message: message, expected: expected, hint: hint,
            source: isHeader ? text : Self.shape(text))
    }

    private static let longestExcerpt = 200
    private static let longestLine = 10_000

    /// Only what has a meaning to the format.
    private static func shape(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { view.append(",\"{}[]:\\ ".unicodeScalars.contains(scalar) ? scalar : "x") }
        return String(view)
    }

    /// The first byte that is not UTF-8, or a zero: no text of people has one, and tables use it to pad.
    static func ofText(_ bytes: UnsafeRawBufferPointer) -> DataProblem? {
        do {
            _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
        } catch {
            return DataProblem(at: error.byteOffsets.lowerBound, in: bytes, "not UTF-8 text", hint: "save it as UTF-8")
        }
        guard let zero = bytes.firstIndex(of: 0) else { return nil }
        return DataProblem(at: zero, in: bytes, "a zero byte", hint: "this is not a text file")
    }

    /// Finds the line by counting.
    private init(at offset: Int, in bytes: UnsafeRawBufferPointer, _ message: String, hint: String) {
        let before = bytes[..<offset]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1, lineStart: start, offset: offset, message: message,
            hint: hint)
    }

    init(
        line: Int, lineStart: Int, offset: Int, message: String, expected: String? = nil, hint: String? = nil,
        isHeader: Bool = false
    ) {
        self.line = line
        self.lineStart = lineStart
        self.offset = offset
        self.message = message
        self.expected = expected
        self.hint = hint
        self.isHeader = isHeader
    }
}

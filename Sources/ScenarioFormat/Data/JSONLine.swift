/// One line of a JSON lines file: an object (RFC 8259). All of it is checked before any of it is changed.
struct JSONLine {
    struct Member {
        /// Without its quotes, as it is escaped.
        let key: Range<Int>
        /// A string without its quotes, another scalar's text; nil for an object or a list.
        let value: Range<Int>?
        /// Of the value's first byte.
        let start: Int
        /// Whether the value is a string with escapes.
        let isEscaped: Bool
    }

    let start: Int
    private let mapping: FileMapping
    private let bytes: UnsafeMutablePointer<UInt8>
    private let line: Int
    private let end: Int
    private var at: Int
    /// Whether the last string had an escape.
    private var sawEscape = false

    /// Objects and lists in one another.
    private static let deepest = 64

    init(_ mapping: FileMapping, line: Int, _ range: Range<Int>) {
        self.mapping = mapping
        bytes = mapping.base.bindMemory(to: UInt8.self, capacity: mapping.count)
        self.line = line
        start = range.lowerBound
        end = range.upperBound
        at = start
    }

    func problem(at offset: Int, _ message: String, expected: String) -> DataProblem {
        DataProblem(line: line, lineStart: start, offset: min(offset, end), message: message, expected: expected)
    }

    /// A member's name, unescaped.
    func name(of member: Member) -> String { JSONEscapes.decoded(mapping.bytes[member.key]) }

    /// Unescapes a string in place; zeros fill what it was longer.
    func unescape(_ range: Range<Int>) -> Range<Int> {
        let count = JSONEscapes.decode(bytes + range.lowerBound, range.count)
        return range.lowerBound..<range.lowerBound + count
    }

    // MARK: - The object

    mutating func members() throws(DataProblem) -> [Member] {
        skipBlanks()
        guard take("{") else {
            throw problem(at: at, "not a JSON object", expected: "one object a line: {\"name\": \"…\"}")
        }
        var members: [Member] = []
        skipBlanks()
        if !take("}") {
            repeat {
                let key = try key()
                let first = at
                sawEscape = false
                let value = try value(depth: 1)
                members.append(Member(key: key, value: value, start: first, isEscaped: value != nil && sawEscape))
                skipBlanks()
            } while take(",")
            guard take("}") else { throw problem(at: at, "the object is never closed", expected: "`,` or `}`") }
        }
        skipBlanks()
        guard at == end else { throw problem(at: at, "text after the object", expected: "one object a line") }
        return members
    }

    private mutating func key() throws(DataProblem) -> Range<Int> {
        skipBlanks()
        guard at < end, bytes[at] == UInt8(ascii: "\"") else {
            throw problem(at: at, "a member's name is missing", expected: "a name in double quotes")
        }
        let key = try string()
        skipBlanks()
        guard take(":") else { throw problem(at: at, "the name has no value", expected: "`:`") }
        skipBlanks()
        return key
    }

    /// Takes a value; its bytes if it is a scalar.
    private mutating func value(depth: Int) throws(DataProblem) -> Range<Int>? {
        guard depth <= Self.deepest else {
            throw problem(at: at, "nested too deeply", expected: "at most \(Self.deepest) levels")
        }
        skipBlanks()
        guard at < end else { throw problem(at: at, "the line ends within the object", expected: "a value") }
        switch bytes[at] {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try container(depth: depth)
            return nil
        default: return try literal()
        }
    }

    private mutating func container(depth: Int) throws(DataProblem) {
        let isObject = bytes[at] == UInt8(ascii: "{")
        let close: Unicode.Scalar = isObject ? "}" : "]"
        at += 1
        skipBlanks()
        if take(close) { return }
        repeat {
            if isObject { _ = try key() }
            _ = try value(depth: depth + 1)
            skipBlanks()
        } while take(",")
        guard take(close) else { throw problem(at: at, "not closed", expected: "`,` or `\(close)`") }
    }

    private mutating func literal() throws(DataProblem) -> Range<Int> {
        let first = at
        while at < end, !",}] \t\r".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: mapping.bytes[first..<at], as: UTF8.self)
        guard ["true", "false", "null"].contains(text) || ScenarioReader.isJSONNumber(text) else {
            throw problem(at: first, "not a JSON value", expected: "text in quotes, a number, true, false or null")
        }
        return first..<at
    }

    private mutating func string() throws(DataProblem) -> Range<Int> {
        let open = at
        at += 1
        while at < end, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] < 0x20 {
                throw problem(at: at, "a control character in a text", expected: "an escape such as \\t")
            }
            guard bytes[at] == UInt8(ascii: "\\") else {
                at += 1
                continue
            }
            sawEscape = true
            guard let length = JSONEscapes.length(mapping.bytes[at..<end]) else {
                throw problem(at: at, "not a JSON escape", expected: #"one of \" \\ \/ \b \f \n \r \t \uXXXX"#)
            }
            at += length
        }
        guard at < end else { throw problem(at: open, "the quote is never closed", expected: "a quote after the text") }
        at += 1
        return open + 1..<at - 1
    }

    private mutating func skipBlanks() {
        while at < end,
            bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") || bytes[at] == UInt8(ascii: "\r")
        {
            at += 1
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard at < end, UInt32(bytes[at]) == scalar.value else { return false }
        at += 1
        return true
    }
}

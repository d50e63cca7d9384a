/// Walks over a gate's text, character by character.
struct GateScanner {
    private let text: [Character]
    private(set) var offset = 0

    init(_ text: String) { self.text = Array(text) }

    var isAtEnd: Bool { offset == text.count }
    var next: Character? { isAtEnd ? nil : text[offset] }

    /// What follows, up to the next white space: for messages.
    var rest: String { isAtEnd ? "the end" : "`\(String(text[offset...].prefix { !$0.isWhitespace }))`" }

    mutating func skipSpaces() { _ = take { $0.isWhitespace } }

    /// Takes the characters that satisfy the condition, maybe none.
    mutating func take(while belongs: (Character) -> Bool) -> String {
        let start = offset
        while let next, belongs(next) { offset += 1 }
        return String(text[start..<offset])
    }

    /// Takes this text if it comes next.
    mutating func take(_ expected: String) -> Bool {
        guard text[offset...].starts(with: expected) else { return false }
        offset += expected.count
        return true
    }

    /// Takes a word of ASCII letters, digits and underscores, maybe empty.
    mutating func word() -> String {
        take { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// Takes `12` or `12.5`; nil (and nothing taken) when none comes.
    mutating func number() -> (written: String, value: Double)? {
        let start = offset
        var written = take { $0.isASCII && $0.isNumber }
        if !written.isEmpty, next == "." {
            offset += 1
            let fraction = take { $0.isASCII && $0.isNumber }
            if fraction.isEmpty { offset -= 1 } else { written += "." + fraction }
        }
        guard let value = Double(written) else {
            offset = start
            return nil
        }
        return (written, value)
    }

    /// Goes back to an offset taken earlier.
    mutating func back(to earlier: Int) { offset = earlier }
}

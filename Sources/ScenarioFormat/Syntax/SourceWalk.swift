/// Finds where the parts of a scalar's text stand in the file: past the quote, through escapes and folded lines.
///
/// Walks the decoded text and the file side by side and only forward, so that many places cost one pass.
struct SourceWalk {
    private let value: Value
    private let source: [Unicode.Scalar]
    private let decoded: [Unicode.Scalar]
    private let style: Value.Scalar.Style
    /// Offsets of the next scalars in the file and in the decoded text.
    private var at: Int
    private var index = 0

    init(_ value: Value) {
        self.value = value
        source = value.place.source.scalars
        at = value.place.source.offset(line: value.place.line, column: value.place.column)
        guard case .scalar(let scalar) = value.content else {
            decoded = []
            style = .plain
            return
        }
        decoded = Array(scalar.text.unicodeScalars)
        style = scalar.style
        switch style {
        case .plain: break
        case .singleQuoted, .doubleQuoted: at += 1
        case .block:
            while at < source.count, !source[at].isLineBreak { at += 1 }
        }
    }

    /// The place of the decoded text's scalar `offset`; offsets must not decrease from call to call. The value's own place if
    /// it cannot be told.
    mutating func place(at offset: Int) -> Place {
        while at < source.count {
            let isSpace = source[at].isBlank || source[at].isLineBreak
            if index >= offset, !isSpace || next == source[at] { return value.place.source.place(at: at) }
            guard step(isSpace, wanted: offset) else { break }
        }
        return value.place
    }

    private var next: Unicode.Scalar? { index < decoded.count ? decoded[index] : nil }

    /// Takes one scalar of the file, or one escape. False when the two texts do not match.
    private mutating func step(_ isSpace: Bool, wanted: Int) -> Bool {
        if style == .doubleQuoted, source[at] == "\\" {
            guard at + 1 < source.count else { return false }
            if !source[at + 1].isLineBreak { index += 1 }
            at += Self.escapeLength(source[at + 1])
        } else if style == .singleQuoted, source[at] == "'" {
            index += 1
            at += 2
        } else if next == source[at] {
            index += 1
            at += 1
        } else if isSpace {
            // Folding: a line break reads as a space, and indentation as nothing.
            if index < wanted, let next, next.isBlank || next.isLineBreak { index += 1 }
            at += 1
        } else {
            return false
        }
        return true
    }

    private static func escapeLength(_ letter: Unicode.Scalar) -> Int {
        switch letter {
        case "x": 4
        case "u": 6
        case "U": 10
        default: 2
        }
    }
}

/// The part of a line that a diagnostic shows, and what stands before its caret.
struct SourceExcerpt {
    let text: String
    /// As wide as the text before the caret: tabs stay tabs, so that both lines indent alike.
    let indent: String

    /// Scalars shown before and after the column; a longer line is cut there.
    private static let before = 70
    private static let after = 70

    init(line: String, column: Int) {
        let scalars = Array(line.unicodeScalars)
        let caret = min(max(column - 1, 0), scalars.count)
        let begin = caret > Self.before ? caret - Self.before : 0
        let end = min(scalars.count, caret + Self.after)
        var text = begin > 0 ? "…" : ""
        var indent = begin > 0 ? " " : ""
        for index in begin..<end {
            text += scalars[index].printable
            guard index < caret else { continue }
            indent += scalars[index] == "\t" ? "\t" : String(repeating: " ", count: scalars[index].columns)
        }
        self.text = text + (end < scalars.count ? "…" : "")
        self.indent = indent
    }
}

extension Unicode.Scalar {
    /// Itself, or a replacement character for what would move the cursor or drive the terminal.
    var printable: String {
        if self == "\t" { return "\t" }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return "\u{FFFD}"
        case .format where isBidiControl: return "\u{FFFD}"
        default: return String(Character(self))
        }
    }

    /// Columns of a terminal: 0 for marks that combine, 2 for East Asian wide characters and emoji, else 1.
    var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        case .format: return isBidiControl ? 1 : 0
        default: break
        }
        return Self.wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// Marks that reorder a line on screen, and so can make it read as something else (UAX #9).
    private var isBidiControl: Bool {
        switch value {
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The blocks that are wide as a whole in Unicode's EastAsianWidth.txt.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

/// A file's text with its lines, as the YAML parser counts them.
final class SourceText: Sendable {
    let name: String
    /// Without a byte order mark.
    let text: String
    let scalars: [Unicode.Scalar]
    /// Offset of each line's first scalar.
    private let lineStarts: [Int]

    init(name: String, text: String) {
        self.name = name
        let scalars = Array(text.unicodeScalars)
        let marked = scalars.first == "\u{FEFF}"
        self.scalars = marked ? Array(scalars.dropFirst()) : scalars
        self.text = marked ? String(text.unicodeScalars.dropFirst()) : text
        var starts = [0]
        let all = self.scalars
        for index in all.indices where all[index].isLineBreak {
            if all[index] == "\r", index + 1 < all.count, all[index + 1] == "\n" { continue }
            starts.append(index + 1)
        }
        lineStarts = starts
    }

    /// Offset of a place; past a line's end the end of the text at most.
    func offset(line: Int, column: Int) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= lineStarts.count else { return scalars.count }
        return min(lineStarts[line - 1] + max(column - 1, 0), scalars.count)
    }

    func place(at offset: Int) -> Place {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return Place(source: self, line: low + 1, column: offset - lineStarts[low] + 1)
    }

    /// The text of a line, without its end; empty for a line past the end.
    func line(_ number: Int) -> String {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let end = number < lineStarts.count ? lineStarts[number] : scalars.count
        var view = String.UnicodeScalarView()
        for scalar in scalars[lineStarts[number - 1]..<end] where !scalar.isLineBreak { view.append(scalar) }
        return String(view)
    }
}

/// A position in a file. Line and column count from 1.
struct Place: Sendable {
    let source: SourceText
    let line, column: Int
}

extension Unicode.Scalar {
    /// What libyaml (YAML 1.1) takes for the end of a line.
    var isLineBreak: Bool {
        switch value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    var isBlank: Bool { self == " " || self == "\t" }
}

/// A file's text with its lines, as the YAML parser counts them.
final class SourceText: Sendable {
    let name: String
    /// Without a byte order mark.
    let text: String
    let scalars: [Unicode.Scalar]
    /// Offset of each line's first scalar.
    private let lineStarts: [Int]
    /// Without their ends.
    private let lines: [String]

    init(name: String, text: String) {
        self.name = name
        let scalars = Array(text.unicodeScalars)
        let marked = scalars.first == "\u{FEFF}"
        self.scalars = marked ? Array(scalars.dropFirst()) : scalars
        self.text = marked ? String(text.unicodeScalars.dropFirst()) : text
        var starts = [0]
        for (index, scalar) in self.scalars.enumerated() where scalar.isLineBreak {
            if scalar == "\r", index + 1 < self.scalars.count, self.scalars[index + 1] == "\n" { continue }
            starts.append(index + 1)
        }
        lineStarts = starts
        lines = starts.indices.map { [scalars = self.scalars] number in
            let end = number + 1 < starts.count ? starts[number + 1] : scalars.count
            var view = String.UnicodeScalarView()
            for scalar in scalars[starts[number]..<end] where !scalar.isLineBreak { view.append(scalar) }
            return String(view)
        }
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
        number >= 1 && number <= lines.count ? lines[number - 1] : ""
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
        self == "\n" || self == "\r" || self == "\u{85}" || self == "\u{2028}" || self == "\u{2029}"
    }

    var isBlank: Bool { self == " " || self == "\t" }
}

/// Rows of text under headings, in columns of equal width.
struct TextTable {
    struct Column {
        var title: String
        /// Numbers stand to the right.
        var isNumber: Bool
        /// Whether its text may be cut where there is no room.
        var shrinks: Bool

        static func text(_ title: String, shrinks: Bool = false) -> Column {
            Column(title: title, isNumber: false, shrinks: shrinks)
        }

        static func number(_ title: String) -> Column { Column(title: title, isNumber: true, shrinks: false) }
    }

    var columns: [Column]
    /// Each as long as `columns`.
    var rows: [[String]] = []

    private static let gap = "  "
    /// A column that shrinks is cut no further.
    private static let narrowest = 4

    /// Headings, then rows, none with spaces at its end. No wider than `width`, unless what may not be cut is wider by itself.
    func lines(width: Int) -> [String] {
        let widths = self.widths(width)
        return ([columns.map(\.title)] + rows).map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let cut = cell.count > widths[index] ? cell.prefix(widths[index] - 1) + "…" : cell[...]
                let space = String(repeating: " ", count: widths[index] - cut.count)
                line += (index > 0 ? Self.gap : "") + (columns[index].isNumber ? space + cut : cut + space)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The widest column that may shrink does, until all fit.
    private func widths(_ width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
        }
        let available = width - Self.gap.count * (columns.count - 1)
        while widths.reduce(0, +) > available {
            let shrinking = columns.indices.filter { columns[$0].shrinks && widths[$0] > Self.narrowest }
            guard let widest = shrinking.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }
}

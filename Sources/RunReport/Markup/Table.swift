/// A table in a container of its own that scrolls sideways, so that the page never does.
struct Table {
    struct Column {
        enum Kind { case words, number }
        var title: String
        var kind: Kind

        init(_ title: String, _ kind: Kind = .words) {
            self.title = title
            self.kind = kind
        }
    }

    var caption: String?
    var columns: [Column]
    var rows: [[Node]]
    /// Whether the last row sums up the others.
    var hasTotal = false
    /// No wider than its contents.
    var isCompact = false

    var node: Node {
        .tag(
            "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption ?? columns[0].title],
            .tag(
                "table", ["class": isCompact ? "compact" : nil],
                [
                    caption.map { .tag("caption", [:], .text($0)) } ?? .nothing,
                    .tag(
                        "thead", [:],
                        .tag(
                            "tr", [:],
                            columns.map { column in
                                .tag(
                                    "th", ["scope": "col", "class": column.kind == .number ? "n" : nil],
                                    .text(column.title))
                            })),
                    .tag("tbody", [:], rows.enumerated().map(row)),
                ]))
    }

    private func row(_ index: Int, _ cells: [Node]) -> Node {
        .tag(
            "tr", ["class": hasTotal && index == rows.count - 1 ? "total" : nil],
            zip(columns, cells).enumerated().map { position, pair in
                let (column, cell) = pair
                return position == 0 && column.kind == .words
                    ? .tag("th", ["scope": "row"], cell)
                    : .tag("td", ["class": column.kind == .number ? "n" : nil], cell)
            })
    }
}

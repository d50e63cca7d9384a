import Foundation

/// What a benchmark shows: figures as text, aligned when printed.
struct Table: Encodable {
    var title: String
    var columns: [String]
    var rows: [[String]]
    /// What the figures do not say by themselves: what was missing, how it was measured.
    var notes: [String] = []

    /// The first column to the left, the others to the right.
    func text() -> String {
        let all = [columns] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            cells.enumerated().map { column, cell in
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + gap : gap + cell
            }.joined(separator: "  ")
        }
        let body = rows.isEmpty ? [] : [line(columns)] + rows.map(line)
        return (["", title, String(repeating: "-", count: title.count)] + body + notes.map { "  " + $0 })
            .joined(separator: "\n")
    }

    static func json(_ tables: [Table]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(tables), as: UTF8.self)
    }
}

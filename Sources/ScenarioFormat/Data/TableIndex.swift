/// Where each field of a table stands: 8 bytes a field, row after row.
///
/// `@unchecked Sendable` because it is filled on one thread, before the table that owns it is anybody else's.
final class TableIndex: @unchecked Sendable {
    private struct Entry {
        var offset: UInt32
        var count: UInt32
    }

    private let entries: UnsafeMutablePointer<Entry>
    private let capacity: Int
    let columns: Int
    private(set) var rows = 0
    /// Bytes of the longest field of each column.
    private(set) var longest: [Int]

    /// Room for exactly so many rows.
    init(rows: Int, columns: Int) {
        self.columns = columns
        capacity = rows * columns
        entries = .allocate(capacity: max(capacity, 1))
        longest = Array(repeating: 0, count: columns)
    }

    deinit { entries.deallocate() }

    /// Bytes of memory that it holds beside `longest`.
    var size: Int { capacity * MemoryLayout<Entry>.stride }

    /// Sets a field of the row after the last; offsets and counts are below 2^32.
    func set(column: Int, _ range: Range<Int>) {
        precondition(column < columns && (rows + 1) * columns <= capacity, "more fields than were counted")
        entries[rows * columns + column] = Entry(offset: UInt32(range.lowerBound), count: UInt32(range.count))
        longest[column] = max(longest[column], range.count)
    }

    /// Every column of the row has been set.
    func endRow() { rows += 1 }

    subscript(row: Int, column: Int) -> Range<Int> {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such field")
        let entry = entries[row * columns + column]
        return Int(entry.offset)..<Int(entry.offset) + Int(entry.count)
    }
}

/// Rows of named columns, read from a CSV or JSON lines file: one index into the file's own bytes, no second copy.
///
/// Memory is the file's pages, of which those that held a quote or an escape are the process's own, and 8 bytes a field.
/// Immutable once made, so that all threads read it.
public final class DataTable: Sendable, Equatable {
    /// As it is named in the scenario.
    public let path: String
    public let columns: [String]
    private let mapping: FileMapping
    private let index: TableIndex

    init(path: String, columns: [String], mapping: FileMapping, index: TableIndex) {
        self.path = path
        self.columns = columns
        self.mapping = mapping
        self.index = index
    }

    public var rows: Int { index.rows }

    /// The bytes of a field, UTF-8: `row` is in 0 ..< `rows`, `column` an index into `columns`. They live as long as the table.
    public func field(row: Int, column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: mapping.bytes[index[row, column]])
    }

    /// Bytes of the longest field of a column.
    public func longest(column: Int) -> Int { index.longest[column] }

    /// Bytes of memory beside the file's own.
    public var indexSize: Int { index.size }

    /// Whether the file was written after it was read; a large one is not copied, so that its rows may be old, new or both.
    public var hasChanged: Bool { mapping.hasChanged }

    /// All that the table was made from, for a digest: the file's bytes, with what quotes and escapes stood for in their place
    /// and zeros where they were longer. The same file gives the same bytes, and files with other values other bytes.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { body(mapping.bytes) }

    public static func == (a: DataTable, b: DataTable) -> Bool { a === b }
}

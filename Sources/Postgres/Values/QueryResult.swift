import CPostgres

/// One statement's rows. Immutable; may be read by any thread. Values are in text format, unless their
/// statement is binary.
public struct QueryResult: Sendable {
    private let storage: Storage

    /// Takes ownership of `result`, which is of a successful command.
    init(owning result: OpaquePointer) { storage = Storage(result) }

    public var rowCount: Int { Int(PQntuples(storage.result)) }
    /// Rows inserted, updated, deleted, selected, copied; 0 for commands that count none.
    public var affected: Int { Int(String(cString: PQcmdTuples(storage.result))) ?? 0 }
    /// The command tag: `INSERT 0 1`, `SELECT 3`.
    public var command: String { String(cString: PQcmdStatus(storage.result)) }
    public var columns: [String] {
        (0..<PQnfields(storage.result)).map { PQfname(storage.result, $0).map { String(cString: $0) } ?? "" }
    }

    /// The value as text, nil for NULL. `row` and `column` must exist.
    public func text(_ row: Int, _ column: Int) -> String? {
        withBytes(row, column) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The value's bytes as the server sent them, nil for NULL. `row` and `column` must exist.
    public func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        withBytes(row, column) { $0.map { Array($0) } }
    }

    /// The value's bytes without a copy, nil for NULL; valid during the call only.
    public func withBytes<Value>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
        precondition(column >= 0 && column < Int(PQnfields(storage.result)), "no column \(column)")
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(storage.result, row, column) == 0, let start = PQgetvalue(storage.result, row, column) else {
            return body(nil)
        }
        let length = Int(PQgetlength(storage.result, row, column))
        return withExtendedLifetime(storage) { body(UnsafeRawBufferPointer(start: start, count: length)) }
    }

    /// `@unchecked Sendable`: libpq never changes a finished result, and reading one needs no lock (libpq, "Behavior in
    /// Threaded Programs").
    private final class Storage: @unchecked Sendable {
        let result: OpaquePointer

        init(_ result: OpaquePointer) { self.result = result }
        deinit { PQclear(result) }
    }
}

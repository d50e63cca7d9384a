/// One named, prepared statement, prepared once a connection.
///
/// The name identifies it in statistics and on the server: two statements of one name and different text are an error
/// (`.invalidConfiguration`) of the unit that uses the second.
public struct Statement: Sendable, Hashable {
    public let name: String
    public let sql: String
    /// Whether a pool's results come in PostgreSQL's binary formats instead of as text.
    public let isBinary: Bool

    public init(_ name: String, _ sql: String, isBinary: Bool = false) {
        self.name = name
        self.sql = sql
        self.isBinary = isBinary
    }
}

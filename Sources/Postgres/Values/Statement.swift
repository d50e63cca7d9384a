/// One named, prepared statement, prepared once a connection.
///
/// The name identifies it in statistics and on the server: two statements of one name and different text are an error
/// (`.invalidConfiguration`) of the unit that uses the second.
public struct Statement: Sendable, Hashable {
    public let name: String
    public let sql: String

    public init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }
}

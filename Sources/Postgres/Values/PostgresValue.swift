/// A parameter. The server infers its type: cast in the SQL where that is not enough.
public enum PostgresValue: Sendable, Hashable {
    case null
    /// Text format; must not contain a NUL character (refused as `.invalidConfiguration`: PostgreSQL has no such text).
    case text(String)
    /// `bytea`, sent in binary format.
    case bytes([UInt8])
}

/// What went wrong between us and PostgreSQL: kind, the server's code, and context.
public struct PostgresError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// No connection could be made.
        case connect
        /// The connection died, or was closed, under the unit. With `outcomeUnknown` its Sync may have reached the server: a write may
        /// or may not have happened, and is never retried here.
        case connectionLost(outcomeUnknown: Bool)
        /// The server refused the statement: see `sqlState`.
        case server
        /// No connection became free within the acquire timeout. Nothing was sent.
        case poolTimeout
        /// The server cancelled the statement (57014): its timeout, or an administrator.
        case statementTimeout
        /// The pool was shut down. Nothing was sent.
        case shutdown
        /// The calling task was cancelled while its unit waited. Nothing was sent.
        case cancelled
        /// The request or the configuration cannot be right: it fails again however often it is tried.
        case invalidConfiguration
        /// libpq or the server answered a session what the protocol does not allow. (To a pool this is a lost connection.)
        case protocolViolation
    }

    public var kind: Kind
    /// Five characters, when the server gave one: `23505`.
    public var sqlState: String?
    public var message: String
    public var detail: String?
    public var hint: String?
    /// The violated constraint's name.
    public var constraint: String?
    /// The statement's name (its first words for a session's plain SQL).
    public var statement: String?

    public init(
        _ kind: Kind, _ message: String, sqlState: String? = nil, detail: String? = nil, hint: String? = nil,
        constraint: String? = nil, statement: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.statement = statement
    }
}

extension PostgresError: CustomStringConvertible {
    /// `statement profile.insert: 23505 duplicate key … (detail; hint)`.
    public var description: String {
        var text = statement.map { "statement \($0): " } ?? ""
        if let sqlState { text += sqlState + " " }
        text += message
        let more = [detail, hint].compactMap(\.self)
        return more.isEmpty ? text : text + " (" + more.joined(separator: "; ") + ")"
    }
}

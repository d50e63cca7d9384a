/// Where a pool connects and what it allows. Durations are rounded to milliseconds where the server keeps them.
public struct PostgresConfiguration: Sendable {
    /// A libpq connection string: a URI or `key=value` pairs.
    public var conninfo: String
    /// Connections the pool keeps open, at least 1.
    public var connections: Int
    /// Longest run of one statement on the server (`statement_timeout`); zero: no limit. A connection that makes no
    /// progress for this time and `PostgresPool.silenceMargin` more counts as lost.
    public var statementTimeout: Duration
    /// Longest wait of a unit for a connection before it fails with `.poolTimeout` (or `.connect`, when none could be made).
    public var acquireTimeout: Duration
    /// Longest attempt to open one connection.
    public var connectTimeout: Duration
    /// `application_name` of the connections.
    public var applicationName: String
    /// Role taken with `SET ROLE` on each connection before any unit runs on it.
    public var role: String?
    /// Units sent on one connection before the next waits in the pool's queue, at least 1. More saves round trips, but a
    /// unit behind a slow one waits for it; 1 switches pipelining off.
    public var depth: Int

    public init(
        conninfo: String, connections: Int = 8, statementTimeout: Duration = .seconds(5),
        acquireTimeout: Duration = .seconds(5), connectTimeout: Duration = .seconds(5),
        applicationName: String = "flywheel", role: String? = nil, depth: Int = 16
    ) {
        self.conninfo = conninfo
        self.connections = connections
        self.statementTimeout = statementTimeout
        self.acquireTimeout = acquireTimeout
        self.connectTimeout = connectTimeout
        self.applicationName = applicationName
        self.role = role
        self.depth = depth
    }
}

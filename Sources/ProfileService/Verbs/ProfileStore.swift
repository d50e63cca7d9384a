package import Logging
import NIOConcurrencyHelpers
import Postgres
import Synchronization

/// The database side of the verbs: each runs as one pipelined unit, on a connection of the caller's role, whose first statement
/// takes the caller's claims.
package final class ProfileStore: Sendable {
    /// Where a unit's time went, in nanoseconds.
    struct Timing: Sendable {
        var poolWait: Int64
        var database: Int64
    }

    struct Answer: Sendable {
        /// One for each statement.
        let results: [QueryResult]
        let timing: Timing

        /// Of the first statement.
        var result: QueryResult { results[0] }
    }

    typealias Step = (statement: Statement, parameters: [PostgresValue])

    /// Units tried at most when the database undoes them for another's sake.
    private static let attempts = 3

    let users: PostgresPool
    let service: PostgresPool
    /// Whether the last write, or the last look at the database's readiness, found that it takes no writes.
    let isReadOnly = Atomic(false)
    private let errors = NIOLockedValueBox<[ErrorKey: Int64]>([:])
    private let retries = NIOLockedValueBox<[ErrorKey: Int64]>([:])
    private let gate = LogGate()
    private let logger: Logger

    struct ErrorKey: Hashable {
        let statement: String
        let sqlState: String
    }

    package init(_ configuration: ProfilesConfiguration, logger: Logger) {
        self.logger = logger
        func pool(_ connections: Int, _ role: String) -> PostgresPool {
            PostgresPool(
                PostgresConfiguration(
                    conninfo: configuration.conninfo, connections: connections,
                    statementTimeout: configuration.statementTimeout, acquireTimeout: configuration.acquireTimeout,
                    applicationName: "flywheel-\(role)", role: role))
        }
        // A user's unit that forgot its claims would run as `authenticated` without any, which sees no row.
        users = pool(configuration.connections, Caller.userRole)
        service = pool(configuration.serviceConnections, Caller.serviceRole)
    }

    func run(
        _ statement: Statement, _ parameters: [PostgresValue], as caller: Caller
    ) async throws(ProfilesError) -> Answer {
        try await run([(statement, parameters)], as: caller)
    }

    /// Runs the statements as `caller`, all or none. A unit the database undid for a deadlock or a serialization failure is
    /// sent again; a unit whose outcome is unknown never is.
    func run(_ steps: [Step], as caller: Caller) async throws(ProfilesError) -> Answer {
        var unit = Unit()
        unit.add(ProfileStatements.identity, [.text(caller.claims)])
        for step in steps { unit.add(step.statement, step.parameters) }
        let pool = caller == .service ? service : users
        var attempt = 1
        while true {
            do throws(PostgresError) {
                let result = try await pool.run(unit)
                if isReadOnly.load(ordering: .relaxed), !ProfileStatements.reading.contains(steps[0].statement.name) {
                    isReadOnly.store(false, ordering: .relaxed)
                }
                return Answer(
                    results: Array(result.results.dropFirst()),
                    timing: Timing(poolWait: result.timing.poolWait, database: result.timing.database))
            } catch {
                let key = note(error, steps[0].statement)
                guard ProfilesError.isTransient(error), attempt < Self.attempts else { throw ProfilesError(error) }
                retries.withLockedValue { $0[key, default: 0] += 1 }
                attempt += 1
            }
        }
    }

    /// What a retrieve that misses the cache asks the database, for benchmarks: the number of rows.
    package func retrieve(_ id: ProfileID) async throws(ProfilesError) -> Int {
        try await run(ProfileStatements.retrieve, [.text(id.description)], as: .user(id)).result.rowCount
    }

    package static var retrieveSQL: String { ProfileStatements.retrieve.sql }

    /// The profile that stands in a column of a row; nil when there is no such row.
    static func profile(_ result: QueryResult, row: Int = 0, in column: Int = 0) throws(ProfilesError) -> Profile? {
        guard row < result.rowCount else { return nil }
        let profile = result.withBytes(row, column) { bytes in
            bytes.flatMap(ProfileRow.values).flatMap(Profile.init)
        }
        guard let profile else {
            throw .failed(sqlState: nil, message: "the row is not a profile: run `flywheel migrate verify`")
        }
        return profile
    }

    package func shutdown() {
        users.shutdown()
        service.shutdown()
    }

    /// Failed statements by SQLSTATE; those the server never saw under their kind.
    var errorCounts: [ErrorKey: Int64] { errors.withLockedValue { $0 } }

    /// Units sent again, by the statement that failed and its SQLSTATE.
    var retryCounts: [ErrorKey: Int64] { retries.withLockedValue { $0 } }

    /// Counts and logs a failure; what it was counted under.
    private func note(_ error: PostgresError, _ statement: Statement) -> ErrorKey {
        let key = ErrorKey(
            statement: error.statement ?? statement.name, sqlState: error.sqlState ?? Self.name(error.kind))
        errors.withLockedValue { $0[key, default: 0] += 1 }
        // What the caller did wrong is answered, not logged; what the database does wrong is, once a second.
        let meaning = ProfilesError(error)
        if meaning == .readOnly { isReadOnly.store(true, ordering: .relaxed) }
        switch meaning {
        case .unavailable, .readOnly, .failed, .outcomeUnknown, .timeout:
            guard gate.opens(now: MonotonicClock.now) else { break }
            logger.error(
                "database error",
                metadata: [
                    "statement": "\(statement.name)", "sqlstate": "\(key.sqlState)", "reason": "\(error.message)",
                ])
        default: break
        }
        return key
    }

    private static func name(_ kind: PostgresError.Kind) -> String {
        switch kind {
        case .connect: "connect"
        case .connectionLost: "connection_lost"
        case .server: "server"
        case .poolTimeout: "pool_timeout"
        case .statementTimeout: "statement_timeout"
        case .shutdown: "shutdown"
        case .cancelled: "cancelled"
        case .invalidConfiguration: "invalid"
        case .protocolViolation: "protocol"
        }
    }
}

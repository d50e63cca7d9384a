import CPostgres

/// A plain, blocking connection, for migrations, COPY and checks. Used by one thread at a time; never by one that must not
/// block. Closed when it goes.
public struct PostgresSession: ~Copyable {
    private let connection: OpaquePointer
    private var pointers = ParameterPointers()

    /// Connects, within ten seconds unless the string has a `connect_timeout`. Throws `.invalidConfiguration` for a
    /// string that is none, else `.connect`.
    public init(conninfo: String, applicationName: String = "flywheel") throws(PostgresError) {
        let made = try ConnectionString(conninfo).withParameters(applicationName: applicationName) { keywords, values in
            PQconnectdbParams(keywords, values, 1)
        }
        guard let made else { throw PostgresError(.connect, "out of memory") }
        guard PQstatus(made) == CONNECTION_OK else {
            let message = PostgresError.message(of: made)
            PQfinish(made)
            throw PostgresError(.connect, message)
        }
        // Notices are for people at a terminal.
        PQsetNoticeReceiver(made, { _, _ in }, nil)
        connection = made
    }

    deinit { PQfinish(connection) }

    /// The number of the server's process behind this connection.
    public var backendProcessID: Int32 { PQbackendPID(connection) }

    /// Runs a script of any number of statements, as one transaction unless it says otherwise; one result a statement.
    @discardableResult
    public mutating func execute(_ sql: String) throws(PostgresError) -> [QueryResult] {
        guard PQsendQuery(connection, sql) == 1 else { throw failure(sql) }
        return try results(of: sql)
    }

    /// Runs one statement with parameters `$1`, `$2`….
    @discardableResult
    public mutating func query(_ sql: String, _ parameters: [PostgresValue] = []) throws(PostgresError) -> QueryResult {
        let unit = Unit(Statement(Self.label(sql), sql), parameters)
        if unit.unsendable != nil { throw .textWithNUL(in: Self.label(sql)) }
        let sent = pointers.with(unit, unit.steps[0]) { count, values, lengths, formats in
            PQsendQueryParams(connection, sql, count, nil, values, lengths, formats, 0)
        }
        guard sent == 1 else { throw failure(sql) }
        guard let result = try results(of: sql).last else {
            throw PostgresError(.invalidConfiguration, "no statement to run", statement: Self.label(sql))
        }
        return result
    }

    /// `COPY <target> FROM STDIN`; `target` is a table and its columns, `auth.users (id, email)`. Returns the rows copied.
    /// When `rows` throws, nothing is copied.
    @discardableResult
    public mutating func copy(
        into target: String, rows: (inout CopyWriter) throws(PostgresError) -> Void
    ) throws(PostgresError) -> Int64 {
        let sql = "COPY \(target) FROM STDIN"
        guard let started = PQexec(connection, sql) else { throw failure(sql) }
        defer { PQclear(started) }
        guard PQresultStatus(started) == PGRES_COPY_IN else {
            throw PostgresError(result: started, statement: Self.label(sql))
        }
        var writer = CopyWriter(connection)
        do throws(PostgresError) {
            try rows(&writer)
            try writer.flush()
        } catch {
            PQputCopyEnd(connection, "given up by the client")
            // The server's own error comes first: it may be why writing failed.
            do throws(PostgresError) { _ = try results(of: sql) } catch let answer where answer.sqlState != "57014" {
                throw answer
            } catch {}
            throw error
        }
        guard PQputCopyEnd(connection, nil) == 1 else { throw failure(sql) }
        return try results(of: sql).last.map { Int64($0.affected) } ?? 0
    }

    /// All results of the query under way, or its first error.
    private func results(of sql: String) throws(PostgresError) -> [QueryResult] {
        var results: [QueryResult] = []
        var error: PostgresError?
        while let result = PQgetResult(connection) {
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                results.append(QueryResult(owning: result))
                continue
            case PGRES_EMPTY_QUERY:
                break
            case PGRES_COPY_IN:
                PQputCopyEnd(connection, "COPY FROM STDIN only through copy(into:)")
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                drainCopy()
                error =
                    error
                    ?? PostgresError(
                        .invalidConfiguration, "COPY TO STDOUT is not supported here", statement: Self.label(sql))
            default:
                error = error ?? PostgresError(result: result, statement: Self.label(sql))
            }
            PQclear(result)
        }
        if PQstatus(connection) != CONNECTION_OK { throw failure(sql) }
        if let error { throw error }
        return results
    }

    private func drainCopy() {
        var row: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(connection, &row, 0) > 0 { PQfreemem(row) }
    }

    private func failure(_ sql: String) -> PostgresError {
        let lost = PQstatus(connection) != CONNECTION_OK
        return PostgresError(
            lost ? .connectionLost(outcomeUnknown: true) : .protocolViolation, PostgresError.message(of: connection),
            statement: Self.label(sql))
    }

    /// The beginning of a statement, to tell it by in an error.
    private static func label(_ sql: String) -> String {
        let words = sql.split(whereSeparator: \.isWhitespace).prefix(6).joined(separator: " ")
        return words.count > 60 ? words.prefix(60) + "…" : words
    }
}

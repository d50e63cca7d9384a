import CLinux
import CPostgres

extension Connection {
    /// Begins to connect. (A host name is looked up by libpq, which blocks for it.)
    func open(at now: Int64) throws(PostgresError) {
        let made = conninfo.withParameters(applicationName: configuration.applicationName) { keywords, values in
            PQconnectStartParams(keywords, values, 1)
        }
        guard let made else { throw PostgresError(.connect, "out of memory") }
        handle = made
        PQsetNoticeReceiver(made, { _, _ in }, nil)
        guard PQstatus(made) != CONNECTION_BAD else { throw failure() }
        phase = .opening(until: now + configuration.connectTimeout.nanoseconds)
        watch(writing: true, reading: false)
    }

    /// Takes libpq's next step towards a connection; when it stands, ours.
    func continueOpening(at now: Int64) throws(PostgresError) {
        guard let handle else { return }
        if PQpipelineStatus(handle) != PQ_PIPELINE_OFF { return }
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_READING: watch(writing: false)
        case PGRES_POLLING_WRITING: watch(writing: true, reading: false)
        case PGRES_POLLING_OK: try setUp(at: now)
        default: throw failure()
        }
    }

    /// Sends what makes the session ours: its statement timeout and its role. Units wait until it is answered, because
    /// they must not run as another role.
    private func setUp(at now: Int64) throws(PostgresError) {
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw failure() }
        watch(writing: false)
        let milliseconds = configuration.statementTimeout.nanoseconds / 1_000_000
        var unit = Unit()
        let statement = Statement("set up", "SELECT pg_catalog.set_config($1, $2, false)")
        unit.add(statement, [.text("statement_timeout"), .text("\(milliseconds)")])
        if let role = configuration.role { unit.add(statement, [.text("role"), .text(role)]) }
        for step in unit.steps {
            let sent = pointers.with(unit, step) { count, values, lengths, formats in
                PQsendQueryParams(handle, step.statement.sql, count, nil, values, lengths, formats, 0)
            }
            guard sent == 1 else { throw failure() }
        }
        try sync(.setUp, at: now)
    }

    func failure() -> PostgresError {
        PostgresError(.connect, handle.map(PostgresError.message(of:)) ?? "out of memory")
    }
}

import CLinux
import CPostgres

extension Connection {
    /// Sends a unit, and before it, each with a Sync of its own, the statements this connection has not prepared yet: a
    /// failed unit must not undo the preparation that units behind it rely on. Throws when the connection is lost; the
    /// server then has not got the whole of the unit's Sync, and cannot have committed it.
    func send(_ job: Job, _ registry: StatementRegistry, at now: Int64) throws(PostgresError) {
        while preparations.count < registry.statements.count { preparations.append(.none) }
        for number in job.statements { try prepare(number, registry.statements[number], at: now) }
        let unit = job.unit
        for step in unit.steps {
            let sent = pointers.with(unit, step) { count, values, lengths, formats in
                PQsendQueryPrepared(
                    handle, step.statement.name, count, values, lengths, formats, step.statement.isBinary ? 1 : 0)
            }
            guard sent == 1 else { throw failure() }
        }
        if segments.isEmpty { job.start = now }
        unitsInFlight += 1
        try sync(.unit(job), at: now)
    }

    private func prepare(_ number: Int, _ statement: Statement, at now: Int64) throws(PostgresError) {
        switch preparations[number] {
        case .sent: return
        case .none: break
        case .stale:
            let name = statement.name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            guard PQsendQueryParams(handle, "DEALLOCATE \"\(name)\"", 0, nil, nil, nil, nil, 0) == 1 else {
                throw failure()
            }
            try sync(.deallocate, at: now)
        }
        guard PQsendPrepare(handle, statement.name, statement.sql, 0, nil) == 1 else { throw failure() }
        try sync(.prepare(number, name: statement.name), at: now)
        preparations[number] = .sent
    }

    /// Ends what was sent with a Sync, which libpq 15 sends at once.
    func sync(_ segment: Segment, at now: Int64) throws(PostgresError) {
        if segments.isEmpty { lastProgress = now }
        guard PQpipelineSync(handle) == 1 else { throw failure() }
        try flush()
        segments.append(segment)
    }

    /// Sends what the socket takes; asks to be told when it takes more.
    func flush() throws(PostgresError) {
        switch PQflush(handle) {
        case 0: if isWaitingToWrite { setWaitingToWrite(false) }
        case 1: if !isWaitingToWrite { setWaitingToWrite(true) }
        default: throw failure()
        }
    }

    private func setWaitingToWrite(_ waits: Bool) {
        isWaitingToWrite = waits
        watch(writing: waits)
    }
}

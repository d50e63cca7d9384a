import CLinux
import CPostgres

extension Connection {
    /// Takes an event of the socket; finished jobs go to `finished`. Throws when the connection is lost.
    func handle(_ bits: UInt32, at now: Int64, _ finished: inout [Job]) throws(PostgresError) {
        if case .opening = phase, PQpipelineStatus(handle) == PQ_PIPELINE_OFF { return try continueOpening(at: now) }
        guard handle != nil else { return }
        if bits & UInt32(FW_WRITABLE) != 0 { try flush() }
        // What came before the end is read first: it says why.
        let isOpen = PQconsumeInput(handle) == 1
        try readResults(&finished)
        guard isOpen, PQstatus(handle) == CONNECTION_OK else { throw failure() }
    }

    /// Reads all results that are there.
    ///
    /// libpq separates the results of a pipeline's queries by nulls, which say nothing here: every query has one result.
    /// Two nulls in a row mean that libpq expects nothing more.
    private func readResults(_ finished: inout [Job]) throws(PostgresError) {
        var nulls = 0
        while let segment = segments.first, nulls < 2, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                nulls += 1
                continue
            }
            nulls = 0
            lastProgress = fw_monotonic()
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC {
                PQclear(result)
                try finish(segment, &finished)
            } else {
                try take(result, of: segment)
            }
        }
    }

    /// A result before its segment's Sync. Owns it.
    private func take(_ result: OpaquePointer, of segment: Segment) throws(PostgresError) {
        let status = PQresultStatus(result)
        let isSuccess = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY
        if isSuccess, case .unit(let job) = segment {
            if job.answered == 0 { job.firstResult = lastProgress }
            job.answered += 1
            job.results.append(QueryResult(owning: result))
            return
        }
        defer { PQclear(result) }
        if isSuccess {
            if case .prepare(let number, _) = segment { preparationErrors[number] = nil }
            return
        }
        switch (status, segment) {
        case (PGRES_PIPELINE_ABORTED, .unit(let job)): job.answered += 1
        case (PGRES_PIPELINE_ABORTED, _): break
        case (PGRES_FATAL_ERROR, _): fail(segment, result)
        default:
            // COPY, single rows and the like: no statement of a unit may answer with them.
            throw PostgresError(
                .protocolViolation, "unexpected result \(String(cString: PQresStatus(status)))",
                statement: name(segment))
        }
    }

    private func fail(_ segment: Segment, _ result: OpaquePointer) {
        var error = PostgresError(result: result, statement: name(segment))
        switch segment {
        case .unit(let job):
            // After the last answer comes the commit, which belongs to no statement.
            if job.answered < job.statements.count {
                let number = job.statements[job.answered]
                error = withoutPreparation(number, error)
            }
            if job.answered == 0 { job.firstResult = lastProgress }
            job.answered += 1
            if job.error == nil { job.error = error }
        case .prepare(let number, _):
            preparations[number] = .none
            preparationErrors[number] = error
        case .setUp: error.kind = .connect
        case .deallocate: break
        }
        if error.kind == .connect || PostgresError.endsSession(result) {
            error.statement = nil
            farewell = error
        }
    }

    /// A statement's error, or the one of its preparation that made it impossible. Sees to a new preparation.
    private func withoutPreparation(_ number: Int, _ error: PostgresError) -> PostgresError {
        switch error.sqlState {
        case "26000":  // invalid_sql_statement_name
            if let cause = preparationErrors[number] { return cause }
            preparations[number] = .stale
        case "0A000":  // feature_not_supported: "cached plan must not change result type", after ALTER TABLE
            preparations[number] = .stale
        default: break
        }
        return error
    }

    /// The segment's Sync has come.
    private func finish(_ segment: Segment, _ finished: inout [Job]) throws(PostgresError) {
        _ = segments.removeFirst()
        switch segment {
        case .setUp:
            if let farewell { throw farewell }
            phase = .ready
            backoff.reset()
        case .unit(let job):
            job.end = lastProgress
            unitsInFlight -= 1
            if job.error == nil, job.results.count != job.statements.count {
                let error = PostgresError(
                    .protocolViolation, "\(job.results.count) results of \(job.statements.count)")
                // No longer in flight, hence not among those that fail with the connection.
                job.error = .lost(error, outcomeUnknown: true)
                finished.append(job)
                throw error
            }
            finished.append(job)
        case .prepare, .deallocate: break
        }
        farewell = nil
        if case .unit(let next) = segments.first { next.start = lastProgress }
    }

    private func name(_ segment: Segment) -> String? {
        switch segment {
        case .unit(let job):
            job.answered < job.unit.steps.count ? job.unit.steps[job.answered].statement.name : "commit"
        case .setUp: "set up"
        case .prepare(_, let name): name
        case .deallocate: "deallocate"
        }
    }
}

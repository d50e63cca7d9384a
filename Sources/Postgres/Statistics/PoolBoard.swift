/// What the pool's thread shows to others; written once a turn. Thread-safe.
final class PoolBoard: Sendable {
    struct State: Sendable {
        var gauges = PoolGauges()
        /// In the registry's order.
        var statements: [StatementStatistics] = []
        /// Why the last attempt to connect failed; nil once one succeeds.
        var connectError: PostgresError?
    }
    let state = Locked(State())

    /// Adds a turn's finished jobs, and states the gauges.
    func publish(
        _ finished: [Job], _ registry: StatementRegistry, _ gauges: PoolGauges, _ connectError: PostgresError?
    ) {
        state.withLock { state in
            state.gauges = gauges
            state.connectError = connectError
            for statement in registry.statements.dropFirst(state.statements.count) {
                state.statements.append(StatementStatistics(name: statement.name))
            }
            for job in finished { state.add(job) }
        }
    }
}

extension PoolBoard.State {
    fileprivate mutating func add(_ job: Job) {
        let timing = job.timing
        for (index, number) in job.statements.enumerated() {
            statements[number].calls += 1
            guard case .success(let result) = job.outcome else {
                statements[number].errors += 1
                continue
            }
            statements[number].rows += Int64(result.results[index].affected)
            statements[number].poolWait.record(timing.poolWait)
            statements[number].firstRow.record(timing.firstRow)
            statements[number].database.record(timing.database)
        }
    }
}

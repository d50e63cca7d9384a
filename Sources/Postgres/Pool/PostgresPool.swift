/// Pipelined connections to PostgreSQL, shared by any number of callers. Thread-safe.
///
/// One thread of its own drives all connections; they are opened in the background and, when lost, opened again with
/// growing pauses. A unit goes to the connection with the fewest units in flight, behind these; units for which there is
/// no room wait, first come, first served. A failed statement undoes its own unit and no other. Nothing is ever retried.
public final class PostgresPool: Sendable {
    /// Added to the statement timeout, which the server enforces, before its silence counts as a lost connection.
    public static let silenceMargin = Duration.seconds(1)

    private let inbox = PoolInbox()
    private let board = PoolBoard()
    /// Nil when the configuration is refused.
    private let thread: IOThread?
    private let refusal: PostgresError?

    /// Starts connecting; does not wait. A configuration that cannot be right fails every call with
    /// `.invalidConfiguration`.
    public init(_ configuration: PostgresConfiguration) {
        do throws(PostgresError) {
            let conninfo = try ConnectionString(configuration.conninfo)
            guard configuration.connections > 0, configuration.depth > 0 else {
                throw PostgresError(.invalidConfiguration, "a pool needs at least one connection, of a depth of one")
            }
            let (inbox, board) = (inbox, board)
            thread = IOThread { PoolLoop(configuration, conninfo, inbox, board).run() }
            refusal = nil
        } catch {
            thread = nil
            refusal = error
        }
    }

    deinit { shutdown() }

    /// Runs a unit: all of it or nothing. Returns after its commit.
    ///
    /// Cancelling the task withdraws a unit that still waits (`.cancelled`); one that was sent runs to its end and returns
    /// its result.
    public func run(_ unit: Unit) async throws(PostgresError) -> UnitResult {
        if let refusal { throw refusal }
        guard !unit.isEmpty else { throw PostgresError(.invalidConfiguration, "a unit without statements") }
        if let statement = unit.unsendable { throw .textWithNUL(in: statement) }
        let job = Job(unit)
        let inbox = inbox
        let outcome: Job.Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.continuation = continuation
                if !inbox.submit(job) { continuation.resume(returning: .failure(.shutDownBefore)) }
            }
        } onCancel: {
            job.cancel()
            inbox.noteCancellation()
        }
        job.acknowledge()
        return try outcome.get()
    }

    /// Waits until at least one connection is ready. Throws `.connect` with the last attempt's reason, or `.poolTimeout`.
    public func waitUntilReady(timeout: Duration) async throws(PostgresError) {
        if let refusal { throw refusal }
        let deadline = ContinuousClock.now + timeout
        while gauges.ready == 0 {
            guard ContinuousClock.now < deadline else {
                throw board.state.withLock(\.connectError)
                    ?? PostgresError(.poolTimeout, "no connection was ready within \(timeout)")
            }
            do { try await Task.sleep(for: .milliseconds(5)) } catch { throw .cancelledWhileWaiting }
        }
    }

    /// The state after the pool's last turn.
    public var gauges: PoolGauges { board.state.withLock(\.gauges) }

    /// Figures by statement since the start, in order of first use.
    public var statistics: [StatementStatistics] { board.state.withLock(\.statements) }

    /// Fails what waits with `.shutdown` and what is in flight with `.connectionLost`, closes the connections and ends
    /// the thread. Idempotent; returns when the thread is gone.
    public func shutdown() {
        inbox.shutDown()
        thread?.join()
    }
}

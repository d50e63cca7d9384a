import CLinux
import Glibc

/// The pool's thread: takes units from the inbox, keeps the connections busy, and resumes the callers.
///
/// A turn sends before it resumes, so that the server works while the callers wake up, and resumes all finished callers
/// together.
final class PoolLoop {
    private let configuration: PostgresConfiguration
    private let inbox: PoolInbox
    private let board: PoolBoard
    private let epoll = fw_epoll_create()
    private var connections: [Connection] = []
    private var registry = StatementRegistry()
    private var waiting = Queue<Job>()
    private var finished: [Job] = []
    private var random = SystemRandomNumberGenerator()
    private var connectError: PostgresError?
    private var lost = 0
    private var now: Int64 = 0

    /// Events taken from epoll at once.
    private static let batch = 256

    init(_ configuration: PostgresConfiguration, _ conninfo: ConnectionString, _ inbox: PoolInbox, _ board: PoolBoard) {
        self.configuration = configuration
        self.inbox = inbox
        self.board = board
        connections = (0..<configuration.connections).map { Connection($0, configuration, conninfo, epoll) }
        _ = fw_epoll_add(epoll, inbox.event, UInt32(FW_READABLE), 0)
    }

    deinit { close(epoll) }

    /// Runs until the inbox is shut down.
    func run() {
        var events = [fw_event](repeating: fw_event(), count: Self.batch)
        while true {
            now = fw_monotonic()
            let arrivals = inbox.take()
            for job in arrivals.jobs { accept(job) }
            if arrivals.isShutDown { return shutDown() }
            if arrivals.cancellations { dropCancelled() }
            keepTime()
            dispatch()
            deliver()
            let limit = inbox.prepareToSleep() ? timeToNextDeadline() : 0
            let count = fw_epoll_wait(epoll, &events, Int32(Self.batch), limit)
            now = fw_monotonic()
            for event in events[..<Int(max(0, count))] { handle(event) }
        }
    }

    private func handle(_ event: fw_event) {
        guard event.token > 0 else { return fw_eventfd_drain(inbox.event) }
        let connection = connections[Int(event.token) - 1]
        do throws(PostgresError) { try connection.handle(event.bits, at: now, &finished) } catch {
            lose(connection, error)
        }
    }

    // MARK: Units

    private func accept(_ job: Job) {
        if job.isCancelled { return finish(job, .cancelledWhileWaiting) }
        do throws(PostgresError) { job.statements = try registry.numbers(of: job.unit) } catch {
            return finish(job, error)
        }
        waiting.append(job)
    }

    /// Hands waiting units, oldest first, to the connection with the fewest in flight.
    private func dispatch() {
        while let job = waiting.first, let connection = freest() {
            _ = waiting.removeFirst()
            do throws(PostgresError) { try connection.send(job, registry, at: fw_monotonic()) } catch {
                finish(job, .lost(error, outcomeUnknown: false))
                lose(connection, error)
            }
        }
    }

    private func freest() -> Connection? {
        var best: Connection?
        for connection in connections where connection.canTakeUnit {
            if connection.unitsInFlight < best?.unitsInFlight ?? .max { best = connection }
        }
        return best
    }

    private func finish(_ job: Job, _ error: PostgresError) {
        job.error = error
        finished.append(job)
    }

    private func dropCancelled() {
        for job in waiting.removeAll(where: { $0.isCancelled }) {
            finish(job, .cancelledWhileWaiting)
        }
    }

    /// Publishes the turn's figures, then resumes the callers: who sees a result sees it counted.
    private func deliver() {
        for job in finished {
            job.outcome =
                if let error = job.error { .failure(error) } else {
                    .success(UnitResult(results: job.results, timing: job.timing))
                }
        }
        let gauges = gauges
        if gauges.ready > 0 { connectError = nil }
        board.publish(finished, registry, gauges, connectError)
        for job in finished { job.deliver() }
        finished.removeAll(keepingCapacity: true)
    }

    private var gauges: PoolGauges {
        var gauges = PoolGauges()
        gauges.connections = connections.count
        for connection in connections {
            gauges.ready += connection.isReady ? 1 : 0
            gauges.busy += connection.unitsInFlight > 0 ? 1 : 0
            gauges.inFlight += connection.unitsInFlight
        }
        gauges.waiting = waiting.count
        gauges.lost = lost
        return gauges
    }

    // MARK: Connections and time

    /// Opens what is due, gives up what has been silent or waiting for too long.
    private func keepTime() {
        for connection in connections {
            guard let deadline = connection.deadline, deadline <= now else { continue }
            switch connection.phase {
            case .closed:
                do throws(PostgresError) { try connection.open(at: now) } catch { lose(connection, error) }
            case .opening:
                lose(connection, PostgresError(.connect, "no connection within \(configuration.connectTimeout)"))
            case .ready:
                lose(connection, PostgresError(.connect, "the server does not answer"))
            }
        }
        let acquireLimit = configuration.acquireTimeout.nanoseconds
        while let job = waiting.first, job.submitted + acquireLimit <= now {
            _ = waiting.removeFirst()
            finish(job, timedOut())
        }
    }

    private func timedOut() -> PostgresError {
        if !connections.contains(where: \.isReady), let connectError { return connectError }
        return PostgresError(.poolTimeout, "no connection was free within \(configuration.acquireTimeout)")
    }

    /// Closes a connection that failed, fails what was in flight on it, and plans the next attempt.
    private func lose(_ connection: Connection, _ cause: PostgresError) {
        if connection.isReady { lost += 1 } else { connectError = connection.farewell ?? cause }
        let cause = connection.farewell ?? cause
        let pause = connection.backoff.next(using: &random)
        for job in connection.close(until: now + pause) { finish(job, .lost(cause, outcomeUnknown: true)) }
    }

    private func timeToNextDeadline() -> Int64 {
        var next = waiting.first.map { $0.submitted + configuration.acquireTimeout.nanoseconds } ?? .max
        for connection in connections { next = min(next, connection.deadline ?? .max) }
        return next == .max ? -1 : max(0, next - fw_monotonic())
    }

    private func shutDown() {
        for connection in connections {
            for job in connection.close(until: .max) { finish(job, .shutDownUnder) }
        }
        for job in waiting.removeAll() { finish(job, .shutDownBefore) }
        deliver()
    }
}

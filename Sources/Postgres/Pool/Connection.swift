import CLinux
import CPostgres

/// One pipelined connection and the units in flight on it. Of the pool's thread; it never blocks.
final class Connection {
    /// What was sent with one Sync.
    enum Segment {
        case setUp
        case deallocate
        case prepare(Int, name: String)
        case unit(Job)
    }
    enum Phase {
        /// Nothing is open; the next attempt is due at this time.
        case closed(until: Int64)
        /// libpq or our own set-up is at work, until this time at most.
        case opening(until: Int64)
        case ready
    }
    /// A statement on this connection.
    enum Preparation {
        case none
        /// Sent, answered or not.
        case sent
        /// The server's plan no longer fits the tables: prepare anew.
        case stale
    }

    let index: Int
    let configuration: PostgresConfiguration
    let conninfo: ConnectionString
    let epoll: Int32

    var handle: OpaquePointer?
    var phase = Phase.closed(until: 0)
    var segments = Queue<Segment>()
    var unitsInFlight = 0
    var preparations: [Preparation] = []
    /// Why the last preparation of a statement failed: the error of the units that were sent behind it.
    var preparationErrors: [Int: PostgresError] = [:]
    var pointers = ParameterPointers()
    /// When the server last answered, or got work while it had none.
    var lastProgress: Int64 = 0
    /// The server's word on why it closes the connection.
    var farewell: PostgresError?
    var backoff = Backoff()
    /// libpq holds bytes that the socket did not take.
    var isWaitingToWrite = false

    init(_ index: Int, _ configuration: PostgresConfiguration, _ conninfo: ConnectionString, _ epoll: Int32) {
        self.index = index
        self.configuration = configuration
        self.conninfo = conninfo
        self.epoll = epoll
    }

    deinit { if let handle { PQfinish(handle) } }

    var isReady: Bool { if case .ready = phase { true } else { false } }
    var canTakeUnit: Bool { isReady && unitsInFlight < configuration.depth }

    /// When this connection needs attention without an event.
    var deadline: Int64? {
        switch phase {
        case .closed(let until), .opening(let until): until
        case .ready:
            segments.isEmpty || configuration.statementTimeout == .zero
                ? nil
                : lastProgress + configuration.statementTimeout.nanoseconds + PostgresPool.silenceMargin.nanoseconds
        }
    }

    /// Closes, and hands back the jobs that were in flight.
    func close(until time: Int64) -> [Job] {
        if let handle { PQfinish(handle) }
        handle = nil
        phase = .closed(until: time)
        preparations.removeAll()
        preparationErrors.removeAll()
        unitsInFlight = 0
        farewell = nil
        isWaitingToWrite = false
        return segments.removeAll().compactMap { if case .unit(let job) = $0 { job } else { nil } }
    }

    /// Asks epoll for events of libpq's present socket, which may change while it connects.
    func watch(writing: Bool, reading: Bool = true) {
        guard let handle else { return }
        let bits = (reading ? UInt32(FW_READABLE) : 0) | (writing ? UInt32(FW_WRITABLE) : 0)
        let (socket, token) = (PQsocket(handle), UInt64(index + 1))
        if fw_epoll_modify(epoll, socket, bits, token) != 0 { _ = fw_epoll_add(epoll, socket, bits, token) }
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

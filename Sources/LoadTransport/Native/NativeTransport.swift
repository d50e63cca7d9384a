import CLinux
import Glibc

/// HTTP/1.1 over non-blocking sockets and level-triggered epoll, for one thread.
///
/// One `send` and one `recv` a request in the common case, no allocation. Idle connections stay registered, so that one the
/// server has closed is dropped at the next poll and not given a request; the one that is closed in the moment between is a
/// `reset` of class `keptConnection`, never sent again.
public struct NativeTransport: ~Copyable, Transport {
    let addresses: [SocketAddress]
    let limits: TransportLimits
    let epoll: Int32
    let slots: UnsafeMutablePointer<Connection>
    let events: UnsafeMutablePointer<fw_event>
    /// Answers are read into it; one that is complete with its first read is never copied.
    let scratch: UnsafeMutableRawPointer

    /// Slots without a socket, and with an idle one (the last used is used next, so that a small load keeps few warm).
    var closed: [Int32]
    var idle: [Int32] = []
    /// The queue of time-outs: all are equally long, so the first started is the first to expire.
    var firstTimer: Int32 = -1
    var lastTimer: Int32 = -1
    /// Requests that failed as they were started, with their slots: those are given back when the failure is delivered, so
    /// that there are never more requests under way than connections.
    var failed: [(slot: Int32, completion: Completion)] = []
    /// The address that answered last; new connections try it first.
    var preferredAddress = 0
    public internal(set) var opened: Int64 = 0

    static let eventCapacity = 256
    static let scratchSize = 131_072

    /// `addresses` are tried in order by each new connection until one accepts; not empty.
    public init(addresses: [SocketAddress], limits: TransportLimits) throws(TransportError) {
        precondition(!addresses.isEmpty && limits.connections > 0)
        let descriptor = fw_epoll_create()
        guard descriptor >= 0 else { throw TransportError(operation: "epoll_create1", errno: errno) }
        epoll = descriptor
        self.addresses = addresses
        self.limits = limits
        slots = .allocate(capacity: limits.connections)
        for slot in 0..<limits.connections { (slots + slot).initialize(to: Connection(limits: limits)) }
        events = .allocate(capacity: Self.eventCapacity)
        scratch = .allocate(byteCount: Self.scratchSize, alignment: 64)
        closed = (0..<Int32(limits.connections)).reversed()
        idle.reserveCapacity(limits.connections)
    }

    deinit {
        slots.deinitialize(count: limits.connections)
        slots.deallocate()
        events.deallocate()
        scratch.deallocate()
        close(epoll)
    }

    public var hasRoom: Bool { !idle.isEmpty || !closed.isEmpty }

    public mutating func start(_ request: WireRequest, ticket: Ticket, at now: Int64) -> Admission {
        if let slot = idle.popLast() {
            let index = Int(slot)
            slots[index].begin(request, ticket)
            startTimer(slot, now)
            write(slot, request.bytes, at: now)
        } else if let slot = closed.popLast() {
            slots[Int(slot)].begin(request, ticket)
            open(slot, request.bytes, at: now)
        } else {
            return .noConnection
        }
        return .started
    }

    public mutating func poll(
        until deadline: Int64, _ finished: (Completion, RawSpan) -> Void
    ) throws(TransportError) -> Int {
        let failures = deliverFailed(finished)
        var limit = failures > 0 ? 0 : deadline
        if firstTimer >= 0 { limit = min(limit, slots[Int(firstTimer)].deadline) }
        let wait = limit <= 0 ? 0 : max(0, limit - fw_monotonic())
        let count = fw_epoll_wait(epoll, events, Int32(Self.eventCapacity), wait)
        guard count >= 0 else { throw TransportError(operation: "epoll_wait", errno: errno) }
        for index in 0..<Int(count) {
            let event = events[index]
            handle(Int32(truncatingIfNeeded: event.token), event.bits, finished)
        }
        let expired = firstTimer >= 0 ? expire(at: fw_monotonic(), finished) : 0
        return failures + Int(count) + expired
    }

    private mutating func handle(_ slot: Int32, _ bits: UInt32, _ finished: (Completion, RawSpan) -> Void) {
        switch slots[Int(slot)].state {
        case .closed: break
        case .idle: dropIdle(slot)
        case .connecting: finishConnecting(slot)
        case .sending:
            if bits & UInt32(FW_WRITABLE) != 0 { continueWriting(slot) }
            // An answer may come before the request is out: a refusal of a large body.
            if bits & UInt32(FW_READABLE) != 0, slots[Int(slot)].state != .closed { receive(slot, bits, finished) }
        case .waiting: receive(slot, bits, finished)
        }
    }

    /// News on an idle connection: its end, or bytes that nobody asked for. Either way it is not used again.
    private mutating func dropIdle(_ slot: Int32) {
        let place = slots[Int(slot)].idlePlace
        let last = idle.removeLast()
        if last != slot {
            idle[place] = last
            slots[Int(last)].idlePlace = place
        }
        release(slot)
    }

    /// Closes a slot's socket and gives the slot back.
    mutating func release(_ slot: Int32) {
        slots[Int(slot)].close()
        closed.append(slot)
    }

    /// Keeps a slot's socket for the next request.
    mutating func keep(_ slot: Int32) {
        slots[Int(slot)].state = .idle
        slots[Int(slot)].isKept = true
        slots[Int(slot)].idlePlace = idle.count
        slots[Int(slot)].input.removeAll()
        idle.append(slot)
    }

    /// Ends a slot's request with a failure that the next poll delivers.
    mutating func failLater(_ slot: Int32, _ failure: TransportFailure, at now: Int64) {
        failed.append((slot, slots[Int(slot)].completion(failure: failure, at: now)))
        stopTimer(slot)
        slots[Int(slot)].close()
    }

    private mutating func deliverFailed(_ finished: (Completion, RawSpan) -> Void) -> Int {
        if failed.isEmpty { return 0 }
        let empty = UnsafeRawBufferPointer(start: scratch, count: 0)
        for (slot, completion) in failed {
            closed.append(slot)
            finished(Self.withoutBytes(completion), empty.bytes)
        }
        defer { failed.removeAll(keepingCapacity: true) }
        return failed.count
    }

    /// A completion that is handed on without its bytes says nothing of places in them.
    static func withoutBytes(_ completion: Completion) -> Completion {
        var bare = completion
        bare.headLength = 0
        bare.timing = 0..<0
        bare.timingLines = 0
        return bare
    }
}

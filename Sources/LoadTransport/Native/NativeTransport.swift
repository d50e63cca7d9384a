import CLinux
import Glibc

/// HTTP/1.1 over non-blocking sockets and edge-triggered epoll, for one thread.
///
/// One `send` and one `recv` a request in the common case, no allocation. Idle connections stay registered, so that one the
/// server has closed is dropped at the next poll and not given a request; the one that is closed in the moment between is a
/// `reset` of class `keptConnection`, never sent again. An idle connection costs a slot of well under 1 KB and no buffer.
public struct NativeTransport: ~Copyable, Transport {
    let origins: UnsafeMutablePointer<OriginState>
    let originCount: Int
    let limits: TransportLimits
    let epoll: Int32
    /// One for each connection, and some for those that linger.
    let slots: UnsafeMutablePointer<Connection>
    let slotCount: Int
    let events: UnsafeMutablePointer<fw_event>
    /// Answers are read into it; one that is complete with its first read is never copied.
    let scratch: UnsafeMutableRawPointer
    /// The slot that was last given to a ticket, by the ticket's lowest bits: where a cancelled one is looked for first.
    let places: UnsafeMutablePointer<Int32>
    let placeMask: UInt32

    /// Slots without a socket, and how many have an idle one.
    var closed: [Int32]
    var idleCount = 0
    /// Slots that count as connections: all but the closed and the lingering.
    var inUse = 0
    var timeouts = SlotQueue()
    var lingering = SlotQueue()
    /// Requests that failed as they were started, or were cancelled, with their slots: those are given back when the failure is
    /// delivered, so that there are never more requests under way than connections.
    var failed: [(slot: Int32, completion: Completion)] = []
    var pool = BufferPool()
    /// When the next socket may be opened, and the last such time that a poll has returned for.
    var nextOpening: Int64 = 0
    var announcedOpening: Int64 = 0
    public internal(set) var opened: Int64 = 0

    static let eventCapacity = 256
    static let scratchSize = 131_072

    /// For one origin of plain HTTP, by its addresses: tried in order by each new connection until one accepts; not empty.
    public init(addresses: [SocketAddress], limits: TransportLimits) throws(TransportError) {
        try self.init(addressLists: [addresses], limits: limits)
    }

    /// The connections are shared by all origins: one that needs another while all are open closes an idle one of another's.
    /// None may be `https` (`TransportChoice` sees to that).
    public init(origins: [Origin], limits: TransportLimits) throws(TransportError) {
        precondition(origins.allSatisfy { $0.scheme == .http }, "the native transport does not speak TLS")
        try self.init(addressLists: origins.map(\.addresses), limits: limits)
    }

    private init(addressLists: [[SocketAddress]], limits: TransportLimits) throws(TransportError) {
        precondition(!addressLists.isEmpty && addressLists.allSatisfy { !$0.isEmpty } && limits.connections > 0)
        let descriptor = fw_epoll_create()
        guard descriptor >= 0 else { throw TransportError(operation: "epoll_create1", errno: errno) }
        epoll = descriptor
        originCount = addressLists.count
        origins = .allocate(capacity: originCount)
        for (index, list) in addressLists.enumerated() {
            (origins + index).initialize(to: OriginState(addresses: list))
        }
        self.limits = limits
        slotCount = limits.connections + limits.lingering
        slots = .allocate(capacity: slotCount)
        for slot in 0..<slotCount { (slots + slot).initialize(to: Connection(limits: limits)) }
        events = .allocate(capacity: Self.eventCapacity)
        scratch = .allocate(byteCount: Self.scratchSize, alignment: 64)
        var room = 1
        while room < limits.connections { room *= 2 }
        places = .allocate(capacity: room)
        places.initialize(repeating: 0, count: room)
        placeMask = UInt32(room - 1)
        closed = (0..<Int32(slotCount)).reversed()
    }

    deinit {
        slots.deinitialize(count: slotCount)
        slots.deallocate()
        origins.deinitialize(count: originCount)
        origins.deallocate()
        events.deallocate()
        scratch.deallocate()
        places.deallocate()
        close(epoll)
    }

    public var capacity: Int { limits.connections }

    public var hasRoom: Bool {
        if idleCount > 0 { return originCount == 1 || mayOpen || areAllIdle }
        return inUse < limits.connections && mayOpen
    }

    public mutating func start(_ request: WireRequest, ticket: Ticket, at now: Int64) -> Admission {
        let slot: Int32
        if let kept = popIdle(request.origin) {
            slot = kept
            slots[Int(slot)].begin(request, ticket)
            timeouts.append(slot, deadline: now + limits.timeout, slots)
            write(slot, request.bytes, at: now)
        } else if inUse < limits.connections || idleCount > 0, mayOpen {
            if inUse == limits.connections { dropOtherIdle() }
            slot = takeClosed()
            slots[Int(slot)].begin(request, ticket)
            slots[Int(slot)].origin = Int32(truncatingIfNeeded: request.origin)
            open(slot, request.bytes, at: now)
        } else {
            return .noConnection
        }
        places[Int(ticket.value & placeMask)] = slot
        return .started
    }

    public mutating func poll(
        until deadline: Int64, _ finished: (Completion, RawSpan) -> Void
    ) throws(TransportError) -> Int {
        let failures = deliverFailed(finished)
        var limit = failures > 0 ? 0 : deadline
        if timeouts.first >= 0 { limit = min(limit, slots[Int(timeouts.first)].deadline) }
        if limits.openInterval > 0 { limit = min(limit, openingWake()) }
        let wait = limit <= 0 ? 0 : max(0, limit - fw_monotonic())
        let count = fw_epoll_wait(epoll, events, Int32(Self.eventCapacity), wait)
        guard count >= 0 else { throw TransportError(operation: "epoll_wait", errno: errno) }
        for index in 0..<Int(count) {
            let event = events[index]
            handle(Int32(truncatingIfNeeded: event.token), event.bits, finished)
        }
        let expired = timeouts.first >= 0 || lingering.first >= 0 ? expire(at: fw_monotonic(), finished) : 0
        return failures + Int(count) + expired
    }

    private mutating func handle(_ slot: Int32, _ bits: UInt32, _ finished: (Completion, RawSpan) -> Void) {
        switch slots[Int(slot)].state {
        case .waiting: receive(slot, bits, finished)
        case .closed: break
        case .idle: dropIdle(slot)
        case .connecting: finishConnecting(slot)
        case .sending:
            // An answer may come before the request is out, the refusal of a large body: read first, as writing on could meet
            // the reset that follows it.
            if bits & ~UInt32(FW_WRITABLE) != 0 { receive(slot, bits, finished) }
            if bits & UInt32(FW_WRITABLE) != 0, slots[Int(slot)].state == .sending { continueWriting(slot) }
        case .lingering: stopLingering(slot)
        }
    }

    /// Fails the requests whose time is over; returns how many.
    private mutating func expire(at now: Int64, _ finished: (Completion, RawSpan) -> Void) -> Int {
        var count = 0
        while timeouts.first >= 0, slots[Int(timeouts.first)].deadline <= now {
            let slot = timeouts.first
            let failure: TransportFailure =
                switch slots[Int(slot)].state {
                case .connecting: .connect(.tooSlow)
                case .sending where slots[Int(slot)].firstByte == 0: .timeout(.sending)
                default: .timeout(slots[Int(slot)].firstByte == 0 ? .waiting : .answering)
                }
            fail(slot, failure, at: now, finished)
            count += 1
        }
        while lingering.first >= 0, slots[Int(lingering.first)].deadline <= now { stopLingering(lingering.first) }
        return count
    }
}

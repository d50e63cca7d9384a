import CLinux
import Glibc

/// Who closes first keeps the connection's port for a minute (TIME_WAIT): a client that does, for each request, is out of its
/// 28,000 ports after as many requests a minute. So the server is let go first where it announced that it would: the socket
/// lingers, beside those that count as connections, until the server's end is seen. Only when that does not come within a
/// second, or too many linger, or it was this side alone that did not want to keep the connection, is it closed from here. To
/// forget the port at once with a reset (SO_LINGER of 0) would be cheaper, and is no behaviour of any client: servers
/// log it as an error and may lose what they were doing.
extension NativeTransport {
    /// How long a socket lingers at most, nanoseconds.
    static let lingerTime: Int64 = 1_000_000_000

    /// Closes a slot's socket and gives the slot back.
    mutating func release(_ slot: Int32) {
        slots[Int(slot)].close(&pool)
        inUse -= 1
        closed.append(slot)
    }

    mutating func linger(_ slot: Int32, at now: Int64) {
        slots[Int(slot)].state = .lingering
        slots[Int(slot)].input.removeAll(into: &pool)
        inUse -= 1
        lingering.append(slot, deadline: now + Self.lingerTime, slots)
    }

    mutating func stopLingering(_ slot: Int32) {
        lingering.remove(slot, slots)
        slots[Int(slot)].close(&pool)
        closed.append(slot)
    }

    /// A slot for a socket: there are more than connections, so one is closed or lingers.
    mutating func takeClosed() -> Int32 {
        inUse += 1
        if closed.isEmpty { stopLingering(lingering.first) }
        return closed.removeLast()
    }

    public mutating func cancel(_ ticket: Ticket, at now: Int64) -> Bool {
        var slot = Int(places[Int(ticket.value & placeMask)])
        if slots[slot].ticket != ticket || !slots[slot].isUnderWay {
            // Another request has taken the place since: not so where tickets are small numbers used again.
            slot = 0
            while slot < slotCount, slots[slot].ticket != ticket || !slots[slot].isUnderWay { slot += 1 }
            if slot == slotCount { return false }
        }
        failLater(Int32(truncatingIfNeeded: slot), .abandoned, at: now)
        return true
    }

    /// Ends a request with a failure now.
    mutating func fail(
        _ slot: Int32, _ failure: TransportFailure, at now: Int64, _ finished: (Completion, RawSpan) -> Void
    ) {
        timeouts.remove(slot, slots)
        let completion = Self.withoutBytes(slots[Int(slot)].completion(failure: failure, at: now))
        finished(completion, UnsafeRawBufferPointer(start: scratch, count: 0).bytes)
        release(slot)
    }

    /// Ends a slot's request with a failure that the next poll delivers.
    mutating func failLater(_ slot: Int32, _ failure: TransportFailure, at now: Int64) {
        failed.append((slot, Self.withoutBytes(slots[Int(slot)].completion(failure: failure, at: now))))
        timeouts.remove(slot, slots)
        slots[Int(slot)].close(&pool)
    }

    mutating func deliverFailed(_ finished: (Completion, RawSpan) -> Void) -> Int {
        if failed.isEmpty { return 0 }
        let empty = UnsafeRawBufferPointer(start: scratch, count: 0)
        for (slot, completion) in failed {
            inUse -= 1
            closed.append(slot)
            finished(completion, empty.bytes)
        }
        defer { failed.removeAll(keepingCapacity: true) }
        return failed.count
    }

    /// A completion that is handed on without its bytes says nothing of places in them.
    private static func withoutBytes(_ completion: Completion) -> Completion {
        var bare = completion
        bare.headLength = 0
        bare.timing = 0..<0
        bare.timingLines = 0
        return bare
    }
}

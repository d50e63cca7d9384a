import CLinux
import Glibc

extension NativeTransport {
    /// Edges, not levels: the kernel does not look again at every connection that it has told of, 1 to 2 % of a request.
    static let reading = UInt32(FW_READABLE) | UInt32(FW_PEER_CLOSED) | edge
    /// FW_EDGE, which the importer gives as a signed number or an unsigned one, by its size.
    private static let edge: UInt32 = 1 << 31
    /// How far behind its schedule the opening of sockets may be and still catch up, nanoseconds, if that is more than one
    /// interval: short intervals are not lengthened by every late wake-up.
    static let catchUp: Int64 = 1_000_000

    var mayOpen: Bool { limits.openInterval == 0 || fw_monotonic() >= nextOpening }

    /// Until when a poll may wait although the next socket may be opened then; it returns once for each such time.
    mutating func openingWake() -> Int64 {
        guard !areAllIdle, inUse < limits.connections || idleCount > 0, announcedOpening != nextOpening else {
            return .max
        }
        if fw_monotonic() >= nextOpening { announcedOpening = nextOpening }
        return nextOpening
    }

    /// Opens a socket for a request; the bytes wait in the connection until it is established.
    mutating func open(_ slot: Int32, _ bytes: UnsafeRawBufferPointer, at now: Int64) {
        if limits.openInterval > 0 {
            let behind = max(limits.openInterval, Self.catchUp)
            nextOpening = max(nextOpening, fw_monotonic() - behind) + limits.openInterval
        }
        timeouts.append(slot, deadline: now + limits.timeout, slots)
        slots[Int(slot)].addressesTried = 0
        slots[Int(slot)].address = origins[Int(slots[Int(slot)].origin)].preferredAddress
        slots[Int(slot)].output.append(bytes, from: &pool)
        slots[Int(slot)].outputSent = 0
        connectNext(slot, at: now)
    }

    /// Tries addresses from the connection's current one on, until one is under way or none is left.
    private mutating func connectNext(_ slot: Int32, at now: Int64) {
        let index = Int(slot)
        while true {
            let address = origins[Int(slots[index].origin)].addresses[Int(slots[index].address)]
            slots[index].addressesTried += 1
            let descriptor = socket(
                address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
            if descriptor < 0 { return failLater(slot, .connect(.init(errno: errno)), at: now) }
            slots[index].descriptor = descriptor
            opened += 1
            if address.family != AF_UNIX {
                var one: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            }
            let code = address.withSocketAddress { connect(descriptor, $0, $1) } == 0 ? 0 : errno
            if code == 0 || code == EINPROGRESS {
                let bits = code == 0 ? Self.reading : UInt32(FW_WRITABLE)
                guard fw_epoll_add(epoll, descriptor, bits, UInt64(slot)) == 0 else {
                    return failLater(slot, .connect(.init(errno: errno)), at: now)
                }
                slots[index].state = .connecting
                if code == 0 { established(slot, isReading: true, at: now) }
                return
            }
            guard tryAnother(slot) else { return failLater(slot, .connect(.init(errno: code)), at: now) }
        }
    }

    /// Drops the socket and moves to the next address, if there is one.
    private mutating func tryAnother(_ slot: Int32) -> Bool {
        let index = Int(slot)
        let count = Int32(truncatingIfNeeded: origins[Int(slots[index].origin)].addresses.count)
        guard slots[index].addressesTried < count else { return false }
        _ = Glibc.close(slots[index].descriptor)
        slots[index].descriptor = -1
        slots[index].address = (slots[index].address + 1) % count
        return true
    }

    /// The socket has become writable, or has failed.
    mutating func finishConnecting(_ slot: Int32) {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(slots[Int(slot)].descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 { code = errno }
        if code == 0, isConnectedToItself(slot) { code = ECONNREFUSED }
        let now = fw_monotonic()
        if code == 0 {
            established(slot, isReading: false, at: now)
        } else if tryAnother(slot) {
            connectNext(slot, at: now)
        } else {
            failLater(slot, .connect(.init(errno: code)), at: now)
        }
    }

    /// Whether nobody listens but this very socket: where the target's port is one of this machine's for outgoing connections,
    /// the system may choose it for the socket that is to connect to it, and TCP lets that be.
    private func isConnectedToItself(_ slot: Int32) -> Bool {
        let remote = origins[Int(slots[Int(slot)].origin)].addresses[Int(slots[Int(slot)].address)]
        return remote.family != AF_UNIX && remote.isLocal(to: slots[Int(slot)].descriptor)
    }

    private mutating func established(_ slot: Int32, isReading: Bool, at now: Int64) {
        let index = Int(slot)
        origins[Int(slots[index].origin)].preferredAddress = slots[index].address
        // The time-out counts from the first byte written.
        timeouts.remove(slot, slots)
        timeouts.append(slot, deadline: now + limits.timeout, slots)
        slots[index].state = .sending
        sendOutput(slot, watching: isReading ? Self.reading : UInt32(FW_WRITABLE), at: now)
    }
}

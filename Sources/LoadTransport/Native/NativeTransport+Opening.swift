import CLinux
import Glibc

extension NativeTransport {
    static let reading = UInt32(FW_READABLE) | UInt32(FW_PEER_CLOSED)

    /// Opens a socket for a request; the bytes wait in the connection until it is established.
    mutating func open(_ slot: Int32, _ bytes: UnsafeRawBufferPointer, at now: Int64) {
        startTimer(slot, now)
        slots[Int(slot)].addressesTried = 0
        slots[Int(slot)].address = preferredAddress
        slots[Int(slot)].output.append(bytes)
        slots[Int(slot)].outputSent = 0
        connectNext(slot, at: now)
    }

    /// Tries addresses from the connection's current one on, until one is under way or none is left.
    private mutating func connectNext(_ slot: Int32, at now: Int64) {
        let index = Int(slot)
        while true {
            let address = addresses[slots[index].address]
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
        guard slots[index].addressesTried < addresses.count else { return false }
        _ = Glibc.close(slots[index].descriptor)
        slots[index].descriptor = -1
        slots[index].address = (slots[index].address + 1) % addresses.count
        return true
    }

    /// The socket has become writable, or has failed.
    mutating func finishConnecting(_ slot: Int32) {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(slots[Int(slot)].descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 { code = errno }
        let now = fw_monotonic()
        if code == 0 {
            established(slot, isReading: false, at: now)
        } else if tryAnother(slot) {
            connectNext(slot, at: now)
        } else {
            failLater(slot, .connect(.init(errno: code)), at: now)
        }
    }

    private mutating func established(_ slot: Int32, isReading: Bool, at now: Int64) {
        let index = Int(slot)
        preferredAddress = slots[index].address
        // The time-out counts from the first byte written.
        stopTimer(slot)
        startTimer(slot, now)
        slots[index].state = .sending
        sendOutput(slot, watching: isReading ? Self.reading : UInt32(FW_WRITABLE), at: now)
    }

    /// Writes a request on a kept connection; what the socket does not take is kept for later.
    mutating func write(_ slot: Int32, _ bytes: UnsafeRawBufferPointer, at now: Int64) {
        let index = Int(slot)
        let count = send(slots[index].descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        if count == bytes.count {
            slots[index].sent = now
            slots[index].bytesOut = Int64(count)
            slots[index].state = .waiting
            return
        }
        if count < 0, errno != EAGAIN, errno != EINTR {
            return failLater(slot, .reset(slots[index].isKept ? .keptConnection : .beforeAnswer), at: now)
        }
        if count > 0 { slots[index].sent = now }
        slots[index].bytesOut = Int64(max(0, count))
        slots[index].output.append(UnsafeRawBufferPointer(rebasing: bytes[max(0, count)...]))
        slots[index].outputSent = 0
        slots[index].state = .sending
        watch(slot, Self.reading | UInt32(FW_WRITABLE), at: now)
    }

    mutating func continueWriting(_ slot: Int32) {
        sendOutput(slot, watching: Self.reading | UInt32(FW_WRITABLE), at: fw_monotonic())
    }

    /// Sends what the connection holds, then waits for the answer or for more room.
    private mutating func sendOutput(_ slot: Int32, watching bits: UInt32, at now: Int64) {
        let index = Int(slot)
        let left = slots[index].output.count - slots[index].outputSent
        let start = slots[index].output.base.map { $0 + slots[index].outputSent }
        let count = send(slots[index].descriptor, start, left, Int32(MSG_NOSIGNAL))
        if count < 0, errno != EAGAIN, errno != EINTR {
            return failLater(slot, .reset(slots[index].isKept ? .keptConnection : .beforeAnswer), at: now)
        }
        if count > 0 {
            if slots[index].bytesOut == 0 { slots[index].sent = now }
            slots[index].bytesOut += Int64(count)
            slots[index].outputSent += count
        }
        if slots[index].outputSent == slots[index].output.count {
            slots[index].output.removeAll()
            slots[index].state = .waiting
            if bits != Self.reading { watch(slot, Self.reading, at: now) }
        } else if bits != Self.reading | UInt32(FW_WRITABLE) {
            watch(slot, Self.reading | UInt32(FW_WRITABLE), at: now)
        }
    }

    private mutating func watch(_ slot: Int32, _ bits: UInt32, at now: Int64) {
        if fw_epoll_modify(epoll, slots[Int(slot)].descriptor, bits, UInt64(slot)) != 0 {
            failLater(slot, .connect(.init(errno: errno)), at: now)
        }
    }
}

import CLinux
import Glibc

extension NativeTransport {
    /// Writes a request on a kept connection; what the socket does not take is kept for later.
    mutating func write(_ slot: Int32, _ bytes: UnsafeRawBufferPointer, at now: Int64) {
        let index = Int(slot)
        let count = fw_socket_send(slots[index].descriptor, bytes.baseAddress, bytes.count)
        if count == bytes.count {
            slots[index].sent = now
            slots[index].bytesOut = Int64(count)
            slots[index].state = .waiting
            return
        }
        if count < 0, errno != EAGAIN, errno != EINTR { return failLater(slot, .reset(.keptConnection), at: now) }
        if count > 0 { slots[index].sent = now }
        slots[index].bytesOut = Int64(max(0, count))
        slots[index].output.append(UnsafeRawBufferPointer(rebasing: bytes[max(0, count)...]), from: &pool)
        slots[index].outputSent = 0
        slots[index].state = .sending
        watch(slot, Self.reading | UInt32(FW_WRITABLE), at: now)
    }

    mutating func continueWriting(_ slot: Int32) {
        sendOutput(slot, watching: Self.reading | UInt32(FW_WRITABLE), at: fw_monotonic())
    }

    /// Sends what the connection holds, then waits for the answer or for more room.
    mutating func sendOutput(_ slot: Int32, watching bits: UInt32, at now: Int64) {
        let index = Int(slot)
        let left = slots[index].output.count - slots[index].outputSent
        let start = slots[index].output.base.map { $0 + slots[index].outputSent }
        let count = fw_socket_send(slots[index].descriptor, start, left)
        if count < 0, errno != EAGAIN, errno != EINTR {
            return failLater(slot, .reset(resetStage(slot)), at: now)
        }
        if count > 0 {
            if slots[index].bytesOut == 0 { slots[index].sent = now }
            slots[index].bytesOut += Int64(count)
            slots[index].outputSent += count
        }
        if slots[index].outputSent == slots[index].output.count {
            slots[index].output.removeAll(into: &pool)
            slots[index].state = .waiting
            if bits != Self.reading { watch(slot, Self.reading, at: now) }
        } else if bits != Self.reading | UInt32(FW_WRITABLE) {
            watch(slot, Self.reading | UInt32(FW_WRITABLE), at: now)
        }
    }

    mutating func watch(_ slot: Int32, _ bits: UInt32, at now: Int64) {
        if fw_epoll_modify(epoll, slots[Int(slot)].descriptor, bits, UInt64(slot)) != 0 {
            failLater(slot, .connect(.init(errno: errno)), at: now)
        }
    }
}

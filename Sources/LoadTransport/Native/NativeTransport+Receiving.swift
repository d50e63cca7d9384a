import CLinux
import Glibc

extension NativeTransport {
    /// Longest part of an answer that is copied to be read on, bytes.
    static let longestCopy = 16_384

    /// Reads once; what is left then is asked for again.
    mutating func receive(_ slot: Int32, _ bits: UInt32, _ finished: (Completion, RawSpan) -> Void) {
        let index = Int(slot)
        let kept = slots[index].input.count
        let head = slots[index].head
        // Once as much of the body is kept as is wanted, the rest goes through the scratch buffer and is dropped.
        let isDropping = !head.isEmpty && kept - head.upperBound >= limits.keptBody
        // What has come before is copied before what comes, while it is short: so every read has much room, and between reads
        // a connection holds no more than it was sent.
        let isScratch = isDropping || kept <= Self.longestCopy
        let begin = isDropping ? 0 : kept
        let base = isScratch ? scratch : slots[index].input.reserve(kept + Self.longestCopy, from: &pool)
        if isScratch, begin > 0, let bytes = slots[index].input.base { memcpy(scratch, bytes, begin) }
        let room = isScratch ? Self.scratchSize - begin : min(Self.scratchSize, slots[index].input.capacity - begin)
        let count = fw_socket_receive(slots[index].descriptor, base + begin, room)
        let now = fw_monotonic()
        if count <= 0 {
            if count < 0, errno == EINTR { return receive(slot, bits, finished) }
            if count < 0, errno == EAGAIN { return }
            return ended(slot, orderly: count == 0, at: now, finished)
        }
        if slots[index].firstByte == 0 { slots[index].firstByte = now }
        slots[index].bytesIn += Int64(count)
        digest(slot, bits, base, begin, begin + count, isDropping, now, finished)
        // More bytes, or the connection's end, may lie behind these: no edge would tell.
        if count == room || bits & UInt32(FW_PEER_CLOSED) != 0 { watchAgain(slot, at: now) }
    }

    private mutating func watchAgain(_ slot: Int32, at now: Int64) {
        switch slots[Int(slot)].state {
        case .waiting: watch(slot, Self.reading, at: now)
        case .sending: watch(slot, Self.reading | UInt32(FW_WRITABLE), at: now)
        // These carry no request that could fail.
        case .idle:
            if fw_epoll_modify(epoll, slots[Int(slot)].descriptor, Self.reading, UInt64(slot)) != 0 { dropIdle(slot) }
        case .lingering:
            if fw_epoll_modify(epoll, slots[Int(slot)].descriptor, Self.reading, UInt64(slot)) != 0 {
                stopLingering(slot)
            }
        case .closed, .connecting: break
        }
    }

    /// Shows the bytes `begin ..< end` of `base` to the parser. What stays for the completion is moved together from the
    /// front of the buffer: nothing moves unless the body is chunked.
    private mutating func digest(
        _ slot: Int32, _ bits: UInt32, _ base: UnsafeMutableRawPointer, _ begin: Int, _ end: Int, _ isDropping: Bool,
        _ now: Int64, _ finished: (Completion, RawSpan) -> Void
    ) {
        let index = Int(slot)
        let span = UnsafeRawBufferPointer(start: base, count: end).bytes
        var position = begin
        var keep = begin
        while true {
            switch slots[index].parser.advance(span, from: position) {
            case .more:
                let isHead = slots[index].head.isEmpty
                if !isDropping { retain(slot, base, begin..<(isHead ? end : keep)) }
                return
            case .head(let range):
                slots[index].head = range
                position = range.upperBound
                keep = position
            case .body(let range):
                position = range.upperBound
                if isDropping { continue }
                let length = min(range.count, max(0, limits.keptBody - (keep - slots[index].head.upperBound)))
                if range.lowerBound != keep { memmove(base + keep, base + range.lowerBound, length) }
                keep += length
            case .done(let place):
                if place < end { return fail(slot, .protocol(.extraBytes), at: now, finished) }
                let isOpen = bits & UInt32(FW_PEER_CLOSED) == 0
                // A dropping read went through the scratch buffer; what was kept lies with the connection.
                if isDropping, let held = slots[index].input.base {
                    return deliver(slot, held, slots[index].input.count, isOpen: isOpen, at: now, finished)
                }
                return deliver(slot, base, keep, isOpen: isOpen, at: now, finished)
            case .failed(let fault):
                return fail(slot, .protocol(fault), at: now, finished)
            }
        }
    }

    /// Keeps the bytes at `range` of `base` with the connection, after those that it has kept before.
    private mutating func retain(_ slot: Int32, _ base: UnsafeMutableRawPointer, _ range: Range<Int>) {
        let index = Int(slot)
        if base == scratch {
            let fresh = UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
            slots[index].input.append(fresh, from: &pool)
        } else {
            slots[index].input.count = range.upperBound
        }
    }

    /// The peer has closed or reset the connection.
    private mutating func ended(
        _ slot: Int32, orderly: Bool, at now: Int64, _ finished: (Completion, RawSpan) -> Void
    ) {
        let index = Int(slot)
        if orderly, slots[index].parser.endsAtClose {
            let base = slots[index].input.base ?? scratch
            return deliver(slot, base, slots[index].input.count, isOpen: false, at: now, finished)
        }
        fail(slot, .reset(resetStage(slot)), at: now, finished)
    }

    func resetStage(_ slot: Int32) -> TransportFailure.ResetStage {
        if slots[Int(slot)].bytesIn > 0 { return .midAnswer }
        return slots[Int(slot)].isKept ? .keptConnection : .beforeAnswer
    }

    /// Hands on a whole answer: the first `count` bytes of `base`, without the interim heads before it.
    private mutating func deliver(
        _ slot: Int32, _ base: UnsafeMutableRawPointer, _ count: Int, isOpen: Bool, at now: Int64,
        _ finished: (Completion, RawSpan) -> Void
    ) {
        let index = Int(slot)
        let begin = slots[index].head.lowerBound
        timeouts.remove(slot, slots)
        let answer = UnsafeRawBufferPointer(start: base + begin, count: count - begin)
        finished(slots[index].completion(failure: nil, at: now), answer.bytes)
        // An answer that came before its request was out leaves the rest of the request in the way.
        guard isOpen, slots[index].state == .waiting else { return release(slot) }
        if !slots[index].parser.keepsAlive {
            linger(slot, at: now)
        } else if limits.reuse {
            keep(slot)
        } else {
            release(slot)
        }
    }
}

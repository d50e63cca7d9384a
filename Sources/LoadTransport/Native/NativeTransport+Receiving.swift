import CLinux
import Glibc

extension NativeTransport {
    /// Reads once; level triggering brings back what is left.
    mutating func receive(_ slot: Int32, _ bits: UInt32, _ finished: (Completion, RawSpan) -> Void) {
        let index = Int(slot)
        let kept = slots[index].input.count
        let headLength = slots[index].head.count
        // Once as much of the body is kept as is wanted, the rest goes through the scratch buffer and is dropped.
        let isDropping = headLength > 0 && kept - slots[index].head.lowerBound >= headLength + limits.keptBody
        let isScratch = kept == 0 || isDropping
        let base = isScratch ? scratch : slots[index].input.reserve(kept + 16_384)
        let begin = isScratch ? 0 : kept
        let room = isScratch ? Self.scratchSize : slots[index].input.capacity - kept
        let count = recv(slots[index].descriptor, base + begin, room, 0)
        let now = fw_monotonic()
        if count <= 0 {
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            return ended(slot, orderly: count == 0, at: now, finished)
        }
        if slots[index].firstByte == 0 { slots[index].firstByte = now }
        slots[index].bytesIn += Int64(count)
        digest(slot, bits, base, begin, begin + count, isDropping, now, finished)
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
                if !isDropping { retain(slot, base, isHead ? end : keep) }
                return
            case .head(let range):
                slots[index].head = range
                position = range.upperBound
                keep = position
            case .body(let range):
                position = range.upperBound
                if isDropping { continue }
                let most = slots[index].head.upperBound + limits.keptBody - keep
                let length = min(range.count, max(0, most))
                if range.lowerBound != keep { memmove(base + keep, base + range.lowerBound, length) }
                keep += length
            case .done(let place):
                if place < end { return fail(slot, .protocol(.extraBytes), at: now, finished) }
                if !isDropping { retain(slot, base, keep, isFinal: true) }
                let isAlive = slots[index].parser.keepsAlive && bits & UInt32(FW_PEER_CLOSED) == 0
                // A dropping read went through the scratch buffer; what was kept lies with the connection.
                if isDropping, let held = slots[index].input.base {
                    return deliver(slot, held, slots[index].input.count, isAlive, now, finished)
                }
                return deliver(slot, base, keep, isAlive, now, finished)
            case .failed(let fault):
                return fail(slot, .protocol(fault), at: now, finished)
            }
        }
    }

    /// Keeps the first `count` bytes of `base` with the connection; a final answer stays where it is.
    private mutating func retain(
        _ slot: Int32, _ base: UnsafeMutableRawPointer, _ count: Int, isFinal: Bool = false
    ) {
        let index = Int(slot)
        if slots[index].input.count > 0 {
            slots[index].input.count = count
        } else if !isFinal {
            slots[index].input.append(UnsafeRawBufferPointer(start: base, count: count))
        }
    }

    /// The peer has closed or reset the connection.
    private mutating func ended(
        _ slot: Int32, orderly: Bool, at now: Int64, _ finished: (Completion, RawSpan) -> Void
    ) {
        let index = Int(slot)
        if orderly, slots[index].parser.endsAtClose {
            let base = slots[index].input.base ?? scratch
            return deliver(slot, base, slots[index].input.count, false, now, finished)
        }
        let stage: TransportFailure.ResetStage =
            slots[index].bytesIn > 0 ? .midAnswer : slots[index].isKept ? .keptConnection : .beforeAnswer
        fail(slot, .reset(stage), at: now, finished)
    }

    private mutating func deliver(
        _ slot: Int32, _ base: UnsafeMutableRawPointer, _ count: Int, _ isAlive: Bool, _ now: Int64,
        _ finished: (Completion, RawSpan) -> Void
    ) {
        let index = Int(slot)
        let begin = slots[index].head.lowerBound
        stopTimer(slot)
        let answer = UnsafeRawBufferPointer(start: base + begin, count: count - begin)
        finished(slots[index].completion(failure: nil, at: now), answer.bytes)
        // An answer that came before its request was out leaves the rest of the request in the way.
        if isAlive, limits.reuse, slots[index].state == .waiting { keep(slot) } else { release(slot) }
    }

    /// Ends a request with a failure now.
    mutating func fail(
        _ slot: Int32, _ failure: TransportFailure, at now: Int64, _ finished: (Completion, RawSpan) -> Void
    ) {
        stopTimer(slot)
        let completion = Self.withoutBytes(slots[Int(slot)].completion(failure: failure, at: now))
        finished(completion, UnsafeRawBufferPointer(start: scratch, count: 0).bytes)
        release(slot)
    }
}

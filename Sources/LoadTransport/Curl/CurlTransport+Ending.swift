import CCurl
import CLinux
import Glibc

extension CurlTransport {
    public mutating func cancel(_ ticket: Ticket, at now: Int64) -> Bool {
        for slot in slots where slot.pointee.ticket == ticket && slot.pointee.state == .underWay {
            failLater(slot, .abandoned, at: now)
            return true
        }
        return false
    }

    /// Fails the requests whose time is over; returns how many.
    mutating func expire(at now: Int64, _ finished: (Completion, RawSpan) -> Void) -> Int {
        var count = 0
        while let slot = sockets.pointee.timeouts.first, slot.pointee.deadline <= now {
            end(slot, slot.pointee.timeoutFailure, at: now, finished)
            count += 1
        }
        return count
    }

    /// Takes a request from libcurl and delivers how it ended. A failure is handed on without bytes.
    mutating func end(
        _ slot: UnsafeMutablePointer<CurlSlot>, _ failure: TransportFailure?, at now: Int64,
        _ finished: (Completion, RawSpan) -> Void
    ) {
        sockets.pointee.timeouts.remove(slot)
        let completion = completion(slot, failure, at: now)
        curl_multi_remove_handle(multi, slot.pointee.easy)
        let count = failure == nil ? slot.pointee.answer.bytes.count : 0
        // Without bytes there may be no buffer; any address will do.
        let base = slot.pointee.answer.bytes.base ?? UnsafeMutableRawPointer(events)
        finished(completion, UnsafeRawBufferPointer(start: base, count: count).bytes)
        release(slot)
    }

    /// Ends a request with a failure that the next poll delivers.
    mutating func failLater(_ slot: UnsafeMutablePointer<CurlSlot>, _ failure: TransportFailure, at now: Int64) {
        sockets.pointee.timeouts.remove(slot)
        failed.append((slot, completion(slot, failure, at: now)))
        slot.pointee.state = .failed
        curl_multi_remove_handle(multi, slot.pointee.easy)
    }

    mutating func deliverFailed(_ finished: (Completion, RawSpan) -> Void) -> Int {
        if failed.isEmpty { return 0 }
        for (slot, completion) in failed {
            release(slot)
            finished(completion, UnsafeRawBufferPointer(start: events, count: 0).bytes)
        }
        defer { failed.removeAll(keepingCapacity: true) }
        return failed.count
    }

    private mutating func release(_ slot: UnsafeMutablePointer<CurlSlot>) {
        slot.pointee.end()
        free.append(slot)
        underWay -= 1
    }

    private func completion(
        _ slot: UnsafeMutablePointer<CurlSlot>, _ failure: TransportFailure?, at now: Int64
    ) -> Completion {
        let hasHead = slot.pointee.answer.headLength > 0
        let hasBytes = hasHead && failure == nil
        return Completion(
            ticket: slot.pointee.ticket, failure: failure, status: hasHead ? slot.pointee.answer.status : 0,
            headLength: hasBytes ? slot.pointee.answer.headLength : 0,
            timing: hasBytes ? slot.pointee.answer.timing : 0..<0,
            timingLines: hasBytes ? slot.pointee.answer.timingLines : 0, sent: slot.pointee.sent,
            firstByte: slot.pointee.answer.firstByte, done: now, bytesOut: Self.bytesOut(slot),
            bytesIn: slot.pointee.answer.bytesIn, bodyBytes: hasHead ? slot.pointee.answer.bodyBytes : 0)
    }

    /// libcurl counts a body that it sent together with the head as part of the "request" up to 8.7.0, and later only as uploaded.
    private static func bytesOut(_ slot: UnsafeMutablePointer<CurlSlot>) -> Int64 {
        var head = 0
        fw_curl_get_long(slot.pointee.easy, CURLINFO_REQUEST_SIZE, &head)
        let body = slot.pointee.request.body.count
        if body == 0 || body < largestTogether && CurlFeatures.current.number < 0x08_07_00 { return Int64(head) }
        var uploaded: curl_off_t = 0
        fw_curl_get_size(slot.pointee.easy, CURLINFO_SIZE_UPLOAD_T, &uploaded)
        return Int64(head) + Int64(uploaded)
    }

    /// Bytes of a body from which on libcurl sends it by itself.
    private static let largestTogether = 65_536
}

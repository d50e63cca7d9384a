import CCurl
import CLinux
import Glibc

extension CurlTransport {
    public mutating func poll(
        until deadline: Int64, _ finished: (Completion, RawSpan) -> Void
    ) throws(TransportError) -> Int {
        var news = deliverFailed(finished)
        // What was started since the last poll goes out now.
        if sockets.pointee.timer == 0 {
            // Two system calls a connection, worth it where they spare more.
            let isHeld = streams > 1 && started > 4 * sockets.pointee.open
            if isHeld { sockets.pointee.hold(true) }
            started = 0
            try act(CURL_SOCKET_TIMEOUT, 0)
            if isHeld { sockets.pointee.hold(false) }
            news += deliver(finished)
        }
        var limit = news > 0 ? 0 : min(deadline, sockets.pointee.timer)
        if let first = sockets.pointee.timeouts.first { limit = min(limit, first.pointee.deadline) }
        if limits.openInterval > 0 { limit = min(limit, openingWake()) }
        if !held.isEmpty { limit = min(limit, sockets.pointee.unsettled.nextEnd) }
        let wait = limit <= 0 ? 0 : max(0, limit - fw_monotonic())
        let count = fw_epoll_wait(sockets.pointee.epoll, events, Int32(Self.eventCapacity), wait)
        guard count >= 0 else { throw TransportError(operation: "epoll_wait", errno: errno) }
        for index in 0..<Int(count) {
            let event = events[index]
            let descriptor = Int32(truncatingIfNeeded: event.token)
            guard sockets.pointee.isWanted(descriptor) else { continue }
            try act(descriptor, Self.selected(event.bits))
            if event.bits & UInt32(FW_READABLE) != 0, !sockets.pointee.unsettled.isEmpty {
                sockets.pointee.unsettled.heard(descriptor, at: fw_monotonic())
            }
            // After each, so that an answer's end is not timed by those behind it.
            news += 1
            _ = deliver(finished)
        }
        releaseHeld()
        if sockets.pointee.timer != .max || sockets.pointee.timeouts.first != nil {
            let now = fw_monotonic()
            if sockets.pointee.timer <= now {
                try act(CURL_SOCKET_TIMEOUT, 0)
                news += deliver(finished)
            }
            news += expire(at: now, finished)
            if streams > 1 { observeStreams(at: now) }
        }
        return news
    }

    /// Not while libcurl is about to do something, as to send what waits where another request has just ended.
    private mutating func observeStreams(at now: Int64) {
        guard sockets.pointee.unsettled.isEmpty, held.isEmpty, sockets.pointee.timer > now + Self.soon else { return }
        let (sent, isFull) = (sockets.pointee.sent, sockets.pointee.isFull)
        sockets.pointee.allowed.observe(underWay: underWay, sent: sent, isFull: isFull, at: now)
    }

    /// libcurl's timers count milliseconds, and it rounds up.
    private static let soon: Int64 = 2_000_000

    private static func selected(_ bits: UInt32) -> Int32 {
        var selected: Int32 = 0
        if bits & (UInt32(FW_READABLE) | UInt32(FW_HANGUP) | UInt32(FW_PEER_CLOSED)) != 0 {
            selected |= CURL_CSELECT_IN
        }
        if bits & UInt32(FW_WRITABLE) != 0 { selected |= CURL_CSELECT_OUT }
        if bits & UInt32(FW_ERROR) != 0 { selected |= CURL_CSELECT_ERR }
        return selected
    }

    private mutating func act(_ descriptor: Int32, _ bits: Int32) throws(TransportError) {
        // libcurl sets it anew, if it has something to wait for.
        if descriptor == CURL_SOCKET_TIMEOUT { sockets.pointee.timer = .max }
        var running: Int32 = 0
        let code = curl_multi_socket_action(multi, descriptor, bits, &running)
        if code != CURLM_OK { throw TransportError(operation: "curl_multi_socket_action", errno: code.rawValue) }
    }

    /// Hands on what libcurl has ended; returns how many.
    private mutating func deliver(_ finished: (Completion, RawSpan) -> Void) -> Int {
        var count = 0
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            var place: UnsafeMutableRawPointer?
            fw_curl_get_pointer(easy, CURLINFO_PRIVATE, &place)
            guard let slot = place?.assumingMemoryBound(to: CurlSlot.self) else { continue }
            if slot.pointee.heldFor != 0 {
                hold(slot)
                continue
            }
            if slot.pointee.isMistaken, code != CURLE_OK {
                startOver(slot)
                continue
            }
            end(slot, slot.pointee.failure(code), at: fw_monotonic(), finished)
            count += 1
        }
        return count
    }

    /// See `CurlSlot.Knowledge`.
    private func startOver(_ slot: UnsafeMutablePointer<CurlSlot>) {
        curl_multi_remove_handle(multi, slot.pointee.easy)
        slot.pointee.sayVersion(slot.pointee.knowledge == .forKept ? .forFresh : .forKept)
        // Can fail for want of memory only; the time-out then ends the request.
        curl_multi_add_handle(multi, slot.pointee.easy)
    }

    /// Until when a poll may wait although the next socket may be opened then; it returns once for each such time.
    private mutating func openingWake() -> Int64 {
        guard needsOpening, underWay < sockets.pointee.allowed.room, announcedOpening != nextOpening else {
            return .max
        }
        if fw_monotonic() >= nextOpening { announcedOpening = nextOpening }
        return nextOpening
    }
}

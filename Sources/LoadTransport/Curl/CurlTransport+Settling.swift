import CCurl
import CLinux

/// What a new HTTP/2 connection allows is not known before the server has said it, with its first bytes. libcurl would take it for
/// a hundred streams until then, and a server that allows fewer refuses what is beyond: failures, as nothing is sent twice. So of
/// the requests that go over a new connection the first is sent, and those behind it are taken back just before they would be,
/// until something has been read from the connection.
///
/// So with the first connections only, as many as there may be at a time: from then on it is known how many streams each has
/// (`CurlStreams`), and a load that is told to wait with every new connection would be a distorted one.
extension CurlTransport {
    /// Takes back a request that came too early; nothing of it has been sent.
    mutating func hold(_ slot: UnsafeMutablePointer<CurlSlot>) {
        curl_multi_remove_handle(multi, slot.pointee.easy)
        held.append((slot, slot.pointee.ticket))
        // Its connection may have settled meanwhile.
        sockets.pointee.unsettled.hasSettled = true
    }

    /// Gives libcurl the requests again whose connection has said something, or has gone.
    mutating func releaseHeld() {
        if !sockets.pointee.unsettled.isEmpty { sockets.pointee.unsettled.settle(at: fw_monotonic()) }
        guard !held.isEmpty, sockets.pointee.unsettled.hasSettled else { return }
        sockets.pointee.unsettled.hasSettled = false
        // Those that have ended meanwhile do not say any more that they are held.
        held.removeAll { slot, ticket in
            guard slot.pointee.heldFor != 0, slot.pointee.ticket == ticket else { return true }
            if sockets.pointee.unsettled.contains(port: slot.pointee.heldFor) { return false }
            slot.pointee.heldFor = 0
            // Can fail for want of memory only; the time-out then ends the request.
            curl_multi_add_handle(multi, slot.pointee.easy)
            return true
        }
    }
}

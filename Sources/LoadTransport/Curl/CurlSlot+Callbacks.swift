import CCurl
import CLinux
import Glibc

extension CurlSlot {
    private static func of(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<CurlSlot> {
        context.unsafelyUnwrapped.assumingMemoryBound(to: CurlSlot.self)
    }

    /// CURLOPT_HEADERFUNCTION: a line of a head.
    static let headerReader: fw_curl_write_callback = { bytes, size, count, context in
        let slot = of(context)
        let sockets = slot.pointee.sockets
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        guard slot.pointee.answer.takeLine(line, sockets.pointee.limits, &sockets.pointee.pool),
            !slot.pointee.follows || slot.pointee.takeCookie(line)
        else { return 0 }
        return line.count
    }

    /// CURLOPT_WRITEFUNCTION: a piece of the body.
    static let writer: fw_curl_write_callback = { bytes, size, count, context in
        let slot = of(context)
        let sockets = slot.pointee.sockets
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return slot.pointee.answer.takeBody(piece, sockets.pointee.limits, &sockets.pointee.pool) ? piece.count : 0
    }

    /// CURLOPT_PREREQFUNCTION: the connection is there and the request is about to be written.
    static let beforeRequest: curl_prereq_callback = { context, remote, local, remotePort, localPort in
        let slot = of(context)
        if slot.pointee.isSentAgain {
            slot.pointee.refusal = slot.pointee.resetFailure
            return CURL_PREREQFUNC_ABORT
        }
        if !slot.pointee.isFresh, slot.pointee.isMistaken(fresh: false) { return CURL_PREREQFUNC_ABORT }
        // Connected to itself: nobody listens there.
        if remotePort == localPort, remotePort != 0, let remote, let local, strcmp(remote, local) == 0 {
            slot.pointee.refusal = .connect(.refused)
            return CURL_PREREQFUNC_ABORT
        }
        if slot.pointee.sent == 0, slot.pointee.mustWait(port: localPort) { return CURL_PREREQFUNC_ABORT }
        slot.pointee.guardCookies()
        slot.pointee.sendings += 1
        if slot.pointee.sent == 0 {
            let now = fw_monotonic()
            let sockets = slot.pointee.sockets
            slot.pointee.beginSending(at: now)
            // The time-out counts from the first byte written.
            sockets.pointee.timeouts.remove(slot)
            sockets.pointee.timeouts.append(slot, deadline: now + sockets.pointee.limits.timeout)
        }
        return CURL_PREREQFUNC_OK
    }

    /// CURLOPT_OPENSOCKETFUNCTION.
    static let socketOpener: curl_opensocket_callback = { context, _, address in
        let slot = of(context)
        let sockets = slot.pointee.sockets
        if slot.pointee.isSentAgain {
            slot.pointee.refusal = slot.pointee.resetFailure
            return CURL_SOCKET_BAD
        }
        guard let address, !slot.pointee.isMistaken(fresh: true) else { return CURL_SOCKET_BAD }
        let descriptor = sockets.pointee.openSocket(address.pointee, isPlain: slot.pointee.request.isPlain)
        if descriptor < 0 {
            slot.pointee.refusal = .connect(.init(errno: errno))
        } else {
            slot.pointee.beginConnecting(descriptor)
            if slot.pointee.isOpening { sockets.pointee.opening -= 1 }
            slot.pointee.isOpening = false
        }
        return descriptor
    }
}

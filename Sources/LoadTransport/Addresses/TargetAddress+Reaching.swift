import CLinux
import Glibc

extension TargetAddress {
    /// Whether anybody accepts connections there: tries every address of the target, as the load will, each for at most
    /// `timeout`. Blocks; called before a run.
    public func reach(timeout: Duration) throws(TransportFailure) {
        try Origin(resolving: self).reach(timeout: timeout)
    }
}

extension Origin {
    /// The same, without the resolver.
    func reach(timeout: Duration) throws(TransportFailure) {
        var failure = TransportFailure.connect(.init(errno: ECONNREFUSED))
        for address in addresses {
            let code = Self.connect(address, timeout)
            if code == 0 { return }
            failure = .connect(.init(errno: code))
        }
        throw failure
    }

    /// 0, or the system's code for what was wrong.
    private static func connect(_ address: SocketAddress, _ timeout: Duration) -> Int32 {
        let descriptor = socket(
            address.family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        if address.withSocketAddress({ Glibc.connect(descriptor, $0, $1) }) == 0 { return 0 }
        guard errno == EINPROGRESS else { return errno }
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let milliseconds = Int32(clamping: Int64(timeout / .milliseconds(1)))
        var ready = poll(&wait, 1, milliseconds)
        while ready < 0, errno == EINTR { ready = poll(&wait, 1, milliseconds) }
        guard ready > 0 else { return ready == 0 ? ETIMEDOUT : errno }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
    }
}

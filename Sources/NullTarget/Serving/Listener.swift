import Glibc

/// A listening socket; a Unix socket's file goes with it.
struct Listener: ~Copyable {
    let descriptor: Int32
    /// `http://127.0.0.1:38211` or `unix:/path`.
    let address: String
    private let file: String?

    private static let backlog: Int32 = 4096

    init(_ place: NullTargetOptions.Place) throws(NullTargetError) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        switch place {
        case .loopback(let port):
            let descriptor = try Self.opened(AF_INET, kind)
            var one: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
            try Self.listen(descriptor, &address, "cannot listen on 127.0.0.1:\(port)")
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            _ = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            self.descriptor = descriptor
            self.address = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
            file = nil
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let room = MemoryLayout.size(ofValue: address.sun_path)
            guard path.hasPrefix("/"), path.utf8.count < room else {
                throw NullTargetError("a Unix socket's path is absolute and has at most \(room - 1) bytes: \(path)")
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let descriptor = try Self.opened(AF_UNIX, kind)
            try Self.listen(descriptor, &address, "cannot listen on \(path)")
            self.descriptor = descriptor
            self.address = "unix:\(path)"
            file = path
        }
    }

    deinit {
        close(descriptor)
        if let file { unlink(file) }
    }

    private static func opened(_ family: Int32, _ kind: Int32) throws(NullTargetError) -> Int32 {
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw .system("cannot open a socket") }
        return descriptor
    }

    /// Closes the descriptor on failure.
    private static func listen<Address>(
        _ descriptor: Int32, _ address: inout Address, _ failure: String
    ) throws(NullTargetError) {
        let size = socklen_t(MemoryLayout<Address>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else {
            let code = errno
            close(descriptor)
            throw .system(failure, code)
        }
    }
}

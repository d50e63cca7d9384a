import Glibc

/// A resolved address, as the kernel takes it.
public struct SocketAddress: Sendable, Equatable {
    /// Bytes of `sockaddr_un.sun_path`, the final zero included.
    static let longestPath = 108

    var bytes: [UInt8]
    var family: Int32

    /// A Unix socket; the path is shorter than `longestPath`.
    static func unix(path: String) -> SocketAddress {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = withUnsafeBytes(of: &address) { [UInt8]($0) }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? MemoryLayout<sa_family_t>.size
        for (index, byte) in path.utf8.prefix(longestPath - 1).enumerated() { bytes[start + index] = byte }
        return SocketAddress(bytes: bytes, family: AF_UNIX)
    }

    /// Whether the socket is bound to this very address.
    func isLocal(to descriptor: Int32) -> Bool {
        var local = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &local) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard code == 0, Int(size) == bytes.count else { return false }
        return withUnsafeBytes(of: &local) { $0.prefix(bytes.count).elementsEqual(bytes) }
    }

    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        bytes.withUnsafeBytes { raw in
            // The bytes were copied out of a sockaddr; [UInt8] storage is aligned to 16.
            let pointer = raw.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self)
            return body(pointer, socklen_t(raw.count))
        }
    }
}

extension TargetAddress {
    /// All addresses of the target, IPv4 and IPv6, in the resolver's order. Blocks; called before a run, never within one.
    public func resolve() throws(TransportFailure) -> [SocketAddress] {
        switch endpoint {
        case .unix(let path): return [.unix(path: path)]
        case .host(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_NUMERICSERV
            var list: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, String(port), &hints, &list)
            guard code == 0 else { throw .dns(code) }
            defer { freeaddrinfo(list) }
            var addresses: [SocketAddress] = []
            var next = list
            while let entry = next {
                if let address = entry.pointee.ai_addr {
                    let raw = UnsafeRawBufferPointer(start: address, count: Int(entry.pointee.ai_addrlen))
                    addresses.append(SocketAddress(bytes: [UInt8](raw), family: entry.pointee.ai_family))
                }
                next = entry.pointee.ai_next
            }
            return addresses
        }
    }
}

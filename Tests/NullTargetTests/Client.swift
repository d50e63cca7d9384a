import Glibc
import NullTarget

/// A blocking client socket, with a patience of ten seconds.
final class Client {
    let descriptor: Int32

    init(_ address: String) throws {
        if let path = address.split(separator: ":").last, address.hasPrefix("unix:") {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            try Self.connect(descriptor, &name)
        } else {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = (UInt16(address.split(separator: ":").last ?? "") ?? 0).bigEndian
            name.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
            try Self.connect(descriptor, &name)
        }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    struct Refused: Error { let code: Int32 }

    private static func connect<Address>(_ descriptor: Int32, _ name: inout Address) throws {
        let size = socklen_t(MemoryLayout<Address>.size)
        let code = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        if code != 0 { throw Refused(code: errno) }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// So many bytes, or fewer at the end of the connection.
    func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let got = recv(descriptor, &chunk, min(chunk.count, count - bytes.count), 0)
            guard got > 0 else { break }
            bytes += chunk[..<got]
        }
        return bytes
    }

    func readToEnd() -> [UInt8] { read(.max) }
}

import Glibc

/// A TCP connection to the loopback interface that sends and shows bytes as they are.
final class RawConnection {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Unexpected() }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Unexpected()
        }
    }

    /// What came until `end` did, or the other side closed; waits for it without holding a thread.
    func read(until end: String) async throws -> String {
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<4000 {
            let count = recv(descriptor, &part, part.count, Int32(MSG_DONTWAIT))
            if count > 0 { text += part[..<count] }
            if count == 0 || String(decoding: text, as: UTF8.self).contains(end) {
                return String(decoding: text, as: UTF8.self)
            }
            if count < 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
        throw Unexpected()
    }
}

import Foundation
import LoadTransport

/// Ports of 127.0.0.1.
enum FreePort {
    /// One that was free a moment ago.
    static func find() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard code == 0 else { throw Child.Failure(description: "no free port on 127.0.0.1") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Tries for five seconds.
    static func waitUntilOpen(_ port: UInt16) -> Bool {
        let target = TargetAddress(endpoint: .host("127.0.0.1", port: port))
        for _ in 0..<100 {
            if (try? target.reach(timeout: .milliseconds(50))) != nil { return true }
            usleep(50_000)
        }
        return false
    }
}

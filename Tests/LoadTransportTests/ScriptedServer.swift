import Glibc
import LoadTransport
import Synchronization

/// A real server on a loopback port that does with each connection what a test tells it: script n for the n-th connection, the
/// last one for those after. Closes everything when it goes.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (_ connection: Peer) -> Void

    let port: UInt16
    private let listener: Int32
    private let scripts: [Script]
    private let accepted = Atomic<Int>(0)

    var connections: Int { accepted.load(ordering: .relaxed) }
    var address: TargetAddress { TargetAddress(endpoint: .host("127.0.0.1", port: port)) }

    init(_ scripts: Script...) {
        self.scripts = scripts
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var bound = sockaddr_in()
        bound.sin_family = sa_family_t(AF_INET)
        bound.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        port = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(listener, address, size) == 0 && listen(listener, 64) == 0, "cannot listen")
                getsockname(listener, address, &size)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        detach { [self] in
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                let number = accepted.add(1, ordering: .relaxed).oldValue
                let script = self.scripts[min(number, self.scripts.count - 1)]
                detach {
                    script(Peer(descriptor: descriptor))
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    /// Refuses connections from now on and ends the accepting thread, which alone closes the listener: its number may be
    /// another server's the moment it is free.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}

/// The server's end of one connection.
struct Peer: Sendable {
    let descriptor: Int32

    /// Reads one request without a body; nil when the client has closed.
    @discardableResult
    func request() -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Blocks until the client has closed.
    func untilClosed() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
    }

    /// Closing answers the client with RST.
    func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }
}

/// Runs a closure on a thread of its own.
func detach(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { context in
            Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().work()
            return nil
        }, Unmanaged.passRetained(Box(work)).toOpaque())
    precondition(code == 0)
    pthread_detach(thread)
}

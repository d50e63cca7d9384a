import Glibc
import LoadTransport
import Synchronization

/// A real server on a loopback port that does with each connection what a test tells it: script n for the n-th connection, the
/// last one for those after. Closes everything when it goes.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (_ connection: Peer) -> Void

    let port: UInt16
    let address: TargetAddress
    private let listener: Int32
    private let scripts: [Script]
    private let accepted = Atomic<Int>(0)

    var connections: Int { accepted.load(ordering: .relaxed) }

    convenience init(_ scripts: Script...) { self.init(scripts) }

    /// `port` 0: any that is free.
    init(host: String = "127.0.0.1", port wanted: UInt16 = 0, _ scripts: [Script]) {
        self.scripts = scripts
        (listener, port) = listening(host, port: wanted, backlog: 64)
        address = TargetAddress(endpoint: .host(host, port: port))
        let listener = listener
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

/// A listening TCP socket and its port.
func listening(_ host: String, port: UInt16 = 0, backlog: Int32) -> (descriptor: Int32, port: UInt16) {
    let family = host.contains(":") ? AF_INET6 : AF_INET
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var bound = sockaddr_storage()
    var size = socklen_t(family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
    return withUnsafeMutableBytes(of: &bound) { raw in
        // Family, port and address stand at the same places in all that follow the structure of their family.
        raw.storeBytes(of: sa_family_t(family), as: sa_family_t.self)
        raw.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
        inet_pton(family, host, raw.baseAddress! + (family == AF_INET ? 4 : 8))
        let address = raw.baseAddress!.assumingMemoryBound(to: sockaddr.self)
        precondition(bind(descriptor, address, size) == 0 && listen(descriptor, backlog) == 0, "cannot listen")
        getsockname(descriptor, address, &size)
        return (descriptor, UInt16(bigEndian: raw.load(fromByteOffset: 2, as: UInt16.self)))
    }
}

/// A listening Unix socket that accepts nobody by itself.
struct UnixListener: Sendable {
    let descriptor: Int32
    let address: TargetAddress

    init(path: String, backlog: Int32) {
        address = TargetAddress(endpoint: .unix(path: path))
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var bound = sockaddr_un()
        bound.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &bound.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let descriptor = descriptor
        let code = withUnsafePointer(to: &bound) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        precondition(code == 0 && listen(descriptor, backlog) == 0, "cannot listen")
    }

    func close() { Glibc.close(descriptor) }
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

    /// Reads what there is, waiting for some; nil when the client has closed.
    func some() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count <= 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
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

    /// Sends a piece again and again, until the client has closed or `most` bytes are out.
    func flood(_ text: String, most: Int = .max) {
        let bytes = Array(text.utf8)
        var left = most
        while left > 0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 { left -= bytes.count }
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

import CLinux
import Glibc
import LoadTransport
import Synchronization

/// A small real HTTP service on a loopback port, a thread for each connection. What it answers, and after how long, is the
/// test's to say for each request by its number of arrival.
final class TestService: Sendable {
    struct Reply {
        var head = "HTTP/1.1 200 OK\r\n"
        var body = "ok"
        /// Nanoseconds before the answer.
        var delay: Int64 = 0
        /// Never answer.
        var isSilent = false
    }

    let port: UInt16
    private let listener: Int32
    private let reply: @Sendable (_ number: Int, _ request: String) -> Reply
    private let count = Atomic<Int>(0)

    var requests: Int { count.load(ordering: .relaxed) }
    var address: TargetAddress { TargetAddress(endpoint: .host("127.0.0.1", port: port)) }

    init(_ reply: @escaping @Sendable (_ number: Int, _ request: String) -> Reply = { _, _ in Reply() }) {
        self.reply = reply
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var bound = sockaddr_in()
        bound.sin_family = sa_family_t(AF_INET)
        bound.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        port = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(listener, address, size) == 0 && listen(listener, 256) == 0, "cannot listen")
                getsockname(listener, address, &size)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        spawn { [self] in
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                spawn { self.serve(descriptor) }
            }
            close(listener)
        }
    }

    /// Refuses connections from now on; the accepting thread closes the listener.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while case let size = recv(descriptor, &buffer, buffer.count, 0), size > 0 {
            bytes += buffer[..<size]
            guard Self.isWhole(bytes) else { continue }
            let answer = reply(count.add(1, ordering: .relaxed).oldValue, String(decoding: bytes, as: UTF8.self))
            bytes = []
            if answer.isSilent { continue }
            if answer.delay > 0 { usleep(UInt32(answer.delay / 1000)) }
            let text = Array("\(answer.head)content-length: \(answer.body.utf8.count)\r\n\r\n\(answer.body)".utf8)
            if send(descriptor, text, text.count, Int32(MSG_NOSIGNAL)) < 0 { break }
        }
        close(descriptor)
    }

    /// Whether a request's head is there, and as much of a body as it says.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let line = text[..<end.lowerBound].split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
        let length = line.flatMap { Int($0.dropFirst(16)) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}

/// Runs a closure on a thread of its own.
func spawn(_ work: @escaping @Sendable () -> Void) {
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

/// Runs work that blocks on a thread of its own: the pool that runs the tests has no more threads than the machine processors,
/// and others' tests need them.
func offPool<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        spawn { continuation.resume(with: Swift.Result { try work() }) }
    }
}

/// CLOCK_MONOTONIC, nanoseconds.
func monotonic() -> Int64 { fw_monotonic() }

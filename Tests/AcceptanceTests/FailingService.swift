import Foundation
import Synchronization

/// A small HTTP service on a loopback port, in this process, a thread for each connection: it answers 200 for its first second,
/// and from then on as it was told.
final class FailingService: Sendable {
    enum Failure: String, Sendable, CaseIterable {
        /// Goes on answering 200.
        case none
        /// Answers 500.
        case errors
        /// Answers no more, and keeps connections open.
        case silence
    }

    let port: UInt16
    /// Before an answer, microseconds.
    private static let delay: UInt32 = 100_000
    private let listener: Int32
    private let failure: Failure
    private let begin = Mutex<ContinuousClock.Instant?>(nil)

    init(_ failure: Failure) {
        self.failure = failure
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
        Thread.detachNewThread { [self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread { self.serve(connection) }
            }
            close(listener)
        }
    }

    /// Refuses connections from now on. To be called when the program under test has ended, which ends the open ones.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private var hasFailed: Bool {
        let now = ContinuousClock.now
        let first = begin.withLock { begin in
            if begin == nil { begin = now }
            return begin ?? now
        }
        return failure != .none && now - first > .seconds(1)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(connection, &buffer, buffer.count, 0), count > 0 {
            request += buffer[..<count]
            guard request.suffix(4).elementsEqual("\r\n\r\n".utf8) else { continue }
            request = []
            let failed = hasFailed
            if failed, failure == .silence { continue }
            // So long that what a busy machine adds to it does not matter.
            usleep(Self.delay)
            let answer = Array("HTTP/1.1 \(failed ? "500 Oh" : "200 OK")\r\nContent-Length: 2\r\n\r\nok".utf8)
            guard send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else { return }
        }
    }
}

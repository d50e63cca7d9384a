import Foundation

/// A small real HTTP/1.1 service on a loopback port, in this process, a thread for each connection.
final class LoopbackServer: Sendable {
    struct Request {
        var method, path: String
        var query: [String: String] = [:]
        /// Names in lower case.
        var headers: [String: String] = [:]
        var body = ""
    }

    struct Answer {
        var status = "200 OK"
        var headers: [String] = []
        var body: String
    }

    let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (Request) -> Answer

    var url: String { "http://127.0.0.1:\(port)" }

    init(_ answer: @escaping @Sendable (Request) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var bound = sockaddr_in()
        bound.sin_family = sa_family_t(AF_INET)
        bound.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        port = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(listener, address, size) == 0 && listen(listener, 512) == 0, "cannot listen")
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

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var one: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while case let count = recv(connection, &buffer, buffer.count, 0), count > 0 {
            bytes += buffer[..<count]
            guard let request = Request(bytes) else { continue }
            bytes = []
            let answer = answer(request)
            let head = ["HTTP/1.1 \(answer.status)", "content-length: \(answer.body.utf8.count)"] + answer.headers
            let text = Array((head.joined(separator: "\r\n") + "\r\n\r\n" + answer.body).utf8)
            guard send(connection, text, text.count, Int32(MSG_NOSIGNAL)) == text.count else { return }
        }
    }
}

extension LoopbackServer.Request {
    /// nil: there is more to come.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let first = lines[0].split(separator: " ")
        let target = first[1].split(separator: "?", maxSplits: 1)
        method = String(first[0])
        path = String(target[0])
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        for pair in target.count > 1 ? target[1].split(separator: "&") : [] {
            let parts = pair.split(separator: "=", maxSplits: 1)
            query[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        body = String(text[end.upperBound...])
        guard body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 else { return nil }
    }
}

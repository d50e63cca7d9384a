import CLinux
import Glibc
import LoadTransport
import Testing

/// What a test sees of one finished request.
struct Finished: Equatable {
    var ticket: UInt32
    var failure: TransportFailure?
    var status: UInt16
    var body: String
}

/// Starts `count` GETs, one after the other, and returns how they ended. `check` sees each completion, and how many sockets
/// have been opened.
func exchange(
    _ address: TargetAddress, _ limits: TransportLimits = TransportLimits(connections: 1, timeout: 300_000_000),
    over kind: TransportKind = .native, options: HTTPOptions = HTTPOptions(), count: Int = 1,
    request: String = "GET / HTTP/1.1\r\nhost: test\r\n\r\n", check: @escaping (Completion, Int64) -> Void = { _, _ in }
) throws -> [Finished] {
    let exchange = Exchange(count: count, request: request, check: check)
    try kind.run([address], limits, exchange, options: options)
    return exchange.finished
}

private final class Exchange: TransportTest {
    let count: Int
    let request: String
    let check: (Completion, Int64) -> Void
    var finished: [Finished] = []

    init(count: Int, request: String, check: @escaping (Completion, Int64) -> Void) {
        self.count = count
        self.request = request
        self.check = check
    }

    func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
        for number in 0..<count {
            let bytes = Array(request.utf8)
            bytes.withUnsafeBytes { raw in
                let wire = WireRequest(bytes: raw, isHead: request.hasPrefix("HEAD"))
                let admission = transport.start(wire, ticket: Ticket(UInt32(number)), at: fw_monotonic())
                #expect(admission == .started)
            }
            var last: Completion?
            while finished.count <= number {
                _ = try transport.poll(until: fw_monotonic() + 5_000_000_000) { completion, span in
                    last = completion
                    let body = span.withUnsafeBytes { String(decoding: $0[completion.headLength...], as: UTF8.self) }
                    finished.append(
                        Finished(
                            ticket: completion.ticket.value, failure: completion.failure, status: completion.status,
                            body: body))
                }
            }
            if let last { check(last, transport.opened) }
        }
    }
}

@Suite("An exchange over any transport") struct NativeTransportTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("keeps one connection for all requests", arguments: TransportKind.allCases) func keepAlive(
        _ kind: TransportKind
    ) throws {
        let server = ScriptedServer { peer in while peer.request() != nil { peer.send(Self.ok) } }
        defer { server.stop() }
        let finished = try exchange(server.address, over: kind, count: 50)
        #expect(finished.allSatisfy { $0.failure == nil && $0.status == 200 && $0.body == "ok" })
        #expect(finished.map(\.ticket) == Array(0..<50))
        #expect(server.connections == 1)
    }

    @Test(
        "opens one for each request when it may not reuse them, or the server closes", arguments: TransportKind.allCases
    ) func noReuse(_ kind: TransportKind) throws {
        let server = ScriptedServer { peer in while peer.request() != nil { peer.send(Self.ok) } }
        defer { server.stop() }
        let limits = TransportLimits(connections: 1, reuse: false)
        #expect(try exchange(server.address, limits, over: kind, count: 5).allSatisfy { $0.failure == nil })
        #expect(server.connections == 5)
        let closing = ScriptedServer { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall")
        }
        defer { closing.stop() }
        #expect(
            try exchange(closing.address, over: kind, count: 3).allSatisfy { $0.failure == nil && $0.body == "all" })
        #expect(closing.connections == 3)
    }

    @Test(
        "hands on head, chunked body without framing, place of Server-Timing, and times in order",
        arguments: TransportKind.allCases) func completion(_ kind: TransportKind)
        throws
    {
        let first = "HTTP/1.1 200 OK\r\nServer-Timing: total;dur=1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe"
        let second = "\r\n3\r\nllo\r\n0\r\n\r\n"
        let server = ScriptedServer { peer in
            peer.request()
            peer.send(first)
            peer.send(second)
            peer.untilClosed()
        }
        defer { server.stop() }
        let before = fw_monotonic()
        let finished = try exchange(server.address, over: kind) { completion, opened in
            #expect(completion.timing == 32..<43)
            #expect(before <= completion.sent && completion.sent <= completion.firstByte)
            #expect(completion.firstByte <= completion.done)
            #expect(completion.bytesOut == 30)
            // libcurl takes the chunks' frames out before anything is counted.
            let frames = kind == .native ? 0 : "2\r\n\r\n3\r\n\r\n0\r\n\r\n".utf8.count
            #expect(completion.bytesIn == Int64((first + second).utf8.count - frames))
            #expect(opened == 1)
        }
        #expect(finished == [Finished(ticket: 0, failure: nil, status: 200, body: "hello")])
    }

    @Test("keeps as much of a large body as it was told, and reads all of it", arguments: TransportKind.allCases)
    func largeBody(_ kind: TransportKind) throws {
        let size = 1_000_000
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"
        let server = ScriptedServer { peer in
            for _ in 0..<2 {
                peer.request()
                peer.send(head + String(repeating: "x", count: size))
            }
            peer.untilClosed()
        }
        defer { server.stop() }
        let limits = TransportLimits(connections: 1, keptBody: 300_000)
        let finished = try exchange(server.address, limits, over: kind, count: 2) { completion, _ in
            #expect(completion.bytesIn == Int64(head.utf8.count + size))
        }
        #expect(finished.map(\.body.count) == [300_000, 300_000])
        #expect(server.connections == 1)
    }

    @Test("sends a request that no socket buffer holds", arguments: TransportKind.allCases)
    func largeRequest(_ kind: TransportKind) throws {
        let size = 8_000_000
        let server = ScriptedServer { peer in
            var left = size
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while left > 0 {
                let count = recv(peer.descriptor, &buffer, buffer.count, 0)
                if count <= 0 { return }
                left -= count
            }
            peer.send(Self.ok)
            peer.untilClosed()
        }
        defer { server.stop() }
        let limits = TransportLimits(connections: 1, timeout: 20_000_000_000)
        let head = "POST / HTTP/1.1\r\nhost: test\r\ncontent-length: \(size - 56)\r\n\r\n"
        #expect(head.utf8.count == 56)
        let request = head + String(repeating: "x", count: size - head.utf8.count)
        let finished = try exchange(server.address, limits, over: kind, request: request) { completion, _ in
            #expect(completion.bytesOut == 8_000_000)
        }
        #expect(finished[0].failure == nil)
    }

    @Test("speaks over a Unix socket and names one that is not there", arguments: TransportKind.allCases)
    func unixSocket(_ kind: TransportKind) throws {
        let directory = "/tmp/fw-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        mkdir(directory, 0o700)
        let path = directory + "/socket"
        defer {
            unlink(path)
            rmdir(directory)
        }
        let address = TargetAddress(endpoint: .unix(path: path))
        #expect(try exchange(address, over: kind)[0].failure == .connect(.noSocketFile))
        let listener = UnixListener(path: path, backlog: 8)
        defer { listener.close() }
        detach {
            let peer = Peer(descriptor: accept(listener.descriptor, nil, nil))
            while peer.request() != nil { peer.send(Self.ok) }
            close(peer.descriptor)
        }
        #expect(try exchange(address, over: kind, count: 3).allSatisfy { $0.body == "ok" })
    }

    @Test("speaks over IPv6", arguments: TransportKind.allCases) func version6(_ kind: TransportKind) throws {
        let server = ScriptedServer(host: "::1", [TransportContractTests.answering])
        defer { server.stop() }
        #expect(server.address.description == "http://[::1]:\(server.port)")
        #expect(try exchange(server.address, over: kind, count: 3).allSatisfy { $0.body == "ok" })
    }

    @Test("goes on to the next address when the first refuses") func nextAddress() throws {
        let server = ScriptedServer { peer in while peer.request() != nil { peer.send(Self.ok) } }
        defer { server.stop() }
        let dead = ScriptedServer { _ in }
        dead.stop()
        let addresses = try dead.address.resolve() + server.address.resolve()
        var transport = try NativeTransport(addresses: addresses, limits: TransportLimits(connections: 1))
        let bytes = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        bytes.withUnsafeBytes { _ = transport.start(WireRequest(bytes: $0), ticket: Ticket(0), at: fw_monotonic()) }
        var failure: TransportFailure?? = .none
        while failure == .none {
            _ = try transport.poll(until: fw_monotonic() + 5_000_000_000) { completion, _ in
                failure = .some(completion.failure)
            }
        }
        #expect(failure == .some(nil))
    }
}

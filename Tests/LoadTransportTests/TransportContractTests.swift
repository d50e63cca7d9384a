import CLinux
import LoadTransport
import Testing

/// What every transport promises, shown over each of them.
extension TransportKind {
    /// Runs a test body, generic over the transport, with one of this kind.
    func run(_ address: TargetAddress, _ limits: TransportLimits, _ body: some TransportTest) throws {
        try run([address], limits, body)
    }

    func run(
        _ addresses: [TargetAddress], _ limits: TransportLimits, _ body: some TransportTest,
        options: HTTPOptions = HTTPOptions()
    ) throws {
        let origins = try addresses.map { try Origin(resolving: $0) }
        switch self {
        case .native:
            var transport = try NativeTransport(origins: origins, limits: limits)
            try body.run(on: &transport)
        case .curl:
            var transport = try CurlTransport(origins: origins, options: options, limits: limits)
            try body.run(on: &transport)
        }
    }
}

/// A closure cannot be generic: this is one.
protocol TransportTest {
    func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws
}

extension Transport where Self: ~Copyable {
    /// Starts a GET, which must be taken.
    mutating func get(_ ticket: UInt32, path: String = "/", origin: Int = 0) {
        #expect(tryGet(ticket, path: path, origin: origin) == .started)
    }

    mutating func tryGet(_ ticket: UInt32, path: String = "/", origin: Int = 0) -> Admission {
        Array("GET \(path) HTTP/1.1\r\nhost: test\r\n\r\n".utf8).withUnsafeBytes {
            start(WireRequest(bytes: $0, origin: origin), ticket: Ticket(ticket), at: fw_monotonic())
        }
    }

    /// Polls until so many requests have ended, and returns how.
    mutating func ended(_ count: Int) throws -> [Completion] {
        var completions: [Completion] = []
        while completions.count < count {
            _ = try poll(until: fw_monotonic() + 5_000_000_000) { completion, _ in completions.append(completion) }
        }
        return completions
    }

    /// Polls a few times, for what comes of nothing: completions that should not be.
    mutating func quiet(_ nanoseconds: Int64 = 20_000_000) throws -> [Completion] {
        var completions: [Completion] = []
        let end = fw_monotonic() + nanoseconds
        repeat {
            _ = try poll(until: end) { completion, _ in completions.append(completion) }
        } while fw_monotonic() < end
        return completions
    }
}

@Suite("Every transport") struct TransportContractTests {
    static let answering: ScriptedServer.Script = { peer in
        while peer.request() != nil { peer.send(NativeTransportTests.ok) }
    }

    @Test("ends each started request in one completion", arguments: TransportKind.allCases)
    func once(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                var tickets: Set<UInt32> = []
                for round in 0..<UInt32(20) {
                    for number in 0..<UInt32(8) { transport.get(round * 8 + number) }
                    for completion in try transport.ended(8) {
                        #expect(completion.failure == nil && completion.status == 200 && completion.bodyBytes == 2)
                        #expect(tickets.insert(completion.ticket.value).inserted)
                    }
                }
                #expect(tickets == Set(0..<160))
                #expect(try transport.quiet().count == 0)
            }
        }
        let server = ScriptedServer(Self.answering)
        defer { server.stop() }
        try kind.run(server.address, TransportLimits(connections: 8), Body())
        #expect(server.connections <= 8)
    }

    @Test("has no more requests under way than connections", arguments: TransportKind.allCases)
    func busy(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                transport.get(1)
                let hasRoom = transport.hasRoom
                #expect(hasRoom)
                transport.get(2)
                let isFull = !transport.hasRoom
                #expect(isFull)
                #expect(transport.tryGet(3) == .noConnection)
                #expect(Set(try transport.ended(2).map(\.ticket.value)) == [1, 2])
                let hasRoomAgain = transport.hasRoom
                #expect(hasRoomAgain)
            }
        }
        let server = ScriptedServer(Self.answering)
        defer { server.stop() }
        try kind.run(server.address, TransportLimits(connections: 2), Body())
    }

    @Test("gives up a request when it is told to, and goes on", arguments: TransportKind.allCases)
    func cancelled(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                let now = fw_monotonic()
                #expect(transport.cancel(Ticket(7), at: now) == false)
                transport.get(7)
                transport.get(1_000_000_007)
                // Both are known to the server, so that it is a request under way that is given up.
                #expect(try transport.quiet().count == 0)
                for ticket in [Ticket(7), Ticket(1_000_000_007)] {
                    #expect(transport.cancel(ticket, at: now) == true)
                    #expect(transport.cancel(ticket, at: now) == false)
                }
                // They hold their places until their completions are out.
                let isFull = !transport.hasRoom
                #expect(isFull)
                let completions = try transport.ended(2)
                #expect(completions.map(\.failure) == [.abandoned, .abandoned])
                #expect(Set(completions.map(\.ticket.value)) == [7, 1_000_000_007])
                #expect(completions.allSatisfy { $0.headLength == 0 && $0.bodyBytes == 0 })
                transport.get(8)
                #expect(try transport.ended(1)[0].failure == nil)
                #expect(transport.cancel(Ticket(8), at: fw_monotonic()) == false)
                #expect(try transport.quiet().count == 0)
                let opened = transport.opened
                #expect(opened == 3)
            }
        }
        let silent: ScriptedServer.Script = { peer in peer.untilClosed() }
        let server = ScriptedServer(silent, silent, Self.answering)
        defer { server.stop() }
        try kind.run(server.address, TransportLimits(connections: 2), Body())
        #expect(TransportFailure.abandoned.name == "unfinished")
    }

    @Test("opens connections no faster than it is told", arguments: TransportKind.allCases)
    func ramped(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            let interval: Int64
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                let begin = fw_monotonic()
                var count: Int64 = 0
                var polls = 0
                while count < 6 {
                    if transport.hasRoom {
                        transport.get(UInt32(count))
                        count += 1
                        // The first is owed; being late may be made up for, by one.
                        #expect(count <= 2 + (fw_monotonic() - begin) / interval)
                        let next = transport.tryGet(99)
                        #expect(next == .noConnection || fw_monotonic() - begin >= interval * (count - 1))
                        if next == .started { count += 1 }
                    }
                    // Without answers it is for the next opening that a poll comes back.
                    _ = try transport.poll(until: begin + 60_000_000_000) { _, _ in }
                    polls += 1
                    #expect(polls < 100)
                }
            }
        }
        let server = ScriptedServer { peer in peer.untilClosed() }
        defer { server.stop() }
        let interval: Int64 = 20_000_000
        let limits = TransportLimits(connections: 7, timeout: 60_000_000_000, openInterval: interval)
        try kind.run(server.address, limits, Body(interval: interval))
    }

    @Test("counts the body without its framing, kept or not", arguments: TransportKind.allCases)
    func bodyBytes(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                for expected: Int64 in [5, 0, 300_000, 7, 5] {
                    transport.get(0)
                    let completion = try transport.ended(1)[0]
                    #expect(completion.failure == nil)
                    #expect(completion.bodyBytes == expected)
                }
            }
        }
        let server = ScriptedServer { peer in
            for answer in [
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nT: u\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + String(repeating: "x", count: 300_000),
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nseven b",
                "HTTP/1.1 200 OK\r\n\r\nclose",
            ] {
                peer.request()
                peer.send(answer)
            }
        }
        defer { server.stop() }
        try kind.run(server.address, TransportLimits(connections: 1, keptBody: 1000), Body())
    }
}

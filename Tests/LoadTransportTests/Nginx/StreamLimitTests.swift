import CLinux
import Glibc
import LoadTransport
import Testing

/// HTTP/2 against a real nginx that allows fewer streams than the hundred that are usual.
@Suite("A server's limit of streams") struct StreamLimitTests {
    /// A server behind nginx that takes its time.
    private static func slow(_ microseconds: UInt32) -> ScriptedServer {
        ScriptedServer { peer in
            guard peer.request() != nil else { return }
            usleep(microseconds)
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
        }
    }

    private static func front(
        _ streams: Int, of inner: ScriptedServer, isSecure: Bool = true, port: UInt16 = 0, extra: String = ""
    ) throws -> NginxServer {
        let lines = """
            http2_max_concurrent_streams \(streams); \(extra) location = /fast { return 200 ok; } \
            location / { proxy_pass http://127.0.0.1:\(inner.port); }
            """
        return isSecure
            ? try NginxServer(tls: "server", port: port, lines)
            : try NginxServer(listen: "http2", port: port, lines)
    }

    private static func transport(
        _ server: NginxServer, isSecure: Bool = true, connections: Int = 1, timeout: Int64 = 5_000_000_000
    ) throws -> CurlTransport {
        try CurlTransport(
            origins: [server.origin(isSecure ? .https : .http)],
            options: HTTPOptions(version: .http2, tls: SecureTransportTests.trusting),
            limits: TransportLimits(connections: connections, timeout: timeout))
    }

    /// As the engine does it: requests start while there is room, and others wait outside.
    private struct Offered {
        var completions: [Completion] = []
        var most = 0

        mutating func send(_ count: Int, atOnce: Int = .max, over transport: inout CurlTransport) throws {
            completions = []
            most = 0
            var begun = 0
            while completions.count < count {
                while begun < count, begun - completions.count < atOnce, transport.hasRoom {
                    transport.get(UInt32(begun))
                    begun += 1
                    most = max(most, begun - completions.count)
                }
                _ = try transport.poll(until: fw_monotonic() + 5_000_000) { completion, _ in
                    completions.append(completion)
                }
            }
        }
    }

    @Test(
        "is learned, and what is beyond it finds no room", arguments: [true, false], [1, 3])
    func learned(_ isSecure: Bool, _ connections: Int) throws {
        let inner = Self.slow(20_000)
        defer { inner.stop() }
        let server = try Self.front(2, of: inner, isSecure: isSecure)
        var transport = try Self.transport(server, isSecure: isSecure, connections: connections)
        var offered = Offered()
        try offered.send(30, over: &transport)
        #expect(offered.completions.allSatisfy { $0.failure == nil && $0.status == 200 })
        try offered.send(30, over: &transport)
        #expect(offered.completions.allSatisfy { $0.failure == nil && $0.status == 200 })
        // One more may be on trial.
        #expect(offered.most >= 2 * connections && offered.most <= 2 * connections + 1)
        let opened = transport.opened
        #expect(opened == connections)
    }

    @Test("is no failure to connect for those that wait at it") func waiting() throws {
        let silent = ScriptedServer { peer in peer.untilClosed() }
        defer { silent.stop() }
        let server = try Self.front(2, of: silent)
        var transport = try Self.transport(server, timeout: 300_000_000)
        // The server has said what it allows.
        transport.get(0, path: "/fast")
        #expect(try transport.ended(1)[0].failure == nil)
        for number in UInt32(1)...5 { transport.get(number) }
        _ = try transport.quiet()
        let isFull = !transport.hasRoom
        #expect(isFull)
        let completions = try transport.ended(5).sorted { $0.ticket.value < $1.ticket.value }
        #expect(completions.prefix(2).map(\.failure) == [.timeout(.waiting), .timeout(.waiting)])
        #expect(completions.dropFirst(2).allSatisfy { $0.failure == .timeout(.sending) && $0.sent == 0 })
    }

    @Test("is not taken for one where the connection is not made: each waits for that") func unconnected() throws {
        let silent = ScriptedServer { peer in peer.untilClosed() }
        defer { silent.stop() }
        var transport = try CurlTransport(
            origins: [
                Origin(resolving: TargetAddress(scheme: .https, endpoint: .host("127.0.0.1", port: silent.port)))
            ],
            options: HTTPOptions(version: .http2), limits: TransportLimits(connections: 1, timeout: 200_000_000))
        for number in UInt32(0)..<5 { transport.get(number) }
        #expect(try transport.ended(5).allSatisfy { $0.failure == .connect(.tooSlow) })
    }

    @Test("rises again where the server comes to allow more") func rising() throws {
        let inner = Self.slow(20_000)
        defer { inner.stop() }
        let server = try Self.front(2, of: inner)
        var transport = try Self.transport(server)
        var offered = Offered()
        try offered.send(20, over: &transport)
        try offered.send(20, over: &transport)
        #expect(offered.most <= 3)
        server.stop()
        let other = try Self.front(8, of: inner, port: server.port)
        defer { other.stop() }
        // The connection's end is seen by the first.
        _ = try transport.quiet()
        transport.get(0)
        _ = try transport.ended(1)
        let end = fw_monotonic() + 10_000_000_000
        repeat {
            try offered.send(50, over: &transport)
        } while offered.most < 8 && fw_monotonic() < end
        #expect(offered.most >= 8)
        try offered.send(50, over: &transport)
        #expect(offered.most <= 9)
    }

    @Test("is not taken for one where the server closes its connections now and then") func closing() throws {
        let inner = Self.slow(5000)
        defer { inner.stop() }
        let server = try Self.front(100, of: inner, extra: "keepalive_requests 60;")
        var transport = try Self.transport(server)
        var offered = Offered()
        let begin = fw_monotonic()
        // What the server leaves unanswered as it closes is a failure, and none of this test's business.
        try offered.send(3600, atOnce: 20, over: &transport)
        let opened = transport.opened
        #expect(opened > 5)
        // Less than two seconds; a place more each second, sixty times over, would be many.
        #expect(fw_monotonic() - begin < 4_500_000_000)
    }
}

import CLinux
import Glibc
import LoadTransport
import Synchronization
import Testing

/// `https` over libcurl, against a real nginx with real certificates.
@Suite("Over TLS") struct SecureTransportTests {
    static let hello = "location / { add_header Server-Timing 'total;dur=1'; return 200 hello; }"
    static let trusting = TLSOptions(caFile: Authority.shared.caFile)

    private func transport(
        _ server: NginxServer, _ version: HTTPOptions.Version, tls: TLSOptions = trusting, connections: Int = 1
    ) throws -> CurlTransport {
        try CurlTransport(
            origins: [server.origin()], options: HTTPOptions(version: version, tls: tls),
            limits: TransportLimits(connections: connections))
    }

    @Test("requests share one connection, and say all that a completion says", arguments: HTTPOptions.Version.allCases)
    func exchange(_ version: HTTPOptions.Version) throws {
        let server = try NginxServer(tls: "server", Self.hello)
        var transport = try transport(server, version)
        for number in UInt32(0)..<5 {
            let before = fw_monotonic()
            transport.get(number)
            var last: Completion?
            while last == nil {
                _ = try transport.poll(until: fw_monotonic() + 5_000_000_000) { completion, span in
                    last = completion
                    let text = span.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                    #expect(text.hasPrefix(version == .http2 ? "HTTP/2 200 \r\n" : "HTTP/1.1 200 OK\r\n"))
                    #expect(text.hasSuffix("\r\n\r\nhello"))
                    let value = Array(text.utf8)[completion.timing]
                    #expect(String(decoding: value, as: UTF8.self) == "total;dur=1")
                }
            }
            let completion = try #require(last)
            #expect(completion.failure == nil && completion.status == 200 && completion.bodyBytes == 5)
            #expect(before <= completion.sent && completion.sent <= completion.firstByte)
            #expect(completion.firstByte <= completion.done)
            #expect(completion.timingLines == 1 && completion.bytesOut > 20)
        }
        let opened = transport.opened
        #expect(opened == 1)
    }

    @Test("one HTTP/2 connection carries a hundred requests at a time") func multiplexed() throws {
        // Answers only when all are there: one after the other they would never be.
        let there = Atomic<Int>(0)
        let holding = ScriptedServer { peer in
            peer.request()
            there.add(1, ordering: .relaxed)
            while there.load(ordering: .relaxed) < 100 { usleep(1000) }
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
        }
        defer { holding.stop() }
        let server = try NginxServer(
            tls: "server", "location / { proxy_pass http://127.0.0.1:\(holding.port); }")
        var transport = try transport(server, .http2)
        let capacity = transport.capacity
        #expect(capacity == 100)
        for number in UInt32(0)..<100 { transport.get(number) }
        let isFull = !transport.hasRoom
        #expect(isFull)
        let completions = try transport.ended(100)
        #expect(completions.allSatisfy { $0.failure == nil && $0.status == 200 && $0.bodyBytes == 2 })
        #expect(Set(completions.map(\.ticket)).count == 100)
        let opened = transport.opened
        #expect(opened == 1)
        #expect(holding.connections == 100)
    }

    @Test("HTTP/2 in plain text, too, shares one connection, again and again") func plainText() throws {
        let server = try NginxServer(listen: "http2", Self.hello)
        var transport = try CurlTransport(
            origins: [server.origin(.http)], options: HTTPOptions(version: .http2),
            limits: TransportLimits(connections: 2))
        for round in UInt32(0)..<20 {
            for number in UInt32(0)..<50 { transport.get(round * 50 + number) }
            let completions = try transport.ended(50)
            #expect(completions.allSatisfy { $0.failure == nil && $0.status == 200 && $0.bodyBytes == 5 })
        }
        let opened = transport.opened
        #expect(opened == 1)
    }

    @Test("a cancelled stream leaves its connection to the others") func cancelledStream() throws {
        let silent = ScriptedServer { peer in peer.untilClosed() }
        defer { silent.stop() }
        let server = try NginxServer(
            tls: "server",
            "location /silent { proxy_pass http://127.0.0.1:\(silent.port); } location / { return 200 hello; }")
        var transport = try transport(server, .http2)
        transport.get(1, path: "/silent")
        transport.get(2)
        #expect(try transport.ended(1)[0].ticket == Ticket(2))
        #expect(transport.cancel(Ticket(1), at: fw_monotonic()) == true)
        #expect(try transport.ended(1)[0].failure == .abandoned)
        transport.get(3)
        #expect(try transport.ended(1)[0].status == 200)
        let opened = transport.opened
        #expect(opened == 1)
    }

    @Test("a client's certificate is shown where there is one", arguments: HTTPOptions.Version.allCases)
    func clientCertificate(_ version: HTTPOptions.Version) throws {
        let server = try NginxServer(
            tls: "server", "ssl_client_certificate \(Authority.shared.caFile); ssl_verify_client on; \(Self.hello)")
        var tls = Self.trusting
        var anonymous = try transport(server, version, tls: tls)
        anonymous.get(1)
        #expect(try anonymous.ended(1)[0].status == 400)
        tls.certificateFile = Authority.shared.file("client.pem")
        tls.keyFile = Authority.shared.file("client.key")
        var known = try transport(server, version, tls: tls)
        known.get(1)
        #expect(try known.ended(1)[0].status == 200)
    }

    @Test("a server that is not trusted is a failure of class tls, unless nothing is verified") func untrusted() throws
    {
        let server = try NginxServer(tls: "server", of: .stranger, Self.hello)
        for version in HTTPOptions.Version.allCases {
            var strict = try transport(server, version)
            strict.get(1)
            #expect(try strict.ended(1)[0].failure == .tls)
            var loose = try transport(server, version, tls: TLSOptions(verify: false))
            loose.get(1)
            #expect(try loose.ended(1)[0].failure == nil)
        }
    }

    @Test("a server that goes away is a failure, and its connection is not used again") func goneAway() throws {
        for version in HTTPOptions.Version.allCases {
            let server = try NginxServer(tls: "server", "keepalive_timeout 0; \(Self.hello)")
            var transport = try transport(server, version)
            for number in UInt32(0)..<3 {
                transport.get(number)
                #expect(try transport.ended(1)[0].failure == nil)
                #expect(try transport.quiet().isEmpty)
            }
            let opened = transport.opened
            #expect(opened == 3)
            server.stop()
            transport.get(9)
            #expect(try transport.ended(1)[0].failure == .connect(.refused))
        }
    }
}

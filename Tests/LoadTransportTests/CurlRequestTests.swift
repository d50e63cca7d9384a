import CLinux
import Glibc
import LoadTransport
import Synchronization
import Testing

/// What a server sees of a request over libcurl: what was rendered, no more and no less.
@Suite("A request over libcurl") struct CurlRequestTests {
    /// Sends requests one after the other, and returns what the server read.
    private func received(_ requests: [String], bodies: [Int]) throws -> [String] {
        let seen = Mutex<[String]>([])
        let server = ScriptedServer { peer in
            for size in bodies {
                var text = ""
                while parts(text).line.isEmpty || parts(text).body.utf8.count < size {
                    guard let more = peer.some() else { return }
                    text += more
                }
                seen.withLock { $0.append(text) }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
            peer.untilClosed()
        }
        defer { server.stop() }
        var transport = try CurlTransport(
            origins: [Origin(resolving: server.address)], limits: TransportLimits(connections: 1))
        for (index, request) in requests.enumerated() {
            Array(request.utf8).withUnsafeBytes {
                let wire = WireRequest(bytes: $0, isHead: request.hasPrefix("HEAD"))
                #expect(transport.start(wire, ticket: Ticket(UInt32(index)), at: fw_monotonic()) == .started)
            }
            let completion = try transport.ended(1)[0]
            try #require(completion.failure == nil)
            #expect(completion.bytesOut == Int64(seen.withLock { $0[index] }.utf8.count))
        }
        return seen.withLock { $0 }
    }

    /// First line and headers (sorted, names in small letters), and the body.
    private func parts(_ text: String) -> (line: Substring, headers: [String], body: Substring) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return ("", [], "") }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let headers = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return line[..<colon].lowercased() + line[colon...]
        }
        return (lines[0], headers.sorted(), text[end.upperBound...])
    }

    @Test("arrives as it was rendered, whatever came over its handle before") func asRendered() throws {
        let large = String(repeating: "x", count: 200_000)
        let requests = [
            "GET /a?b=c%20d HTTP/1.1\r\nhost: test\r\n\r\n",
            "POST /p HTTP/1.1\r\nhost: test\r\ncontent-type: text/plain\r\naccept: */*\r\ncontent-length: 5\r\n\r\nhello",
            "GET /a/../b//c HTTP/1.1\r\nhost: test\r\n\r\n",
            "HEAD / HTTP/1.1\r\nhost: test\r\nuser-agent: x\r\n\r\n",
            "DELETE /p HTTP/1.1\r\nhost: test\r\nx-empty:\r\n\r\n",
            "PATCH /p HTTP/1.1\r\nhost: test\r\ncontent-length: 2\r\n\r\n{}",
            "PUT /p HTTP/1.1\r\nhost: test\r\ncontent-length: 200000\r\n\r\n\(large)",
            "POST /p HTTP/1.1\r\nhost: test\r\ncontent-length: 0\r\n\r\n",
            "GET /a?b=c%20d HTTP/1.1\r\nhost: test\r\n\r\n",
        ]
        let seen = try received(requests, bodies: [0, 5, 0, 0, 0, 2, 200_000, 0, 0])
        for (request, seen) in zip(requests, seen) {
            let (wanted, found) = (parts(request), parts(seen))
            #expect(found.line == wanted.line)
            #expect(found.headers == wanted.headers)
            #expect(found.body == wanted.body)
        }
    }

    @Test("that is none is a failure") func malformed() throws {
        let server = ScriptedServer(TransportContractTests.answering)
        defer { server.stop() }
        for request in ["", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nhost: a\r\n", "GET\r\n\r\n"] {
            let finished = try exchange(server.address, over: .curl, request: request)
            #expect(finished.map(\.failure) == [.protocol(.request)])
        }
    }

    @Test(
        "whose head holds a lone line break, or a zero, is refused",
        arguments: ["a\n", "x: 1\ny: 2\r\n", "x: 1\r2\r\n", "x: 1\0 2\r\n", "x: 1\r\r\n"])
    func injected(_ line: String) throws {
        let server = ScriptedServer(TransportContractTests.answering)
        defer { server.stop() }
        // Thousands: more of them than a list that is sized by their bytes would take.
        let lines = String(repeating: line, count: 4000)
        for request in [
            "GET / HTTP/1.1\r\nhost: a\r\n\(lines)\r\n", "GET / HTTP/1.1\r\n\(line)\r\n",
            "GET /\(line)/ HTTP/1.1\r\nhost: a\r\n\r\n",
        ] {
            let finished = try exchange(server.address, over: .curl, request: request)
            #expect(finished.map(\.failure) == [.protocol(.request)])
        }
        #expect(server.connections == 0)
    }

    @Test("may have as many and as short lines as it likes") func manyLines() throws {
        for line in ["a:\r\n", "a\r\n", "a:b\r\n"] {
            let request = "GET / HTTP/1.1\r\nhost: t\r\n\(String(repeating: line, count: 5000))\r\n"
            let seen = try received([request, "GET / HTTP/1.1\r\nhost: t\r\n\r\n"], bodies: [0, 0])
            // A line without a colon is none, and libcurl leaves it out.
            #expect(parts(seen[0]).headers.count == (line.contains(":") ? 5001 : 1))
            #expect(parts(seen[1]).headers == ["host: t"])
        }
    }

    @Test("follows as many redirects as it may, and hands on the answer after those", arguments: [0, 1, 2, 5])
    func redirects(_ most: Int) throws {
        let lines = Mutex<[String]>([])
        let server = ScriptedServer { peer in
            while let request = peer.request() {
                let path = String(request.split(separator: " ")[1])
                lines.withLock { $0.append(String(request.prefix { $0 != "\r\n" })) }
                switch path {
                case "/": peer.send("HTTP/1.1 303 See\r\nLocation: /one?x=1\r\nContent-Length: 4\r\n\r\nmove")
                case "/one?x=1": peer.send("HTTP/1.1 302 Found\r\nLocation: two\r\nContent-Length: 0\r\n\r\n")
                default: peer.send(NativeTransportTests.ok)
                }
            }
        }
        defer { server.stop() }
        let request = "POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 0\r\n\r\n"
        let options = HTTPOptions(redirects: most)
        let finished = try exchange(server.address, over: .curl, options: options, count: 2, request: request) {
            last, _ in
            #expect(last.sent <= last.firstByte && last.firstByte <= last.done)
        }
        let statuses: [UInt16] = [303, 302, 200]
        #expect(finished.map(\.status) == Array(repeating: statuses[min(most, 2)], count: 2))
        #expect(finished.allSatisfy { $0.failure == nil })
        if most >= 2 { #expect(finished.allSatisfy { $0.body == "ok" }) }
        let wanted = ["POST / HTTP/1.1", "GET /one?x=1 HTTP/1.1", "GET /two HTTP/1.1"].prefix(most + 1)
        #expect(lines.withLock { $0 } == Array(wanted + wanted))
    }

    @Test("goes through a proxy where there is one, by its whole address") func proxied() throws {
        let lines = Mutex<[String]>([])
        let proxy = ScriptedServer { peer in
            while let request = peer.request() {
                lines.withLock { $0.append(String(request.prefix { $0 != "\r\n" })) }
                peer.send(NativeTransportTests.ok)
            }
        }
        defer { proxy.stop() }
        // Nobody listens there, and nobody asks.
        let target = try TargetAddress(parsing: "http://127.0.0.1:1")
        let options = HTTPOptions(proxy: "http://127.0.0.1:\(proxy.port)")
        let finished = try exchange(
            target, over: .curl, options: options, count: 2, request: "GET /a?b HTTP/1.1\r\nhost: 127.0.0.1:1\r\n\r\n")
        #expect(finished.allSatisfy { $0.failure == nil && $0.body == "ok" })
        #expect(lines.withLock { $0 } == Array(repeating: "GET http://127.0.0.1:1/a?b HTTP/1.1", count: 2))
    }

    @Test("never goes through one that the environment names") func environment() async {
        await #expect(processExitsWith: .success) {
            // Nobody listens there.
            for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"] {
                setenv(name, "http://127.0.0.1:1", 1)
            }
            let server = ScriptedServer(TransportContractTests.answering)
            let finished = try exchange(server.address, over: .curl)
            exit(finished.map(\.body) == ["ok"] ? 0 : 1)
        }
    }
}

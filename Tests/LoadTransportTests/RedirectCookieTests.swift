import CLinux
import LoadTransport
import Synchronization
import Testing

/// A login that answers with a cookie and leads on is what most forms do.
@Suite("A cookie that a redirect sets") struct RedirectCookieTests {
    private final class Seen: Sendable {
        private let requests = Mutex<[String]>([])
        func add(_ request: String) { requests.withLock { $0.append(request) } }
        /// The cookies of each request, sorted, in whatever lines they came.
        var cookies: [[String]] {
            requests.withLock { all in
                all.map { request in
                    request.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("cookie:") }
                        .flatMap { $0.dropFirst(7).split(separator: ";") }
                        .map { String($0.drop { $0 == " " }) }.sorted()
                }
            }
        }
    }

    private static func login(_ seen: Seen) -> ScriptedServer {
        ScriptedServer { peer in
            while let request = peer.request() {
                seen.add(request)
                if request.contains(" /login ") {
                    peer.send(
                        "HTTP/1.1 302 Found\r\nSet-Cookie: sid=new; Path=/; HttpOnly\r\nX: 1\r\nSet-Cookie: b=2\r\n"
                            + "Location: /home\r\nContent-Length: 4\r\n\r\nmove")
                } else {
                    peer.send("HTTP/1.1 200 OK\r\nSet-Cookie: sid=newer\r\nContent-Length: 2\r\n\r\nok")
                }
            }
        }
    }

    /// Head and body of the answer to one request.
    private func answer(
        _ request: String, over transport: inout CurlTransport
    ) throws -> (head: String, body: String) {
        Array(request.utf8).withUnsafeBytes {
            #expect(transport.start(WireRequest(bytes: $0), ticket: Ticket(1), at: fw_monotonic()) == .started)
        }
        var found: (String, String)?
        while found == nil {
            _ = try transport.poll(until: fw_monotonic() + 5_000_000_000) { completion, span in
                #expect(completion.failure == nil)
                let text = span.withUnsafeBytes { Array($0) }
                found = (
                    String(decoding: text[..<completion.headLength], as: UTF8.self),
                    String(decoding: text[completion.headLength...], as: UTF8.self)
                )
            }
        }
        return try #require(found)
    }

    private func transport(_ addresses: TargetAddress..., redirects: Int = 5) throws -> CurlTransport {
        try CurlTransport(
            origins: addresses.map { try Origin(resolving: $0) }, options: HTTPOptions(redirects: redirects),
            limits: TransportLimits(connections: 1))
    }

    @Test("is sent where it leads, is handed on, and is nobody else's") func carried() throws {
        let seen = Seen()
        let server = Self.login(seen)
        defer { server.stop() }
        var transport = try transport(server.address)
        let login =
            "POST /login HTTP/1.1\r\nhost: test\r\ncookie: a=1; sid=old; own=1\r\ncontent-length: 0\r\n\r\n"
        // The second is the same again: its own cookies are whole again.
        for _ in 0..<2 {
            let (head, body) = try answer(login, over: &transport)
            #expect(
                head == "HTTP/1.1 200 OK\r\nSet-Cookie: sid=new; Path=/; HttpOnly\r\nSet-Cookie: b=2\r\n"
                    + "Set-Cookie: sid=newer\r\nContent-Length: 2\r\n\r\n")
            #expect(body == "ok")
        }
        // Another user's, on the same handle.
        let (head, _) = try answer("GET /home HTTP/1.1\r\nhost: test\r\n\r\n", over: &transport)
        #expect(head == "HTTP/1.1 200 OK\r\nSet-Cookie: sid=newer\r\nContent-Length: 2\r\n\r\n")
        let (own, home) = (["a=1", "own=1", "sid=old"], ["a=1", "b=2", "own=1", "sid=new"])
        #expect(seen.cookies == [own, home, own, home, []])
    }

    @Test(
        "takes the place of the request's own of that name",
        arguments: ["sid=old", "sid=old; sid=older", "x=1; sid=old", "sid=old; x=1", "sid=old;x=1", "xsid=1", "sid"])
    func replaced(_ own: String) throws {
        let seen = Seen()
        let server = Self.login(seen)
        defer { server.stop() }
        var transport = try transport(server.address)
        _ = try answer("GET /login HTTP/1.1\r\nhost: test\r\ncookie: \(own)\r\n\r\n", over: &transport)
        let others = ["x=1", "xsid=1", "sid"].filter { other in
            own.split(separator: ";").contains { $0.drop { $0 == " " } == other }
        }
        #expect(seen.cookies[1] == (["b=2", "sid=new"] + others).sorted())
    }

    @Test("is the answer's own where it is the last that may be followed") func unfollowed() throws {
        let seen = Seen()
        let server = Self.login(seen)
        defer { server.stop() }
        var transport = try transport(server.address, redirects: 0)
        let (head, _) = try answer("GET /login HTTP/1.1\r\nhost: test\r\n\r\n", over: &transport)
        #expect(head.ranges(of: "Set-Cookie").count == 2)
    }

    @Test("stays between the user and the origin that sets it", arguments: [true, false])
    func foreign(_ namesAnotherHost: Bool) throws {
        let (seen, seenThere) = (Seen(), Seen())
        let there = Mutex<UInt16>(0)
        let home = ScriptedServer { peer in
            while let request = peer.request() {
                seen.add(request)
                let isFirst = request.contains(" /login ")
                let leads = "Location: http://localhost:\(there.withLock { $0 })/\r\n"
                peer.send(
                    "HTTP/1.1 \(isFirst ? 302 : 200) X\r\n\(isFirst ? "Set-Cookie: sid=1\r\n" + leads : "")"
                        + "Content-Length: 0\r\n\r\n")
            }
        }
        defer { home.stop() }
        let other = ScriptedServer { peer in
            while let request = peer.request() {
                seenThere.add(request)
                peer.send(
                    "HTTP/1.1 302 Found\r\nSet-Cookie: foreign=1\r\nLocation: http://127.0.0.1:\(home.port)/home\r\n"
                        + "Content-Length: 0\r\n\r\n")
            }
        }
        defer { other.stop() }
        there.withLock { $0 = other.port }
        var transport = try transport(home.address)
        let host = namesAnotherHost ? "test" : "127.0.0.1:\(home.port)"
        for _ in 0..<2 {
            let (head, _) = try answer(
                "GET /login HTTP/1.1\r\nhost: \(host)\r\ncookie: own=1\r\n\r\n", over: &transport)
            #expect(head.contains("sid=1") && !head.contains("foreign=1"))
        }
        #expect(seenThere.cookies == [[], []])
        // With another host's name, libcurl's cookies cannot be trusted to stay where they belong: see `guardCookies`.
        let back = namesAnotherHost ? ["own=1"] : ["own=1", "sid=1"]
        #expect(seen.cookies == [["own=1"], back, ["own=1"], back])
    }

    @Test("goes over HTTP/2 as well") func multiplexed() throws {
        let server = try NginxServer(
            tls: "server",
            """
            absolute_redirect off;
            location = /login { add_header Set-Cookie 'sid=new; Path=/'; return 302 /home; }
            location = /home { return 200 $http_cookie; }
            """)
        var transport = try CurlTransport(
            origins: [server.origin()],
            options: HTTPOptions(version: .http2, redirects: 1, tls: SecureTransportTests.trusting),
            limits: TransportLimits(connections: 1))
        let (head, body) = try answer(
            "GET /login HTTP/1.1\r\nhost: test\r\ncookie: own=1\r\n\r\n", over: &transport)
        #expect(head.hasPrefix("HTTP/2 200 \r\nset-cookie: sid=new; Path=/\r\n"))
        #expect(body == "sid=new; own=1")
        #expect(try answer("GET /home HTTP/1.1\r\nhost: test\r\n\r\n", over: &transport).body.isEmpty)
    }
}

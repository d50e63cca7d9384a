import LoadTransport
import Testing

@Suite("A target's address") struct AddressTests {
    @Test(
        "is read and written back",
        arguments: [
            ("http://example.org", "example.org", "http://example.org"),
            ("http://example.org:80/", "example.org", "http://example.org"),
            ("HTTP://127.0.0.1:8080/api/v1/", "127.0.0.1:8080", "http://127.0.0.1:8080/api/v1"),
            ("http://[::1]:9000", "[::1]:9000", "http://[::1]:9000"),
            ("http://[::1]", "[::1]", "http://[::1]"),
            ("https://example.org", "example.org", "https://example.org"),
            ("https://example.org:443/", "example.org", "https://example.org"),
            ("HTTPS://example.org:80/a/", "example.org:80", "https://example.org:80/a"),
            ("https://[::1]:8443", "[::1]:8443", "https://[::1]:8443"),
            ("http://example.org:443", "example.org:443", "http://example.org:443"),
            ("unix:/run/service.sock", "localhost", "unix:/run/service.sock"),
        ])
    func read(_ text: String, _ host: String, _ written: String) throws {
        let address = try TargetAddress(parsing: text)
        #expect(address.hostHeader == host)
        #expect(address.description == written)
        #expect(try TargetAddress(parsing: address.description) == address)
    }

    @Test(
        "is refused with a reason",
        arguments: [
            ("https://", "host name"), ("https://x:0", "between 1 and 65535"), ("example.org", "expected http://"),
            ("ftp://x", "expected http://"),
            ("http://", "host name"), ("http://:80", "host name"), ("http://x:0", "between 1 and 65535"),
            ("http://x:65536", "between 1 and 65535"), ("http://x:y", "between 1 and 65535"),
            ("http://::1", "brackets"),
            ("http://[::1", "expected ]"), ("http://[::1]x", "port after ]"), ("http://u:p@x", "not supported yet"),
            ("http://x/?a", "query or fragment"), ("http://x/#a", "query or fragment"),
            ("http://x/a b", "percent-encoded"),
            ("unix:relative", "absolute path"), ("unix:/" + String(repeating: "x", count: 120), "at most 107 bytes"),
        ])
    func refused(_ text: String, _ reason: String) {
        let error = #expect(throws: AddressError.self) { try TargetAddress(parsing: text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test("resolves names and numbers, and names what does not") func resolve() throws {
        #expect(try TargetAddress(parsing: "http://127.0.0.1:1").resolve().count == 1)
        #expect(try TargetAddress(parsing: "http://[::1]:1").resolve().count == 1)
        let failure = #expect(throws: TransportFailure.self) {
            try TargetAddress(parsing: "http://does-not-exist.invalid").resolve()
        }
        #expect(failure?.name == "dns")
    }
}

@Suite("A fetch") struct FetchTests {
    @Test("brings status and body") func answer() throws {
        let server = ScriptedServer { peer in
            let line = peer.request()?.prefix { $0 != "\r\n" } ?? ""
            peer.send("HTTP/1.1 503 Busy\r\nContent-Length: \(line.utf8.count)\r\n\r\n\(line)")
        }
        defer { server.stop() }
        let answer = try Fetch.get(server.address, path: "/metrics?a=b", timeout: .seconds(5))
        #expect(answer.status == 503)
        #expect(String(decoding: answer.body, as: UTF8.self) == "GET /metrics?a=b HTTP/1.1")
    }

    @Test("fails by name when nobody listens, or nobody answers in time") func failures() throws {
        let silent = ScriptedServer { peer in peer.untilClosed() }
        let slow = #expect(throws: FetchError.self) {
            try Fetch.get(silent.address, path: "/", timeout: .milliseconds(100))
        }
        #expect(slow?.message.lowercased().contains("timeout") == true, "\(slow?.message ?? "")")
        silent.stop()
        let refused = #expect(throws: FetchError.self) {
            try Fetch.get(silent.address, path: "/", timeout: .seconds(5))
        }
        #expect(refused?.message.lowercased().contains("connect") == true, "\(refused?.message ?? "")")
    }
}

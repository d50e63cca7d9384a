import CLinux
import NullTarget
import Testing

@Suite("The null target answers every request with the same bytes")
struct AnsweringTests {
    @Test(
        "An answer has exactly the size that was asked for",
        arguments: [100, 101, 110, 178, 179, 350, 1000, 9_999, 200_000])
    func size(_ size: Int) throws {
        var options = NullTargetOptions()
        options.answer = size
        let target = try NullTarget.start(options)
        let client = try Client(target.address)
        client.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        let text = String(decoding: client.readToEnd(), as: UTF8.self)
        #expect(text.utf8.count == size)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let length = parts[0].split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let digits = length?.drop { $0 != ":" }.dropFirst().filter { $0 != " " }
        #expect(digits.flatMap { Int($0) } == parts[1].utf8.count)
        #expect(try target.stop().requests == 1)
    }

    @Test("Pipelined requests, with and without bodies, are answered one by one on a kept connection")
    func pipelined() throws {
        let target = try NullTarget.start()
        let client = try Client(target.address)
        for _ in 0..<3 {
            client.send(
                "GET / HTTP/1.1\r\nhost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\n\r\n\r\nxGET /c HTTP/1.1\n\n"
            )
            #expect(client.read(3 * 350).count == 3 * 350)
        }
        let seen = try target.stop()
        #expect(seen.requests == 9)
        #expect(seen.connections == 1)
        // And closed by the end.
        #expect(client.readToEnd().isEmpty)
    }

    @Test("Requests cut anywhere are put together again", arguments: 1...40)
    func cut(_ piece: Int) throws {
        var options = NullTargetOptions()
        options.recorded = 10
        let target = try NullTarget.start(options)
        let client = try Client(target.address)
        let text =
            "GET /a/17 HTTP/1.1\r\nhost: x\r\n\r\nPUT /x HTTP/1.1\r\nX-Arrival: 18\r\ncontent-length: 7\r\n\r\nGET / HGET / HTTP/1.1\r\n\r\n"
        var rest = text[...]
        while !rest.isEmpty {
            client.send(String(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            pauseBriefly()
        }
        #expect(client.read(3 * 350).count == 3 * 350)
        #expect(try target.stop().arrivals.map(\.number) == [17, 18, -1])
    }

    @Test(
        "What it cannot frame is refused and closed",
        arguments: [
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n", "garbage\n",
            "POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        ])
    func refused(_ text: String) throws {
        let target = try NullTarget.start()
        let client = try Client(target.address)
        client.send(text)
        #expect(String(decoding: client.readToEnd(), as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
        #expect(try target.stop().requests == 0)
    }

    @Test("A head without an end is cut off")
    func endlessHead() throws {
        let target = try NullTarget.start()
        let client = try Client(target.address)
        client.send("GET / HTTP/1.1\r\nx: " + String(repeating: "a", count: 1_000_000))
        // What it has not read may make the system take the 400 away again.
        #expect(client.readToEnd().count < 100)
        #expect(try target.stop().requests == 0)
    }

    @Test("A client that asks faster than it reads loses nothing")
    func slowReader() throws {
        var options = NullTargetOptions()
        options.answer = 100_000
        let target = try NullTarget.start(options)
        let client = try Client(target.address)
        for _ in 0..<100 { client.send("GET / HTTP/1.1\r\n\r\n") }
        #expect(client.read(10_000_000).count == 10_000_000)
        #expect(try target.stop().requests == 100)
    }

    @Test("A Unix socket serves too, and its file goes with it")
    func unixSocket() throws {
        let path = "/tmp/fwn-\(UInt32.random(in: .min ... .max)).sock"
        var options = NullTargetOptions()
        options.place = .unix(path: path)
        let target = try NullTarget.start(options)
        #expect(target.address == "unix:\(path)")
        let client = try Client(target.address)
        client.send("GET / HTTP/1.1\r\n\r\n")
        #expect(client.read(350).count == 350)
        try target.stop()
        #expect(throws: Client.Refused.self) { try Client(target.address) }
        #expect(try NullTarget.start(options).stop().requests == 0)
    }

    @Test("After the end nothing listens, and stopping again says the same")
    func stopped() throws {
        let target = try NullTarget.start()
        let before = try target.stop()
        #expect(try target.stop() == before)
        #expect(throws: Client.Refused.self) { try Client(target.address) }
    }

    @Test(
        "Options that make no sense are refused in words",
        arguments: [
            { $0.answer = 10 }, { $0.delay = -1 }, { $0.recorded = -1 }, { $0.stall = .init(length: 5, period: 5) },
            { $0.stall = .init(length: 0, period: 5) }, { $0.place = .unix(path: "relative") },
        ] as [@Sendable (inout NullTargetOptions) -> Void])
    func badOptions(_ spoil: @Sendable (inout NullTargetOptions) -> Void) {
        var options = NullTargetOptions()
        spoil(&options)
        #expect(throws: NullTargetError.self) { try NullTarget.start(options) }
    }
}

import LoadTransport
import Testing

@Suite("An HTTP/1.1 answer is read") struct ResponseParserTests {
    struct Example: CustomTestStringConvertible {
        var testDescription: String
        var bytes: String
        var isHead = false
        var status: UInt16 = 200
        var body = ""
        var keepsAlive = true
        var timing: String?
        var isEndedByClose = false
    }

    static let examples = [
        Example(testDescription: "counted", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        Example(testDescription: "no reason", bytes: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
        Example(testDescription: "lone line feeds", bytes: "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", body: "hi"),
        Example(
            testDescription: "chunked",
            bytes:
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n00A;x=\"y\"\r\n, world!!!\r\n0\r\n\r\n",
            body: "hello, world!!!"),
        Example(
            testDescription: "trailers",
            bytes: "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n",
            body: "x"),
        Example(testDescription: "204", bytes: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
        Example(
            testDescription: "304 with a length", bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
            status: 304),
        Example(
            testDescription: "HEAD", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n", isHead: true),
        Example(
            testDescription: "interim answers",
            bytes:
                "HTTP/1.1 103 Early Hints\r\nServer-Timing: a\r\nContent-Length: 9\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", status: 201, body: "x"),
        Example(
            testDescription: "close", bytes: "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n",
            keepsAlive: false),
        Example(
            testDescription: "close, though kept alive elsewhere",
            bytes: "HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
            keepsAlive: false),
        Example(
            testDescription: "HTTP/1.0", bytes: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", body: "x",
            keepsAlive: false),
        Example(
            testDescription: "HTTP/1.0 kept",
            bytes: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", body: "x"),
        Example(
            testDescription: "until close", bytes: "HTTP/1.1 200 OK\r\n\r\nall of it", body: "all of it",
            keepsAlive: false, isEndedByClose: true),
        Example(
            testDescription: "Server-Timing",
            bytes: "HTTP/1.1 200 OK\r\nSERVER-TIMING:  cache;desc=hit \r\nContent-Length: 0\r\n\r\n",
            timing: "cache;desc=hit"),
        Example(
            testDescription: "one length said twice",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nhi", body: "hi"),
        Example(
            testDescription: "chunks overrule a length",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            body: "abc", keepsAlive: false),
    ]

    private func check(_ parsed: Parsed, _ example: Example) {
        #expect(parsed.fault == nil)
        #expect(parsed.status == example.status)
        #expect(String(decoding: parsed.body, as: UTF8.self) == example.body)
        #expect(parsed.keepsAlive == example.keepsAlive)
        #expect(parsed.timing == example.timing)
        #expect(parsed.rest == (example.isEndedByClose ? nil : 0))
        #expect(parsed.endsAtClose == example.isEndedByClose)
    }

    @Test("whole", arguments: examples) func whole(_ example: Example) {
        check(Parsed(example.bytes, isHead: example.isHead), example)
    }

    @Test("cut at every byte", arguments: examples) func cut(_ example: Example) {
        let bytes = Array(example.bytes.utf8)
        for place in 1..<bytes.count {
            check(Parsed([Array(bytes[..<place]), Array(bytes[place...])], isHead: example.isHead), example)
        }
        check(Parsed(bytes.map { [$0] }, isHead: example.isHead), example)
    }

    @Test("bytes after its end are counted, not read") func rest() {
        #expect(Parsed("HTTP/1.1 204 x\r\n\r\nHTTP/1.1 200").rest == 12)
        #expect(Parsed("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore").rest == 4)
    }

    @Test(
        "or refused",
        arguments: [
            ("garbage", ProtocolFault.statusLine), ("SSH-2.0-OpenSSH_9.2\r\n", .statusLine),
            ("HTTP/2.0 200 OK\r\n\r\n", .statusLine), ("HTTP/1.1 2x0 OK\r\n\r\n", .statusLine),
            ("HTTP/1.1 99 OK\r\n\r\n", .statusLine), ("HTTP/1.1\r\n\r\n", .statusLine), ("\r\n\r\n", .statusLine),
            ("HTTP/1.1 2000 OK\r\n\r\n", .statusLine),
            ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .headerLine), ("HTTP/1.1 200 OK\r\n: x\r\n\r\n", .headerLine),
            ("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", .headerLine),
            ("HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx", .headerLine),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .contentLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", .contentLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", .contentLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1,\r\n\r\nx", .contentLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .contentLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy", .contentLength),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", .bodyTooLarge),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", .chunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .chunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n", .chunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\r\n", .chunk),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", .bodyTooLarge),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n", .chunk),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .upgrade),
        ])
    func refused(_ text: String, _ fault: ProtocolFault) {
        #expect(Parsed(text).fault == fault)
        #expect(Parsed(text.utf8.map { [$0] }).fault == fault)
    }

    @Test("with limits on head, line, chunk line, trailers, body and interim answers") func limits() {
        let long = String(repeating: "x", count: 2000)
        #expect(Parsed("HTTP/1.1 200 OK\r\nA: \(long)\r\n\r\n", headLimit: 1000).fault == .lineTooLong)
        #expect(Parsed("HTTP/1.1 200 OK\r\nA: \(long)", headLimit: 1000).fault == .lineTooLong)
        #expect(Parsed("HTTP/1.1 200 OK\r\nA: \(long)\r\n\r\n", headLimit: 4100).fault == nil)
        let fields = String(repeating: "A: b\r\n", count: 300)
        #expect(Parsed("HTTP/1.1 200 OK\r\n\(fields)\r\n", headLimit: 1000).fault == .headTooLarge)
        #expect(Parsed("HTTP/1.1 200 OK\r\n\(fields)", headLimit: 1000).fault == .headTooLarge)
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(Parsed(chunked + "1;\(long)\r\n").fault == .chunk)
        #expect(Parsed(chunked + "0\r\nA: \(long)\r\n\r\n", headLimit: 1000).fault == .headTooLarge)
        #expect(Parsed("HTTP/1.1 200 OK\r\n\r\n\(long)", bodyLimit: 1000).fault == .bodyTooLarge)
        let interim = "HTTP/1.1 100 Continue\r\n\r\n"
        let final = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        #expect(Parsed(String(repeating: interim, count: 50), headLimit: 500).fault == .headTooLarge)
        #expect(Parsed(String(repeating: interim, count: 32) + final).status == 200)
        #expect(Parsed(String(repeating: interim, count: 33) + final).fault == .tooManyInterim)
    }

    @Test("the same however it is cut, valid or not", arguments: 0..<200) func anyCut(_ seed: UInt64) {
        var random = TestRandom(state: seed)
        let bytes = Self.mutated(Self.examples[Int(random.next() % UInt64(Self.examples.count))].bytes, &random)
        let whole = Parsed([bytes])
        for _ in 0..<20 {
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let size = min(rest.count, 1 + Int(random.next() % 12))
                pieces.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            var parsed = Parsed(pieces)
            // How much of what follows the end was shown depends on the cut.
            if parsed.rest != nil, whole.rest != nil { parsed.rest = whole.rest }
            // A faulty answer's body stops at the fault, its head's facts do not depend on the cut.
            #expect(parsed == whole)
        }
    }

    /// The bytes with a few of them changed, or none.
    private static func mutated(_ text: String, _ random: inout TestRandom) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<random.next() % 4 {
            bytes[Int(random.next() % UInt64(bytes.count))] =
                [0, 10, 13, 32, 44, 48, 57, 58, 102, 255][Int(random.next() % 10)]
        }
        return bytes
    }
}

/// A deterministic generator for properties.
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

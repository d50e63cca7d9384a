import CLinux
import Glibc
import LoadTransport
import Testing

@Suite("An answer cut off at any byte") struct TruncationTests {
    static let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n0\r\nT: u\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
    ]

    @Test("is one failure, by close or by reset", arguments: answers, TransportKind.allCases)
    func cut(_ answer: String, _ kind: TransportKind) throws {
        for isReset in [false, true] { try cut(answer, kind, isReset) }
    }

    private func cut(_ answer: String, _ kind: TransportKind, _ isReset: Bool) throws {
        let bytes = Array(answer.utf8)
        let scripts = bytes.indices.map { place -> ScriptedServer.Script in
            { peer in
                peer.request()
                peer.send(String(decoding: bytes[..<place], as: UTF8.self))
                if isReset { peer.resetOnClose() }
            }
        }
        let server = ScriptedServer(scripts)
        defer { server.stop() }
        let finished = try exchange(server.address, over: kind, count: bytes.count)
        // A reset may overtake bytes that were sent before it.
        // libcurl does without the very last line feed of a chunked answer.
        let before = Set(finished[1...].map(\.failure).filter { kind == .native || $0 != nil })
        #expect(finished[0].failure == .reset(.beforeAnswer))
        // libcurl tells of an answer from its first whole line on.
        let isLoose = isReset || kind == .curl
        #expect(
            isLoose
                ? before.isSubset(of: [.reset(.beforeAnswer), .reset(.midAnswer)]) : before == [.reset(.midAnswer)])
        #expect(server.connections == bytes.count)
    }

    @Test("is whole only where its end is the close", arguments: TransportKind.allCases)
    func untilClose(_ kind: TransportKind) throws {
        let answer = Array("HTTP/1.1 200 OK\r\n\r\nhello".utf8)
        let head = answer.count - 5
        let server = ScriptedServer(
            answer.indices.map { place in
                { peer in
                    peer.request()
                    peer.send(String(decoding: answer[..<place], as: UTF8.self))
                }
            })
        defer { server.stop() }
        for (place, finished) in try exchange(server.address, over: kind, count: answer.count).enumerated() {
            if place < head {
                // libcurl tells of an answer from its first whole line on.
                let line = kind == .native ? 1 : "HTTP/1.1 200 OK\r\n".utf8.count
                #expect(finished.failure == .reset(place < line ? .beforeAnswer : .midAnswer))
            } else {
                #expect(finished.failure == nil)
                #expect(finished.body == String("hello".prefix(place - head)))
            }
        }
    }
}

@Suite("A connection and its server out of step") struct OutOfStepTests {
    /// How `count` GETs end that are started one after the other, with a poll for what else happens after each.
    private func ends(
        _ server: ScriptedServer, _ kind: TransportKind, _ count: Int
    ) throws -> (failures: [TransportFailure?], opened: Int64) {
        final class Body: TransportTest {
            let count: Int
            var failures: [TransportFailure?] = []
            var opened: Int64 = 0
            init(count: Int) { self.count = count }

            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                for number in 0..<count {
                    transport.get(UInt32(number))
                    failures.append(try transport.ended(1)[0].failure)
                    // The end of an idle connection is news of its own; it may have come with the answer.
                    #expect(try transport.quiet(50_000_000).count == 0)
                }
                opened = transport.opened
            }
        }
        let body = Body(count: count)
        try kind.run(server.address, TransportLimits(connections: 1, timeout: 2_000_000_000), body)
        return (body.failures, body.opened)
    }

    static let afterwards: [ScriptedServer.Script] = [
        { _ in },
        { peer in peer.resetOnClose() },
        { peer in
            peer.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            peer.untilClosed()
        },
    ]

    @Test(
        "is not used again: closed while idle, reset, or answering nobody", arguments: afterwards.indices,
        TransportKind.allCases)
    func idle(_ index: Int, _ kind: TransportKind) throws {
        let server = ScriptedServer(
            { peer in
                peer.request()
                peer.send(NativeTransportTests.ok)
                usleep(5000)
                Self.afterwards[index](peer)
            }, TransportContractTests.answering)
        defer { server.stop() }
        let (failures, opened) = try ends(server, kind, 2)
        #expect(failures == [nil, nil])
        #expect(opened == 2)
    }

    @Test("fails by name when its end could not be seen before it was used", arguments: TransportKind.allCases)
    func keptConnection(_ kind: TransportKind) throws {
        let server = ScriptedServer(
            { peer in
                peer.request()
                peer.send(NativeTransportTests.ok)
                // Closes only when the next request is there, unread: as one that decided to close just before.
                var byte: UInt8 = 0
                recv(peer.descriptor, &byte, 1, Int32(MSG_PEEK))
            }, TransportContractTests.answering)
        defer { server.stop() }
        let (failures, opened) = try ends(server, kind, 3)
        #expect(failures == [nil, .reset(.keptConnection), nil])
        #expect(opened == 2)
    }

    @Test(
        "answers before the request is out: its answer counts, and the connection is not used again",
        arguments: TransportKind.allCases)
    func early(_ kind: TransportKind) throws {
        let server = ScriptedServer { peer in
            var byte: UInt8 = 0
            recv(peer.descriptor, &byte, 1, 0)
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
            var buffer = [UInt8](repeating: 0, count: 65_536)
            usleep(20_000)
            while recv(peer.descriptor, &buffer, buffer.count, 0) > 0 {}
        }
        defer { server.stop() }
        let request = "POST / HTTP/1.1\r\ncontent-length: 9000000\r\n\r\n" + String(repeating: "x", count: 9_000_000)
        let limits = TransportLimits(connections: 1, timeout: 5_000_000_000)
        let finished = try exchange(server.address, limits, over: kind, count: 2, request: request)
        #expect(finished.map(\.status) == [413, 413])
        #expect(finished.map(\.failure) == [nil, nil])
        #expect(server.connections == 2)
    }
}

import CLinux
import Glibc
import LoadTransport
import Testing

@Suite("A hostile server becomes a classed error") struct HostileServerTests {
    struct Attack: CustomTestStringConvertible {
        var testDescription: String
        var failure: TransportFailure
        /// Where libcurl sees it otherwise: another failure, or none (the answer is whole to it, and the connection closed).
        var curl: TransportFailure?? = .none
        var script: ScriptedServer.Script

        func failure(_ kind: TransportKind) -> TransportFailure? { kind == .native ? failure : curl ?? failure }
    }

    static let attacks = [
        Attack(testDescription: "closes at once", failure: .reset(.beforeAnswer)) { peer in peer.request() },
        Attack(testDescription: "resets at once", failure: .reset(.beforeAnswer)) { peer in
            peer.request()
            peer.resetOnClose()
        },
        Attack(testDescription: "closes within the head", failure: .reset(.midAnswer)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-")
        },
        Attack(testDescription: "closes within the body", failure: .reset(.midAnswer)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
        },
        Attack(testDescription: "closes within a chunk", failure: .reset(.midAnswer)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nshort")
        },
        Attack(testDescription: "sends garbage", failure: .protocol(.statusLine)) { peer in
            peer.request()
            peer.send("\u{16}\u{3}\u{1} no HTTP")
            peer.untilClosed()
        },
        Attack(testDescription: "sends more than it announced", failure: .protocol(.extraBytes), curl: .some(nil)) {
            peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmore")
            peer.untilClosed()
        },
        Attack(testDescription: "resets within the head", failure: .reset(.midAnswer)) { peer in
            peer.request()
            peer.resetOnClose()
            peer.send("HTTP/1.1 200 OK\r\nContent-")
        },
        Attack(testDescription: "sends 100 MB of headers", failure: .protocol(.headTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\n")
            peer.flood(
                String(repeating: "X: 0123456789012345678901234567890123456789\r\n", count: 100), most: 100_000_000)
            peer.untilClosed()
        },
        Attack(testDescription: "sends a header of 100 MB", failure: .protocol(.lineTooLong)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nX: ")
            peer.flood(String(repeating: "x", count: 10_000), most: 100_000_000)
            peer.untilClosed()
        },
        Attack(testDescription: "sends interim answers only", failure: .protocol(.tooManyInterim)) { peer in
            peer.request()
            peer.flood("HTTP/1.1 102 Processing\r\n\r\n")
        },
        Attack(testDescription: "sends an endless body", failure: .protocol(.bodyTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\n\r\n")
            peer.flood(String(repeating: "x", count: 10_000))
        },
        Attack(testDescription: "sends endless chunks", failure: .protocol(.bodyTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.flood("400\r\n" + String(repeating: "x", count: 1024) + "\r\n")
        },
        Attack(testDescription: "sends endless trailers", failure: .protocol(.headTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
            peer.flood("X: 0123456789012345678901234567890123456789\r\n")
        },
        Attack(testDescription: "announces more than a limit", failure: .protocol(.bodyTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n")
            peer.untilClosed()
        },
        Attack(testDescription: "announces two lengths", failure: .protocol(.contentLength)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")
            peer.untilClosed()
        },
        Attack(testDescription: "answers twice", failure: .protocol(.extraBytes), curl: .some(nil)) { peer in
            peer.request()
            peer.send(NativeTransportTests.ok + NativeTransportTests.ok)
            peer.untilClosed()
        },
        Attack(testDescription: "drips its answer", failure: .timeout(.answering)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            var byte: UInt8 = 0
            // Non-blocking reads tell when the client has gone; it goes long before the body is out.
            while recv(peer.descriptor, &byte, 1, Int32(MSG_DONTWAIT)) < 0, errno == EAGAIN {
                peer.send("x")
                usleep(5000)
            }
        },
        Attack(testDescription: "never answers", failure: .timeout(.waiting)) { peer in peer.untilClosed() },
        Attack(testDescription: "stops within its answer", failure: .timeout(.answering)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
            peer.untilClosed()
        },
        Attack(testDescription: "lies in its chunk sizes", failure: .protocol(.chunk)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n")
            peer.untilClosed()
        },
    ]

    @Test(
        "and the next request succeeds on a fresh connection", arguments: attacks, TransportKind.allCases)
    func attack(_ attack: Attack, _ kind: TransportKind) throws {
        let good: ScriptedServer.Script = { peer in
            while peer.request() != nil { peer.send(NativeTransportTests.ok) }
        }
        let server = ScriptedServer(attack.script, good)
        defer { server.stop() }
        let limits = TransportLimits(connections: 1, timeout: 400_000_000, body: 1_000_000)
        let finished = try exchange(server.address, limits, over: kind, count: 2) { completion, _ in
            // However much is sent: no more is read than a limit and one buffer.
            #expect(completion.bytesIn <= 1_000_000 + 200_000)
            #expect(completion.bodyBytes <= 1_000_000)
        }
        #expect(finished[0].failure == attack.failure(kind))
        #expect(finished[1] == Finished(ticket: 1, failure: nil, status: 200, body: "ok"))
        #expect(server.connections == 2)
    }

    @Test("but one that sends bytes one at a time is only slow", arguments: TransportKind.allCases)
    func slowBytes(_ kind: TransportKind) throws {
        let server = ScriptedServer { peer in
            peer.request()
            for byte in "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" {
                peer.send(String(byte))
            }
            peer.untilClosed()
        }
        defer { server.stop() }
        let finished = try exchange(server.address, TransportLimits(connections: 1), over: kind)
        #expect(finished == [Finished(ticket: 0, failure: nil, status: 200, body: "abcde")])
    }

    @Test("a refused connection holds its place until its failure is delivered") func refusedHoldsItsPlace() throws {
        let server = ScriptedServer { _ in }
        server.stop()
        var transport = try NativeTransport(
            addresses: server.address.resolve(), limits: TransportLimits(connections: 2, timeout: 300_000_000))
        let bytes = Array("GET / HTTP/1.1\r\nhost: test\r\n\r\n".utf8)
        var started = 0
        var delivered = 0
        for number in 0..<200 {
            bytes.withUnsafeBytes { raw in
                while transport.hasRoom, started - delivered < 2 {
                    let wire = WireRequest(bytes: raw, isHead: false)
                    let admission = transport.start(wire, ticket: Ticket(UInt32(number)), at: fw_monotonic())
                    #expect(admission == .started)
                    started += 1
                }
            }
            // Two are under way, whatever became of them: there must be no room for a third.
            let hasRoom = transport.hasRoom
            #expect(!hasRoom)
            _ = try transport.poll(until: fw_monotonic() + 1_000_000_000) { _, _ in delivered += 1 }
        }
        #expect(delivered >= 200)
    }

    @Test("a refused connection, too", arguments: TransportKind.allCases) func refused(_ kind: TransportKind) throws {
        let server = ScriptedServer { _ in }
        server.stop()
        let finished = try exchange(server.address, over: kind, count: 3)
        #expect(finished.map(\.failure) == [.connect(.refused), .connect(.refused), .connect(.refused)])
        #expect(TransportFailure.connect(.refused).message == "connection refused")
    }
}

import CLinux
import LoadTransport
import Testing

@Suite("A hostile server becomes a classed error") struct HostileServerTests {
    struct Attack: CustomTestStringConvertible {
        var testDescription: String
        var failure: TransportFailure
        var script: ScriptedServer.Script
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
        Attack(testDescription: "sends more than it announced", failure: .protocol(.extraBytes)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmore")
            peer.untilClosed()
        },
        Attack(testDescription: "sends endless headers", failure: .protocol(.headTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\n")
            for _ in 0..<10_000 { peer.send("X: 0123456789012345678901234567890123456789\r\n") }
            peer.untilClosed()
        },
        Attack(testDescription: "sends an endless body", failure: .protocol(.bodyTooLarge)) { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<300 { peer.send(String(repeating: "x", count: 10_000)) }
            peer.untilClosed()
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

    @Test("and the next request succeeds on a fresh connection", arguments: attacks) func attack(_ attack: Attack)
        throws
    {
        let good: ScriptedServer.Script = { peer in
            while peer.request() != nil { peer.send(NativeTransportTests.ok) }
        }
        let server = ScriptedServer(attack.script, good)
        defer { server.stop() }
        let limits = TransportLimits(connections: 1, timeout: 400_000_000, body: 1_000_000)
        let finished = try exchange(server.address, limits, count: 2)
        #expect(finished[0].failure == attack.failure)
        #expect(finished[1] == Finished(ticket: 1, failure: nil, status: 200, body: "ok"))
        #expect(server.connections == 2)
    }

    @Test("but one that sends bytes one at a time is only slow") func slowBytes() throws {
        let server = ScriptedServer { peer in
            peer.request()
            for byte in "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" {
                peer.send(String(byte))
            }
            peer.untilClosed()
        }
        defer { server.stop() }
        let finished = try exchange(server.address, TransportLimits(connections: 1))
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

    @Test("a refused connection, too") func refused() throws {
        let server = ScriptedServer { _ in }
        server.stop()
        let finished = try exchange(server.address, count: 3)
        #expect(finished.map(\.failure) == [.connect(.refused), .connect(.refused), .connect(.refused)])
        #expect(TransportFailure.connect(.refused).message == "connection refused")
    }

    @Test("a kept connection that the server closes while idle is not used again") func closedIdle() throws {
        let server = ScriptedServer(
            { peer in
                peer.request()
                peer.send(NativeTransportTests.ok)
            },
            { peer in while peer.request() != nil { peer.send(NativeTransportTests.ok) } })
        defer { server.stop() }
        var transport = try NativeTransport(
            addresses: server.address.resolve(), limits: TransportLimits(connections: 1))
        let bytes = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        var failures: [TransportFailure?] = []
        for _ in 0..<2 {
            bytes.withUnsafeBytes { _ = transport.start(WireRequest(bytes: $0), ticket: Ticket(0), at: fw_monotonic()) }
            let count = failures.count
            while failures.count == count {
                _ = try transport.poll(until: fw_monotonic() + 5_000_000_000) { completion, _ in
                    failures.append(completion.failure)
                }
            }
            // The end of the idle connection is news of its own; it may have come with the answer.
            _ = try transport.poll(until: fw_monotonic() + 200_000_000) { _, _ in }
        }
        #expect(failures == [nil, nil])
        let opened = transport.opened
        #expect(opened == 2)
    }
}

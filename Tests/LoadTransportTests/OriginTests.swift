import CLinux
import LoadTransport
import Synchronization
import Testing

/// One transport, several servers.
@Suite("Several origins") struct OriginTests {
    @Test("are each sent their own, over connections that they share", arguments: TransportKind.allCases)
    func shared(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                for number in UInt32(0)..<12 {
                    let hasRoom = transport.hasRoom
                    #expect(hasRoom)
                    // Two at each, then the next: an idle connection is used again, or closed for one elsewhere.
                    transport.get(number, origin: Int(number / 2 % 3))
                    let completion = try transport.ended(1)[0]
                    #expect(completion.failure == nil && completion.status == UInt16(200 + number / 2 % 3))
                }
                let opened = transport.opened
                #expect(opened == 6)
            }
        }
        let servers = (0..<3).map { index in
            ScriptedServer { peer in
                while peer.request() != nil { peer.send("HTTP/1.1 20\(index) OK\r\nContent-Length: 0\r\n\r\n") }
            }
        }
        defer { for server in servers { server.stop() } }
        try kind.run(servers.map(\.address), TransportLimits(connections: 1), Body())
    }

    @Test("keep a connection each where there is room", arguments: TransportKind.allCases)
    func kept(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                for round in UInt32(0)..<10 {
                    for origin in UInt32(0)..<2 { transport.get(round * 2 + origin, origin: Int(origin)) }
                    #expect(try transport.ended(2).allSatisfy { $0.failure == nil })
                }
                let opened = transport.opened
                #expect(opened == 2)
            }
        }
        let servers = (0..<2).map { _ in ScriptedServer(TransportContractTests.answering) }
        defer { for server in servers { server.stop() } }
        try kind.run(servers.map(\.address), TransportLimits(connections: 2), Body())
    }

    @Test("wait for the rate at which connections may be opened", arguments: TransportKind.allCases)
    func ramped(_ kind: TransportKind) throws {
        struct Body: TransportTest {
            func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                var polls = 0
                for number in UInt32(0)..<6 {
                    while !transport.hasRoom {
                        _ = try transport.poll(until: fw_monotonic() + 5_000_000_000) { _, _ in }
                        polls += 1
                        #expect(polls < 100)
                    }
                    transport.get(number, origin: Int(number % 2))
                    #expect(try transport.ended(1)[0].failure == nil)
                }
            }
        }
        let servers = (0..<2).map { _ in ScriptedServer(TransportContractTests.answering) }
        defer { for server in servers { server.stop() } }
        try kind.run(
            servers.map(\.address), TransportLimits(connections: 1, openInterval: 5_000_000), Body())
    }
}

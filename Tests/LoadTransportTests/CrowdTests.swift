import CLinux
import Glibc
import LoadTransport
import Testing

/// A server for thousands of connections: one thread that answers whatever is readable, once `size` have asked.
struct CrowdServer: Sendable {
    let address: TargetAddress
    private let listener: Int32

    init(size: Int) {
        let (listener, port) = listening("127.0.0.1", backlog: 4096)
        self.listener = listener
        address = TargetAddress(endpoint: .host("127.0.0.1", port: port))
        detach {
            let epoll = fw_epoll_create()
            fw_epoll_add(epoll, listener, UInt32(FW_READABLE), UInt64(listener))
            var events = [fw_event](repeating: fw_event(), count: 256)
            var waiting: [Int32] = []
            var open = 0
            var isListening = true
            while isListening || open > 0 {
                for event in events[..<Int(fw_epoll_wait(epoll, &events, 256, -1))] {
                    let descriptor = Int32(event.token)
                    let peer = Peer(descriptor: descriptor)
                    if descriptor != listener {
                        if peer.request() == nil {
                            close(descriptor)
                            open -= 1
                        } else {
                            waiting.append(descriptor)
                        }
                    } else if case let client = accept(listener, nil, nil), client >= 0 {
                        fw_epoll_add(epoll, client, UInt32(FW_READABLE), UInt64(client))
                        open += 1
                    } else {
                        isListening = false
                        close(listener)
                    }
                }
                if open >= size, waiting.count == size {
                    for descriptor in waiting { Peer(descriptor: descriptor).send(NativeTransportTests.ok) }
                    waiting = []
                }
            }
            close(epoll)
        }
    }

    /// Accepts nobody any more; ends when the last client has gone.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}

@Suite("A crowd of connections") struct CrowdTests {
    @Test("is open at once, and served twice over the same sockets") func crowd() throws {
        // Both ends are this process's; a small limit makes it a small crowd.
        let missing = DescriptorLimit.reserve(9000)
        let size = max(100, (8000 - missing) / 2)
        let server = CrowdServer(size: size)
        defer { server.stop() }
        let limits = TransportLimits(connections: size, timeout: 60_000_000_000)
        var transport = try NativeTransport(addresses: server.address.resolve(), limits: limits)
        for _ in 0..<2 {
            for number in 0..<size { transport.get(UInt32(number)) }
            let isFull = !transport.hasRoom
            #expect(isFull)
            let completions = try transport.ended(size)
            #expect(completions.allSatisfy { $0.failure == nil && $0.status == 200 })
            #expect(Set(completions.map(\.ticket)).count == size)
            let opened = transport.opened
            #expect(opened == size)
        }
    }
}

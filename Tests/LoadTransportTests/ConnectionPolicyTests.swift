import CLinux
import Glibc
import LoadTransport
import Testing

/// How many TCP sockets of this machine were closed first by the client (TIME_WAIT) towards a port.
private func waitingPorts(towards port: UInt16) -> Int {
    let file = open("/proc/net/tcp", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    let digits = String(port, radix: 16, uppercase: true)
    let remote = ":" + String(repeating: "0", count: 4 - digits.count) + digits
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").count {
        let fields = $0.split(separator: " ")
        return fields.count > 3 && fields[2].hasSuffix(remote) && fields[3] == "06"
    }
}

@Suite("A connection that is not kept") struct ClosingTests {
    /// How many ports stay taken by the client after 20 requests.
    private func portsLeft(_ script: @escaping ScriptedServer.Script) throws -> Int {
        let server = ScriptedServer(script)
        defer { server.stop() }
        var transport = try NativeTransport(
            addresses: server.address.resolve(), limits: TransportLimits(connections: 1, reuse: false))
        for number in 0..<20 {
            transport.get(UInt32(number))
            #expect(try transport.ended(1)[0].failure == nil)
        }
        #expect(try transport.quiet(50_000_000).count == 0)
        let opened = transport.opened
        #expect(opened == 20)
        return waitingPorts(towards: server.port)
    }

    @Test("is closed by the server first where that said so, and leaves no port taken") func announced() throws {
        let left = try portsLeft { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            usleep(2000)
        }
        #expect(left == 0)
    }

    @Test("is closed by the client where the server would keep it, which takes a port for a while") func unannounced()
        throws
    {
        let left = try portsLeft(TransportContractTests.answering)
        #expect(left == 20)
    }

    @Test("waits for the server beside the connections, never instead of one") func lingering() throws {
        // Says that it will close, and never does.
        let server = ScriptedServer { peer in
            peer.request()
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            peer.untilClosed()
        }
        defer { server.stop() }
        let limits = TransportLimits(connections: 2)
        var transport = try NativeTransport(addresses: server.address.resolve(), limits: limits)
        for number in 0..<300 {
            transport.get(UInt32(number))
            #expect(try transport.ended(1)[0].failure == nil)
            let hasRoom = transport.hasRoom
            #expect(hasRoom)
        }
        let opened = transport.opened
        #expect(opened == 300)
        #expect(limits.descriptors == 259)
    }
}

@Suite("What the system does not allow is named") struct SystemLimitTests {
    /// CLONE_FILES and CLONE_NEWNET.
    static let ownDescriptors: Int32 = 0x400
    static let ownNetwork: Int32 = 0x4000_0000

    /// Runs on a thread that has left what is shared with the others; nil where that is not allowed.
    private func apart<Result: Sendable>(
        _ flags: Int32, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result? {
        try await withCheckedThrowingContinuation { continuation in
            detach {
                // Not in the Glibc module, which leaves out what is Linux's own.
                let address = dlsym(nil, "unshare")
                let unshare = unsafeBitCast(address, to: (@convention(c) (Int32) -> Int32).self)
                if unshare(flags) != 0 { return continuation.resume(returning: nil) }
                continuation.resume(with: Swift.Result { try body() })
            }
        }
    }

    /// Starts some requests, and keeps how they end.
    private final class Endings: TransportTest {
        let count: UInt32
        var failures: [TransportFailure?] = []

        init(_ count: UInt32) { self.count = count }

        func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
            for number in 0..<count { transport.get(number) }
            failures += try transport.ended(Int(count)).map(\.failure)
        }
    }

    @Test("no descriptor left", arguments: TransportKind.allCases)
    func descriptors(_ kind: TransportKind) async throws {
        let server = ScriptedServer(TransportContractTests.answering)
        defer { server.stop() }
        // A thread with a table of descriptors of its own, which ends with it.
        let failure = try await apart(Self.ownDescriptors) {
            final class Body: TransportTest {
                var failures: [TransportFailure?] = []
                func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws {
                    var last: Int32 = -1
                    while case let next = open("/dev/null", O_RDONLY | O_CLOEXEC), next >= 0 { last = next }
                    transport.get(1)
                    failures.append(try transport.ended(1)[0].failure)
                    close(last)
                    transport.get(2)
                    failures.append(try transport.ended(1)[0].failure)
                }
            }
            let body = Body()
            try kind.run(server.address, TransportLimits(connections: 2), body)
            return body.failures
        }
        #expect(failure == [.connect(.descriptorLimit), nil])
        #expect(TransportFailure.connect(.descriptorLimit).message.contains("ulimit -n"))
    }

    /// Runs `body` in a network of its own with these local ports; nil where that is not allowed (it takes root).
    private func withPorts<Result: Sendable>(
        _ range: String, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result? {
        try await apart(Self.ownNetwork) {
            var request = ifreq()
            withUnsafeMutableBytes(of: &request.ifr_ifrn.ifrn_name) { $0.copyBytes(from: "lo".utf8) }
            request.ifr_ifru.ifru_flags = Int16(IFF_UP)
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(descriptor) }
            #expect(ioctl(descriptor, UInt(SIOCSIFFLAGS), &request) == 0)
            let setting = open("/proc/sys/net/ipv4/ip_local_port_range", O_WRONLY)
            defer { close(setting) }
            #expect(write(setting, range, range.utf8.count) == range.utf8.count)
            return try body()
        }
    }

    @Test("no local port left", arguments: TransportKind.allCases) func ports(_ kind: TransportKind) async throws {
        let failures = try await withPorts("40000 40003") {
            let server = ScriptedServer(port: 50_000, [TransportContractTests.answering])
            defer { server.stop() }
            let endings = Endings(6)
            try kind.run(server.address, TransportLimits(connections: 6), endings)
            return endings.failures
        }
        guard let failures else { return }
        #expect(failures.count { $0 == nil } == 4)
        #expect(failures.count { $0 == .connect(.noLocalPort) } == 2)
        let message = TransportFailure.connect(.noLocalPort).message
        #expect(message.contains("ip_local_port_range") && message.contains("connections.reuse"))
    }

    @Test("a socket that was connected to itself is a refused connection", arguments: TransportKind.allCases)
    func itself(_ kind: TransportKind) async throws {
        let failures = try await withPorts("40000 40000") {
            let target = TargetAddress(endpoint: .host("127.0.0.1", port: 40_000))
            return try exchange(target, over: kind).map(\.failure)
        }
        guard let failures else { return }
        #expect(failures == [.connect(.refused)])
    }

    @Test("a full queue of a Unix socket, and of a port", arguments: TransportKind.allCases)
    func backlog(_ kind: TransportKind) throws {
        let directory = "/tmp/fw-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        mkdir(directory, 0o700)
        let path = directory + "/socket"
        defer {
            unlink(path)
            rmdir(directory)
        }
        let listener = UnixListener(path: path, backlog: 0)
        defer { listener.close() }
        let limits = TransportLimits(connections: 4, timeout: 200_000_000)
        let endings = Endings(4)
        try kind.run(listener.address, limits, endings)
        let failures = endings.failures
        #expect(failures.contains(.connect(.backlogFull)))
        #expect(failures.allSatisfy { $0 == .connect(.backlogFull) || $0 == .timeout(.waiting) })
    }

    @Test("descriptors are reserved, never taken away") func reserve() {
        #expect(DescriptorLimit.reserve(0) == 0)
        var before = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
        #expect(DescriptorLimit.reserve(Int(before.rlim_cur)) == 0)
        // More than any system allows (fs.nr_open): what is missing is said, and what can be had is had.
        let missing = DescriptorLimit.reserve(1 << 40)
        var after = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &after)
        #expect(after.rlim_cur == after.rlim_max)
        #expect(missing == 1 << 40 - Int(after.rlim_cur))
        // Others in this process use up all that they may.
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
    }
}

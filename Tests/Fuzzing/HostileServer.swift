import Glibc
import Synchronization

/// Listens on a Unix socket and answers each connection on a thread of its own, from a seed, in ways no server should.
final class HostileServer: Sendable {
    let address: TargetAddress
    private let path: String
    private let directory: String
    private let listener: Int32
    /// Threads that have not ended.
    private let running = Atomic<Int>(1)

    init(seed: UInt64) throws {
        directory = (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/fw-fuzz-\(getpid())"
        path = directory + "/s"
        guard mkdir(directory, 0o700) == 0 else { throw TransportError(operation: "mkdir", errno: errno) }
        address = TargetAddress(endpoint: .unix(path: path))
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let bound = SocketAddress.unix(path: path)
        guard bound.withSocketAddress({ bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            throw TransportError(operation: "listen", errno: errno)
        }
        self.listener = listener
        onThread { [self] in
            var number: UInt64 = 0
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                number += 1
                let random = Random(state: seed ^ number &* 0x2545_F491_4F6C_DD1D)
                running.add(1, ordering: .relaxed)
                onThread { [self] in
                    var peer = HostilePeer(descriptor: descriptor, random: random)
                    peer.serve()
                    Glibc.close(descriptor)
                    running.subtract(1, ordering: .relaxed)
                }
            }
            running.subtract(1, ordering: .relaxed)
        }
    }

    /// Waits for its threads: what they hold would be taken for leaks.
    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        while running.load(ordering: .relaxed) > 0 { usleep(1000) }
        usleep(100_000)
        Glibc.close(listener)
        unlink(path)
        rmdir(directory)
    }
}

/// One connection of the hostile server.
struct HostilePeer {
    let descriptor: Int32
    var random: Random

    static let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nServer-Timing: a;dur=1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: u\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nServer-Timing: cache;desc=hit\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nuntil the end",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbye",
        "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + String(repeating: "x", count: 60000),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + String(repeating: "40\r\n\(piece)\r\n", count: 300)
            + "0\r\n\r\n",
    ]
    private static let piece = String(repeating: "y", count: 64)

    /// Until the client closes, or something worse happens.
    mutating func serve() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if random.chance(3) { send(Array("HTTP/1.1 408 Early\r\nContent-Length: 0\r\n\r\n".utf8)) }
            guard recv(descriptor, &buffer, buffer.count, 0) > 0 else { return }
            switch random.below(100) {
            case 0..<3: return
            case 3..<5: return untilClosed()
            case 5..<8: return flood()
            default: break
            }
            var answer = Array(Self.answers[Int(random.below(UInt64(Self.answers.count)))].utf8)
            // A changed answer is often incomplete: mostly it ends, or the client would only wait.
            let isChanged = random.chance(40)
            if isChanged { mutate(&answer) }
            send(answer)
            if random.chance(5) { send(answer) }
            if random.chance(isChanged ? 70 : 5) { return }
        }
    }

    /// Changes, inserts, removes or repeats a few bytes, or cuts the end off.
    private mutating func mutate(_ answer: inout [UInt8]) {
        let bytes: [UInt8] = [0, 9, 10, 13, 32, 44, 48, 57, 58, 59, 102, 127, 255]
        for _ in 0...random.below(4) where !answer.isEmpty {
            // Mostly in the head, where it matters.
            let place = Int(random.below(UInt64(random.chance(80) ? min(answer.count, 120) : answer.count)))
            switch random.below(5) {
            case 0: answer.removeSubrange(place...)
            case 1: answer.insert(bytes[Int(random.below(UInt64(bytes.count)))], at: place)
            case 2: answer.remove(at: place)
            case 3: answer.insert(contentsOf: answer[place...].prefix(40), at: place)
            default: answer[place] = bytes[Int(random.below(UInt64(bytes.count)))]
            }
        }
    }

    /// Whole, in a few pieces or byte by byte.
    private mutating func send(_ bytes: [UInt8]) {
        let most = [bytes.count, bytes.count, 1, 3, 50, 5000][Int(random.below(6))]
        // A long answer by single bytes would take all day.
        let least = 1 + bytes.count / 200
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = min(rest.count, max(least, 1 + Int(random.below(UInt64(most + 1)))))
            let sent = rest.prefix(size).withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent != size { return }
            rest = rest.dropFirst(size)
        }
    }

    /// A head, a body or chunks without end, as long as anybody reads.
    private mutating func flood() {
        let (head, piece) = [
            ("HTTP/1.1 200 OK\r\n", "A: b\r\n"), ("HTTP/1.1 200 OK\r\nA: ", "bbbbbbbb"),
            ("HTTP/1.1 200 OK\r\n\r\n", "body"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"),
            ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ][Int(random.below(5))]
        let bytes = Array((head + String(repeating: piece, count: 2000)).utf8)
        let more = Array(String(repeating: piece, count: 2000).utf8)
        var sent = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        while sent > 0 { sent = Glibc.send(descriptor, more, more.count, Int32(MSG_NOSIGNAL)) }
    }

    private func untilClosed() {
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
    }
}

/// A deterministic generator.
struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
    mutating func chance(_ percent: UInt64) -> Bool { below(100) < percent }
}

/// Runs a closure on a thread of its own.
func onThread(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { context in
            // The argument below, never nil.
            Unmanaged<Box>.fromOpaque(context!).takeRetainedValue().work()
            return nil
        }, Unmanaged.passRetained(Box(work)).toOpaque())
    precondition(code == 0)
    pthread_detach(thread)
}

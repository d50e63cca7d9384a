// Compiled by .ci/fuzz together with Sources/LoadTransport (without Fetch) and CLinux, under the address sanitizer.
//
// transport SECONDS [SEED]: a hostile server over a Unix socket, and the transport under test. Each round is a fresh
// transport with a few connections and some hundred requests against answers that are cut, changed, cut short, doubled,
// reset and never sent. Every started request must end in exactly one completion, within its time and its limits.

import CLinux
import Glibc

@main
struct TransportFuzzer {
    static let connections = 16
    static let requests = 400
    /// Nanoseconds: short, as many answers never come.
    static let timeout: Int64 = 8_000_000
    static let keptBody = 2000

    static func main() throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap { Int64($0) } ?? 10
        let seed = CommandLine.arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? UInt64(fw_monotonic())
        print("transport fuzzer: seed \(seed)")
        // Known even if the next line is never written.
        fflush(nil)
        let server = try HostileServer(seed: seed)
        var totals = Totals()
        let begin = fw_monotonic()
        var rounds: UInt64 = 0
        while fw_monotonic() - begin < seconds * 1_000_000_000 {
            var random = Random(state: seed &+ rounds &* 0x5851_F42D_4C95_7F2D)
            try run(server.address, &random, &totals)
            rounds += 1
        }
        print("transport fuzzer: \(rounds) rounds, \(totals.description)")
        fflush(nil)
        server.close()
        precondition(totals.whole > 0 && totals.failed.count > 3, "the server was not hostile in many ways")
    }

    private static func run(_ address: TargetAddress, _ random: inout Random, _ totals: inout Totals) throws {
        let limits = TransportLimits(
            connections: connections, reuse: random.chance(80), timeout: timeout, head: 2048, body: 100_000,
            keptBody: keptBody, openInterval: random.chance(20) ? 50_000 : 0)
        var transport = try NativeTransport(addresses: address.resolve(), limits: limits)
        var isOpen = [Bool](repeating: false, count: requests)
        var started = 0
        var ended = 0
        var polls = 0
        while ended < requests {
            while started < requests, transport.hasRoom {
                let request = Request.make(&random)
                request.bytes.withUnsafeBytes { bytes in
                    let wire = WireRequest(bytes: bytes, isHead: request.isHead)
                    let admission = transport.start(wire, ticket: Ticket(UInt32(started)), at: fw_monotonic())
                    precondition(admission == .started, "there was room")
                }
                isOpen[started] = true
                started += 1
            }
            precondition(started - ended <= connections, "more under way than connections")
            if random.chance(3) {
                let number = Int(random.below(UInt64(started)))
                let isCancelled = transport.cancel(Ticket(UInt32(number)), at: fw_monotonic())
                precondition(!isCancelled || isOpen[number], "what is not under way cannot be cancelled")
            }
            _ = try transport.poll(until: fw_monotonic() + timeout) { completion, bytes in
                let number = Int(completion.ticket.value)
                precondition(isOpen[number], "one completion for each request")
                isOpen[number] = false
                ended += 1
                check(completion, bytes)
                totals.note(completion)
            }
            polls += 1
            // Each poll brings news or lasts until a time-out: far fewer are needed.
            precondition(polls < requests * 1000, "the transport hangs")
        }
    }

    private static func check(_ completion: Completion, _ bytes: RawSpan) {
        let body = bytes.byteCount - completion.headLength
        precondition(completion.headLength >= 0 && completion.headLength <= 2048)
        precondition(body >= 0 && body <= keptBody && Int64(body) <= completion.bodyBytes)
        precondition(completion.bodyBytes <= 100_000 && completion.bodyBytes <= completion.bytesIn)
        precondition(completion.timing.upperBound <= completion.headLength)
        if completion.failure == nil {
            precondition(completion.status >= 200 && completion.headLength > 0 && completion.sent > 0)
            precondition(body == min(Int(completion.bodyBytes), keptBody))
        }
        // Every byte is read once, so that the sanitizer sees a span that is not what it says.
        var sum: UInt8 = 0
        bytes.withUnsafeBytes { for byte in $0 { sum &+= byte } }
        if completion.headLength > 0 { precondition(bytes.unsafeLoad(as: UInt8.self) == UInt8(ascii: "H")) }
        Totals.sink = sum
    }
}

/// A GET or a HEAD; now and then one that no socket buffer holds.
struct Request {
    var bytes: [UInt8]
    var isHead: Bool

    static func make(_ random: inout Random) -> Request {
        let isHead = random.chance(10)
        var bytes = Array("\(isHead ? "HEAD" : "GET") / HTTP/1.1\r\nhost: x\r\n\r\n".utf8)
        if random.chance(2) { bytes += [UInt8](repeating: 120, count: 1_000_000) }
        return Request(bytes: bytes, isHead: isHead)
    }
}

struct Totals: CustomStringConvertible {
    nonisolated(unsafe) static var sink: UInt8 = 0
    var whole = 0
    var failed: [String: Int] = [:]

    mutating func note(_ completion: Completion) {
        if let failure = completion.failure { failed[failure.message, default: 0] += 1 } else { whole += 1 }
    }

    var description: String {
        let lines = failed.sorted { $0.key < $1.key }.map { "  \($0.value)  \($0.key)" }
        let total = whole + failed.values.reduce(0, +)
        return (["\(total) requests, \(whole) whole answers"] + lines).joined(separator: "\n")
    }
}

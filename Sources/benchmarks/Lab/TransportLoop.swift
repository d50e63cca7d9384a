import CLinux
import Foundation
import LoadTransport
import Synchronization

/// A transport by itself, as fast as a number of requests under way allow: neither plan nor samples.
struct TransportLoop: Sendable {
    var address: String
    var kind: TransportKind
    var options = HTTPOptions()
    var connections: Int
    /// Requests under way at a time.
    var underWay: Int

    struct Figures: Sendable {
        var requests: Double
        /// Of the transport's thread, seconds.
        var cpu: Double
    }

    /// Runs on a thread of its own, which alone is bound to the processor.
    func run(seconds: Int, processor: Int?) throws -> Figures {
        let outcome = Outcome()
        let thread = Thread {
            if let processor { _ = fw_pin(Int32(processor)) }
            let result = Result { try loop(seconds: seconds) }
            outcome.result.withLock { $0 = result }
            outcome.done.signal()
        }
        thread.start()
        outcome.done.wait()
        guard let result = outcome.result.withLock({ $0 }) else {
            throw Child.Failure(description: "the transport's thread ended without a word")
        }
        return try result.get()
    }

    private final class Outcome: Sendable {
        let result = Mutex<Result<Figures, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
    }

    private func loop(seconds: Int) throws -> Figures {
        let target = try TargetAddress(parsing: address)
        let origins = [try Origin(resolving: target)]
        let limits = TransportLimits(connections: connections)
        let request = "GET / HTTP/1.1\r\nhost: \(target.hostHeader)\r\nuser-agent: flywheel\r\naccept: */*\r\n\r\n"
        switch kind {
        case .native:
            var transport = try NativeTransport(origins: origins, limits: limits)
            return try drive(&transport, Array(request.utf8), seconds: seconds)
        case .curl:
            var transport = try CurlTransport(origins: origins, options: options, limits: limits)
            return try drive(&transport, Array(request.utf8), seconds: seconds)
        }
    }

    private func drive<Wire: Transport & ~Copyable>(
        _ transport: inout Wire, _ request: [UInt8], seconds: Int
    ) throws -> Figures {
        var tickets = (0..<UInt32(underWay)).map { Ticket($0) }
        var requests = 0
        var failed: Completion?
        let begin = threadTime()
        let end = fw_monotonic() + Int64(seconds) * 1_000_000_000
        while case let now = fw_monotonic(), now < end {
            request.withUnsafeBytes { bytes in
                while transport.hasRoom, let ticket = tickets.popLast() {
                    _ = transport.start(WireRequest(bytes: bytes), ticket: ticket, at: now)
                }
            }
            _ = try transport.poll(until: end) { completion, _ in
                requests += 1
                if completion.failure != nil || completion.status != 200 { failed = completion }
                tickets.append(completion.ticket)
            }
        }
        if let failed { throw Child.Failure(description: failed.failure?.message ?? "status \(failed.status)") }
        return Figures(requests: Double(requests), cpu: threadTime() - begin)
    }

    /// Processor time of this thread, seconds.
    private func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

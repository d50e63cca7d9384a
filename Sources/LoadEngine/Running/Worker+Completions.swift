import LoadMetrics
import LoadTransport
import Signals

extension Worker {
    /// Makes a sample of a completion.
    mutating func finish(_ completion: Completion, _ bytes: RawSpan) {
        let flight = flights.close(completion.ticket)
        let arrival = flight.arrival
        let done = completion.done - base
        var sample = Sample(
            phase: UInt16(arrival.phase), operation: UInt16(flight.operation), outcome: .error,
            status: completion.status, due: arrival.due, taken: arrival.taken,
            sent: completion.sent == 0 ? 0 : completion.sent - base,
            firstByte: completion.firstByte == 0 ? 0 : completion.firstByte - base, done: done,
            bytesOut: UInt32(clamping: completion.bytesOut), bytesIn: UInt32(clamping: completion.bytesIn))
        if let failure = completion.failure {
            sample.failure = Failure(failure)
            note(Failure(failure), failure.message, flight, at: done)
        } else {
            sample.outcome = workload.verdicts.outcome(operation: flight.operation, status: completion.status)
            if completion.timingLines > 0 { sample.read(timing(completion, bytes)) }
            if sample.outcome == .error {
                sample.failure = .status
                note(completion, bytes, flight, at: done)
            } else if sample.outcome == .ok, completion.bodyBytes > workload.verdicts.maxBytes(flight.operation) {
                sample.outcome = .error
                sample.failure = .expect
                note(.expect, "the body is larger than expect.body.maxBytes", flight, at: done)
            }
        }
        tally.record(sample)
        lastDone = max(lastDone, done)
        lanes.ended(arrival, at: done)
    }

    /// What Server-Timing said; several lines count as one list (RFC 9110, section 5.3).
    private func timing(_ completion: Completion, _ bytes: RawSpan) -> ServerTiming {
        bytes.withUnsafeBytes { raw in
            guard completion.timingLines > 1 else {
                return ServerTiming(parsing: UnsafeRawBufferPointer(rebasing: raw[completion.timing]))
            }
            let head = UnsafeRawBufferPointer(rebasing: raw[..<completion.headLength])
            let joined = Array(HeadLines(head).values(of: "server-timing").joined(separator: ", ".utf8))
            return joined.withUnsafeBytes { ServerTiming(parsing: $0) }
        }
    }

    /// Ends what is still open when the run's patience is over.
    mutating func abandon() {
        let now = clock()
        for flight in flights.closeAll() {
            let arrival = flight.arrival
            unfinished += 1
            tally.record(
                Sample(
                    phase: UInt16(arrival.phase), operation: UInt16(flight.operation), outcome: .error,
                    failure: .unfinished, due: arrival.due, taken: arrival.taken, done: now))
            note(.unfinished, "no answer when the run ended", flight, at: now)
            lanes.ended(arrival, at: now)
        }
        missQueue(at: now)
        tally.inFlight(0, at: now)
        board.publish(tally.pulse, from: Int(stripe.index))
    }
}

extension Sample {
    fileprivate mutating func read(_ timing: ServerTiming) {
        cache = timing.verdict
        server = timing.total
        limiter = timing.limiter
        cacheTime = timing.cache
        pool = timing.pool
        database = timing.database
    }
}

extension Failure {
    init(_ failure: TransportFailure) {
        self =
            switch failure {
            case .dns: .dns
            case .connect: .connect
            case .tls: .tls
            case .timeout: .timeout
            case .reset: .reset
            case .protocol: .protocol
            case .abandoned: .unfinished
            }
    }
}

import LoadMetrics
import LoadTransport

extension Worker {
    /// Notes an error that has no answer to show.
    mutating func note(_ failure: Failure, _ message: String, _ flight: Flights.Flight, at now: Int64) {
        withErrors { errors, worker in
            errors.note(
                failure: failure, operation: UInt16(flight.operation), message: message, at: now,
                example: worker.requestLine(flight).0)
        }
    }

    /// Notes an answer with a status that was not expected.
    mutating func note(_ completion: Completion, _ bytes: RawSpan, _ flight: Flights.Flight, at now: Int64) {
        bytes.withUnsafeBytes { raw in
            let head = UnsafeRawBufferPointer(rebasing: raw[..<completion.headLength])
            withErrors { errors, worker in
                errors.note(
                    failure: .status, operation: UInt16(flight.operation), message: HeadLines(head).status, at: now,
                    example: worker.example(flight, body: raw[completion.headLength...]))
            }
        }
    }

    /// Notes an answer that was not as expected though its status was.
    mutating func note(
        _ failure: Failure, _ message: String, _ completion: Completion, _ bytes: RawSpan, _ flight: Flights.Flight
    ) {
        bytes.withUnsafeBytes { raw in
            withErrors { errors, worker in
                errors.note(
                    failure: failure, operation: UInt16(flight.operation), message: worker.masked(message, flight),
                    at: completion.done - worker.base,
                    example: worker.example(flight, body: raw[completion.headLength...]))
            }
        }
    }

    /// The log apart from the rest, so that examples, which are made only for the first error of a kind, can be rendered while
    /// it is being changed.
    private mutating func withErrors(_ body: (inout ErrorLog, borrowing Worker) -> Void) {
        var log = ErrorLog()
        swap(&log, &errors)
        body(&log, self)
        swap(&log, &errors)
    }

    /// Masked before the log cuts it, so that no half of a secret is left.
    private func example(_ flight: Flights.Flight, body: Slice<UnsafeRawBufferPointer>) -> String {
        let text = String(decoding: body.prefix(4 * ErrorLog.exampleLength), as: UTF8.self)
        let (line, cover) = requestLine(flight)
        return text.isEmpty ? line : line + "\n" + cover.body(text)
    }

    /// The request's first line, rendered again: a request is a function of its arrival and of what its user knows.
    /// With what hides the request's secrets wherever the answer repeats them.
    private func requestLine(_ flight: Flights.Flight) -> (String, MessageCover) {
        let values = values(of: flight)
        let request = workload.fill(flight.operation, values, sources, to: scratch)
        var cover = MessageCover(secrets: workload.masking, tokens: sources.tokens(of: values.user))
        cover.learn(request: request.bytes)
        let line = request.bytes.prefix { $0 != UInt8(ascii: "\r") }.prefix(4 * ErrorLog.exampleLength)
        return (cover.line(String(decoding: line, as: UTF8.self)), cover)
    }

    /// Without the scenario's secrets, and without the user's own tokens.
    private func masked(_ text: String, _ flight: Flights.Flight) -> String {
        workload.masking.mask(text, tokens: sources.tokens(of: values(of: flight).user))
    }

    /// What the slots of a request on the wire stood for.
    func values(of flight: Flights.Flight) -> SlotValues {
        let arrival = flight.arrival
        if let index = arrival.traveller { return values(of: arrival, travellers[index]) }
        return workload.draw(
            phase: arrival.phase, number: arrival.number, unixSeconds: unixBase + arrival.due / 1_000_000_000
        ).values
    }
}

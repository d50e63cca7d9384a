import LoadMetrics
import LoadTransport
import Signals

extension Worker {
    /// Makes a sample of a completion.
    mutating func finish(_ completion: Completion, _ bytes: RawSpan) {
        let flight = flights.close(completion.ticket)
        let arrival = flight.arrival
        let traveller = arrival.traveller.map { travellers[$0] }
        let done = completion.done - base
        var sample = Sample(
            phase: UInt16(arrival.phase), operation: UInt16(flight.operation),
            journey: traveller?.journey.map(UInt16.init) ?? Sample.noJourney, outcome: .error,
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
            }
            look(at: completion, bytes, flight, traveller, &sample)
        }
        tally.record(sample)
        lastDone = max(lastDone, done)
        guard let traveller else { return lanes.ended(arrival, at: done) }
        goOn(traveller, sample.outcome, sample.failure, latency: done - arrival.due, at: done)
    }

    /// Holds an answer against what its operation expects, and keeps what is extracted.
    private mutating func look(
        at completion: Completion, _ bytes: RawSpan, _ flight: Flights.Flight, _ traveller: Traveller?,
        _ sample: inout Sample
    ) {
        let phase = flight.arrival.phase
        if let check = readers[flight.operation].status {
            tally.check(check, phase: phase, held: sample.outcome != .error)
        }
        guard sample.outcome == .ok else { return }
        if traveller?.journey != nil { keepCookies(of: completion, bytes, flight, traveller) }
        guard !readers[flight.operation].isIdle else { return }
        let fault = bytes.withUnsafeBytes { raw -> AnswerReader.Fault? in
            let answer = AnswerView(
                head: HeadLines(UnsafeRawBufferPointer(rebasing: raw[..<completion.headLength])),
                body: UnsafeRawBufferPointer(rebasing: raw[completion.headLength...]),
                isWhole: Int64(raw.count - completion.headLength) >= completion.bodyBytes, length: completion.bodyBytes)
            var random = traveller?.random ?? RandomStream(state: 0)
            defer { traveller?.random = random }
            return readers[flight.operation].read(
                answer, &random, text: { text($0, flight) },
                held: { tally.check($0, phase: phase, held: $1) },
                extracted: { variable, value in
                    if let refusal = workload.refusal(of: variable, value) { return refusal }
                    traveller?.known.set(variable, value)
                    return nil
                })
        }
        guard let fault else { return }
        sample.outcome = .error
        sample.failure = fault.failure
        note(fault.failure, fault.message, completion, bytes, flight)
    }

    /// A text that an answer is compared with, for the request that it answers.
    private func text(_ template: RequestTemplate, _ flight: Flights.Flight) -> String {
        let length = template.fill(values(of: flight), sources, to: scratch)
        return String(decoding: UnsafeRawBufferPointer(start: scratch, count: length), as: UTF8.self)
    }

    private func keepCookies(
        of completion: Completion, _ bytes: RawSpan, _ flight: Flights.Flight, _ traveller: Traveller?
    ) {
        bytes.withUnsafeBytes { raw in
            let head = UnsafeRawBufferPointer(rebasing: raw[..<completion.headLength])
            // Looked for before lines are cut: most answers set none.
            guard HeadLines(head).mentions("set-cookie") else { return }
            for line in HeadLines(head).values(of: "set-cookie") {
                traveller?.cookies.set(line[...], origin: workload.templates[flight.operation].origin)
            }
        }
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
        // A run that is stopped before its first phase begins ends before its time counts.
        let now = max(0, clock())
        for flight in flights.closeAll() {
            let arrival = flight.arrival
            unfinished += 1
            tally.record(
                Sample(
                    phase: UInt16(arrival.phase), operation: UInt16(flight.operation),
                    journey: arrival.traveller.flatMap { travellers[$0].journey }.map(UInt16.init) ?? Sample.noJourney,
                    outcome: .error, failure: .unfinished, due: arrival.due, taken: arrival.taken, done: now))
            note(.unfinished, "no answer when the run ended", flight, at: now)
            if let index = arrival.traveller {
                end(travellers[index], .unfinished, at: now)
            } else {
                lanes.ended(arrival, at: now)
            }
        }
        missQueue(at: now)
        giveUpThinking(at: now)
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

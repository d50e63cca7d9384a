import CLinux
import LoadMetrics
import LoadTransport
import ScenarioFormat

extension TrialRound {
    /// Sends one request, waits for its answer, judges it, and hands on what is extracted.
    mutating func exchange<Wire: Transport & ~Copyable>(
        _ operation: Int, _ values: SlotValues, on transport: inout Wire,
        extracted: (Int, UnsafeRawBufferPointer) -> String?
    ) throws(TransportError) -> Exchange {
        let request = workload.fill(operation, values, sources, to: scratch)
        let sent = Array(request.bytes)
        guard case .started = transport.start(request, ticket: Self.ticket, at: fw_monotonic()) else {
            preconditionFailure("a transport with nothing under way has a connection")
        }
        var seen: Seen?
        while seen == nil {
            if isStopping() { _ = transport.cancel(Self.ticket, at: fw_monotonic()) }
            _ = try transport.poll(until: fw_monotonic() + Self.longestSleep) { completion, bytes in
                seen = Seen(completion, bytes.withUnsafeBytes { Array($0) })
            }
        }
        guard let seen else { preconditionFailure("a request without an end") }
        let problem = judge(operation, values, seen, extracted)
        return shown(operation, sent: sent, seen, problem)
    }

    private static let ticket = Ticket(0)

    /// A completion with its bytes, kept.
    private struct Seen {
        let completion: Completion
        let bytes: [UInt8]

        init(_ completion: Completion, _ bytes: [UInt8]) {
            self.completion = completion
            self.bytes = bytes
        }

        var head: ArraySlice<UInt8> { bytes[..<completion.headLength] }
        var body: ArraySlice<UInt8> { bytes[completion.headLength...] }

        func withAnswer<Result>(_ look: (AnswerView) -> Result) -> Result {
            bytes.withUnsafeBytes { raw in
                look(
                    AnswerView(
                        head: HeadLines(UnsafeRawBufferPointer(rebasing: raw[..<completion.headLength])),
                        body: UnsafeRawBufferPointer(rebasing: raw[completion.headLength...]),
                        isWhole: Int64(raw.count - completion.headLength) >= completion.bodyBytes,
                        length: completion.bodyBytes))
            }
        }
    }

    private func judge(
        _ operation: Int, _ values: SlotValues, _ seen: Seen, _ extracted: (Int, UnsafeRawBufferPointer) -> String?
    ) -> Exchange.Problem? {
        if let failure = seen.completion.failure {
            return Exchange.Problem(message: failure.message, isUnreachable: failure.isUnreachable)
        }
        let outcome = workload.verdicts.outcome(operation: operation, status: seen.completion.status)
        let fault = seen.withAnswer { answer -> String? in
            if outcome == .error {
                let expected = workload.plan.scenario.operations[operation].expect.status
                return "answered \(answer.head.status), expected status \(CheckList.words(expected))"
            }
            guard outcome == .ok else { return nil }
            for line in answer.head.values(of: "set-cookie") {
                values.traveller?.cookies.set(line[...], origin: workload.templates[operation].origin)
            }
            var random = values.traveller?.random ?? workload.plan.travels.stream(values.arrival)
            defer { values.traveller?.random = random }
            return readers[operation].read(
                answer, &random,
                text: { text in
                    let length = text.fill(values, sources, to: scratch)
                    return String(decoding: UnsafeRawBufferPointer(start: scratch, count: length), as: UTF8.self)
                },
                held: { _, _ in }, extracted: extracted)?.message
        }
        return fault.map { Exchange.Problem(message: $0, isUnreachable: false) }
    }

    /// Everything that people may see of it.
    private func shown(_ operation: Int, sent: [UInt8], _ seen: Seen, _ problem: Exchange.Problem?) -> Exchange {
        let request = MessageCover.parts(sent)
        var cover = MessageCover(secrets: workload.masking, tokens: sources.tokens(of: user))
        let completion = seen.completion
        // What one message holds may stand in the other, too: both are looked through before either is written.
        cover.learn(head: request.head, body: request.body)
        cover.learn(head: seen.head, body: seen.body)
        let hasAnswer = completion.failure == nil && completion.headLength > 0
        return Exchange(
            operation: workload.plan.scenario.operations[operation].name,
            request: cover.message(request.head, request.body, bytes: Int64(request.body.count)),
            answer: hasAnswer ? cover.message(seen.head, seen.body, bytes: completion.bodyBytes) : nil,
            time: hasAnswer && completion.sent > 0 ? completion.done - completion.sent : 0,
            problem: problem.map { Exchange.Problem(message: cover.text($0.message), isUnreachable: $0.isUnreachable) },
            isLimited: problem == nil && hasAnswer && completion.status == 429)
    }
}

extension TransportFailure {
    /// Whether nobody could be spoken to at all.
    fileprivate var isUnreachable: Bool {
        switch self {
        case .dns, .connect, .tls: true
        case .timeout, .reset, .protocol, .abandoned: false
        }
    }
}

public import Evidence
public import LoadMetrics

/// The verdict on a run: a pure function of its record.
public struct Judgement: Sendable, Equatable {
    public enum Verdict: String, Sendable {
        case pass, fail, inconclusive
    }

    public var verdict: Verdict
    /// Why the run did not pass, most important first; empty for a pass.
    public var reasons: [String]
    public var exit: ExitStatus
    /// The scenario's gates in order, without the built-in one.
    public var gates: [GateResult]
    /// `require generator trustworthy`, which every run carries.
    public var generator: GateResult
    public var health: GeneratorHealth
    /// The first line of every report: "FAIL: retrieve p99 61 ms, limit 50 ms. 7 of 9 gates pass. Measurement: trustworthy."
    public var sentence: String

    public var exitCode: Int32 { exit.code }

    /// Judges a run. The codes that a record cannot know (70: internal error, 73: the report cannot be written) are the
    /// caller's to put before this one, by `ExitStatus.first`.
    public static func judge(_ record: RunRecord) -> Judgement {
        let health = GeneratorHealth.assess(record)
        let generator = Gate.result(of: health)
        let gates = record.gates.map { result(of: $0, record) }
        let findings = Findings(record.ending, generator: generator, gates: gates)
        return Judgement(
            verdict: findings.verdict, reasons: findings.reasons, exit: findings.exit, gates: gates,
            generator: generator, health: health,
            sentence: sentence(findings, gates: gates, health: health, ending: record.ending))
    }

    private static func result(of text: String, _ record: RunRecord) -> GateResult {
        do {
            return try Gate.parse(text).evaluate(record)
        } catch {
            // A record of another version: the gate is shown, and nothing is claimed.
            return GateResult(
                gate: text, level: .fail, verdict: .inconclusive, measured: nil, interval: nil, bound: 0, unit: "",
                samples: 0, explanation: "not understood: \(error.message)", operation: nil,
                brief: "the gate \"\(text)\" is not understood: \(error.message)")
        }
    }

    private static func sentence(
        _ findings: Findings, gates: [GateResult], health: GeneratorHealth, ending: Ending
    ) -> String {
        var parts: [String] = []
        if let cause = findings.brief { parts.append(cause) }
        if case .unreachable = ending {
            parts.append("no traffic was sent")
        } else {
            parts.append(tally(gates))
            parts.append("Measurement: \(health.trustworthy ? "trustworthy" : "not trustworthy")")
        }
        // After the colon a sentence goes on; after a full stop one begins.
        let sentences = [parts[0]] + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return findings.verdict.rawValue.uppercased() + ": " + sentences.map { $0 + "." }.joined(separator: " ")
    }

    /// `7 of 9 gates pass`, and what came of the others.
    private static func tally(_ gates: [GateResult]) -> String {
        guard !gates.isEmpty else { return "no gates" }
        let passed = gates.count { $0.verdict == .pass }
        var text = "\(passed) of \(gates.count) \(gates.count == 1 ? "gate passes" : "gates pass")"
        let warned = gates.count { $0.level == .warn && $0.verdict == .fail }
        if warned > 0 { text += ", \(warned) \(warned == 1 ? "warns" : "warn")" }
        let skipped = gates.filter { $0.verdict == .skipped }
        if !skipped.isEmpty { text += ", skipped: " + skipped.map(\.gate).joined(separator: "; ") }
        return text
    }
}

/// What decides a verdict, in the order in which it decides.
private struct Findings {
    var verdict = Judgement.Verdict.pass
    var exit = ExitStatus.success
    var reasons: [String] = []
    /// The decisive reason as the sentence says it; nil for a pass.
    var brief: String?

    init(_ ending: Ending, generator: GateResult, gates: [GateResult]) {
        // The first finding decides; the reasons of the others stay of interest.
        if case .unreachable(let reason) = ending {
            found(.inconclusive, .unavailable, "the target is unavailable: \(reason)")
            return
        }
        if case .interrupted(let signal, let at) = ending {
            found(
                .inconclusive, .interrupted(signal: signal),
                "interrupted by \(Self.name(of: signal)) after \(Figure.text(at, unit: "s"))")
        }
        // Written out, the built-in requirement is said once.
        let requirements = [generator] + gates.filter { $0.level == .require && $0.gate != generator.gate }
        for gate in requirements where gate.verdict != .pass {
            // What made the generator late is a reason, and too long for a sentence.
            found(
                .inconclusive, .unsound, "the measurement is unsound: \(gate.explanation)",
                brief: gate.gate == generator.gate ? gate.brief : gate.explanation)
        }
        if case .targetDied(let what, let at) = ending {
            found(.fail, .failed, "\(what) after \(Figure.text(at, unit: "s"))")
        }
        var fired: String?
        if case .aborted(let gate, let at) = ending {
            fired = gate
            let result = gates.first { $0.gate == gate }
            let stopped = "aborted after \(Figure.text(at, unit: "s")): "
            found(.fail, .failed, stopped + (result?.explanation ?? gate), brief: stopped + (result?.brief ?? gate))
        }
        // The gate that stopped the run has been said.
        let deciding = gates.filter { $0.level == .fail || $0.level == .abort && $0.gate != fired }
        for gate in deciding where gate.verdict == .fail {
            found(.fail, .failed, gate.explanation, brief: gate.brief)
        }
        for gate in deciding where gate.verdict == .inconclusive {
            found(.inconclusive, .inconclusive, gate.explanation, brief: gate.brief)
        }
    }

    private mutating func found(
        _ verdict: Judgement.Verdict, _ exit: ExitStatus, _ reason: String, brief: String? = nil
    ) {
        reasons.append(reason)
        guard self.brief == nil else { return }
        self.verdict = verdict
        self.exit = exit
        self.brief = exit == .unsound ? "the measurement is unsound: \(brief ?? reason)" : brief ?? reason
    }

    private static func name(of signal: Int32) -> String {
        switch signal {
        case 1: "SIGHUP"
        case 2: "SIGINT"
        case 15: "SIGTERM"
        default: "signal \(signal)"
        }
    }
}

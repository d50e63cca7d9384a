import Evidence
import Gates
import LoadMetrics
import Testing

private let good = "latency p99 < 200ms"
private let bad = "latency p99 < 50ms"
private let open = "cache_hit_ratio > 50%"
private let broken = "require latency count > 1000"

@Suite("The verdict on a run")
struct JudgementTests {
    @Test("the first of the order decides verdict and exit code", arguments: Case.all)
    func order(_ given: Case) {
        let judgement = Judgement.judge(record(given.samples, gates: given.gates, ending: given.ending))
        #expect(judgement.verdict == given.verdict)
        #expect(judgement.exitCode == given.code)
        #expect(judgement.sentence == given.sentence)
        #expect(judgement.reasons.isEmpty == (given.verdict == .pass))
        #expect(judgement.gates.map(\.gate) == given.gates)
    }

    @Test("a run that misses planned arrivals is unsound, whatever its gates say")
    func planned() {
        let judgement = Judgement.judge(record(gates: [good], planned: 101))
        #expect(judgement.exitCode == 98)
        #expect(!judgement.health.trustworthy)
        #expect(judgement.generator.verdict == .fail)
    }

    @Test("a gate that this version does not understand claims nothing")
    func foreign() {
        let judgement = Judgement.judge(record(gates: ["latency p99 < 5ms at 95%"]))
        #expect(judgement.gates.map(\.verdict) == [.inconclusive])
        #expect(judgement.exitCode == 98)
    }

    @Test("every reason is told, the decisive one first")
    func reasons() {
        let judgement = Judgement.judge(record(gates: [bad, open, broken]))
        #expect(judgement.reasons.count == 3)
        #expect(judgement.reasons.first?.hasPrefix("the measurement is unsound") == true)
    }

    @Test("the written requirement is not counted twice")
    func writtenOut() {
        let judgement = Judgement.judge(record(lateArrivals, gates: ["require generator trustworthy", good]))
        #expect(judgement.gates.map(\.verdict) == [.fail, .pass])
        #expect(judgement.reasons.count == 1)
    }

    @Test("of several runs, the first status in the order picks the code")
    func several() {
        let ordered: [Gates.ExitStatus] = [
            .usage, .invalidInput, .noInput, .unavailable, .internalError, .cannotWrite, .interrupted(signal: 2),
            .unsound, .failed, .inconclusive, .success,
        ]
        #expect(ordered.map(\.code) == [64, 65, 66, 69, 70, 73, 130, 98, 99, 98, 0])
        for (place, status) in ordered.enumerated() {
            #expect(Gates.ExitStatus.first(of: ordered[place...].reversed()) == status)
        }
        #expect(Gates.ExitStatus.first(of: []) == .success)
        #expect([1, 2, 15].map { Gates.ExitStatus.interrupted(signal: $0).code } == [129, 130, 143])
    }
}

struct Case: Sendable, CustomTestStringConvertible {
    var samples: [Sample]
    var gates: [String]
    var ending: Ending
    var verdict: Judgement.Verdict
    var code: Int32
    var sentence: String

    var testDescription: String { sentence }

    init(
        _ gates: [String], ending: Ending = .completed, late: Bool = false, _ verdict: Judgement.Verdict,
        _ code: Int32, _ sentence: String
    ) {
        samples = late ? lateArrivals : (1...100).map { arrival(Double($0)) }
        self.gates = gates
        self.ending = ending
        self.verdict = verdict
        self.code = code
        self.sentence = sentence
    }

    static let unsound =
        "INCONCLUSIVE: the measurement is unsound: send lag p99 40 ms is over 1 ms and over 10% of latency p99 (50 ms)."

    static let all = [
        Case([], .pass, 0, "PASS: no gates. Measurement: trustworthy."),
        Case([good], .pass, 0, "PASS: 1 of 1 gate passes. Measurement: trustworthy."),
        Case([good, "error_rate < 1%"], .pass, 0, "PASS: 2 of 2 gates pass. Measurement: trustworthy."),
        Case(
            [good, "warn " + bad], .pass, 0, "PASS: 1 of 2 gates pass, 1 warns. Measurement: trustworthy."),
        Case(
            [good, bad], .fail, 99, "FAIL: latency p99 99 ms, limit 50 ms. 1 of 2 gates pass. Measurement: trustworthy."
        ),
        Case(
            ["latency{operation=retrieve} p50 < 49.9ms"], .fail, 99,
            "FAIL: retrieve p50 50 ms, limit 49.9 ms. 0 of 1 gate passes. Measurement: trustworthy."),
        Case(
            [open], .inconclusive, 98,
            "INCONCLUSIVE: cache_hit_ratio without data, limit > 50%. 0 of 1 gate passes. Measurement: trustworthy."),
        Case(
            [open, bad], .fail, 99, "FAIL: latency p99 99 ms, limit 50 ms. 0 of 2 gates pass. Measurement: trustworthy."
        ),
        Case(
            [bad, broken], .inconclusive, 98,
            "INCONCLUSIVE: the measurement is unsound: latency count is 100 over 100 samples in the measured phases; "
                + "limit > 1000. 0 of 2 gates pass. Measurement: trustworthy."),
        Case([good], late: true, .inconclusive, 98, unsound + " 1 of 1 gate passes. Measurement: not trustworthy."),
        Case([bad], late: true, .inconclusive, 98, unsound + " 0 of 1 gate passes. Measurement: not trustworthy."),
        Case(
            [good], ending: .targetDied(what: "the service died", at: 12.34), .fail, 99,
            "FAIL: the service died after 12.3 s. 1 of 1 gate passes. Measurement: trustworthy."),
        Case(
            [broken], ending: .targetDied(what: "the service died", at: 12.34), .inconclusive, 98,
            "INCONCLUSIVE: the measurement is unsound: latency count is 100 over 100 samples in the measured phases; "
                + "limit > 1000. 0 of 1 gate passes. Measurement: trustworthy."),
        Case(
            [bad], ending: .interrupted(signal: 2, at: 7.5), .inconclusive, 130,
            "INCONCLUSIVE: interrupted by SIGINT after 7.5 s. 0 of 1 gate passes. Measurement: trustworthy."),
        Case(
            [good], ending: .interrupted(signal: 15, at: 7.5), late: true, .inconclusive, 143,
            "INCONCLUSIVE: interrupted by SIGTERM after 7.5 s. 1 of 1 gate passes. Measurement: not trustworthy."),
        Case(
            [], ending: .interrupted(signal: 1, at: 7.5), .inconclusive, 129,
            "INCONCLUSIVE: interrupted by SIGHUP after 7.5 s. No gates. Measurement: trustworthy."),
        Case(
            [good], ending: .unreachable(reason: "connection refused"), .inconclusive, 69,
            "INCONCLUSIVE: the target is unavailable: connection refused. No traffic was sent."),
    ]
}

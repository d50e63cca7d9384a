import Gates
import LoadMetrics
import Testing

private let checkInfos = [
    CheckInfo(name: "item: status 200", operation: "item"), CheckInfo(name: "item: a=b, {c}", operation: "item"),
    CheckInfo(name: "basket: \"total\"", operation: "basket"), CheckInfo(name: "never", operation: "never"),
]

/// Steady: buy completed in 1 ... 100 ms, 4 failed; browse never. Checks: 98 of 100, 1 of 1, 0 of 4; ramp: 1 of 1.
private let sample: RunRecord = {
    var tally = Tally(shape: TallyShape(phases: 2, operations: 2, journeys: 2, checks: 4))
    for time in 1...100 as ClosedRange<Int64> {
        tally.journey(
            JourneyEnding(phase: 0, journey: 0, outcome: .completed, time: time * 1_000_000, done: 9 * second))
        tally.check(0, phase: 0, held: time > 2)
    }
    for _ in 0..<4 {
        tally.journey(JourneyEnding(phase: 0, journey: 0, outcome: .failed, time: 7 * second, done: 9 * second))
        tally.check(2, phase: 0, held: false)
    }
    tally.check(1, phase: 0, held: true)
    tally.check(0, phase: 1, held: true)
    var sample = record()
    sample.journeys = ["buy", "browse"]
    sample.checks = checkInfos
    sample.journeyCells = tally.journeyCells()
    sample.checkCells = tally.checkCells()
    return sample
}()

@Suite("Gates on journeys and checks")
struct JourneyGateTests {
    private static let measurements: [(String, GateVerdict, Double, Int64)] = [
        ("journey_time{journey=buy} p50 < 51ms", GateVerdict.pass, 50.015, 100),
        ("journey_time p99 < 50ms", .fail, 99.007, 100), ("journey_time max <= 0.1s", .pass, 0.1, 100),
        ("journey_time min == 1ms", .pass, 1, 100), ("journey_time{journey=\"buy\"} avg < 50ms", .fail, 50.5, 100),
        ("journey_time count >= 100", .pass, 100, 100), ("journey_time{journey=browse} count == 0", .pass, 0, 0),
        ("journey_time{phase=steady} p100 < 1s", .pass, 0.1, 100),
        ("check_rate > 90%", .pass, 99.0 / 105 * 100, 105), ("check_rate == 100% over phase:ramp", .pass, 100, 1),
        ("check_rate > 90% over all", .pass, 100.0 / 106 * 100, 106),
        ("check_rate{check=\"item: status 200\"} >= 99%", .fail, 98, 100),
        ("check_rate{check=item: status 200} >= 98%", .pass, 98, 100),
        ("check_rate{check=item} > 98%", .pass, 99.0 / 101 * 100, 101),
        ("check_rate{check=\"item: a=b, {c}\"} == 100%", .pass, 100, 1),
        ("check_rate{check=\"basket: \\\"total\\\"\"} == 0%", .pass, 0, 4),
        ("check_rate{check=basket, phase=steady} ratio == 0%", .pass, 0, 4),
    ]

    @Test("measured in the bound's unit, with its samples", arguments: measurements)
    func measured(text: String, verdict: GateVerdict, measured: Double, samples: Int64) throws {
        let gate = try Gate.parse(text)
        try gate.check(
            phases: ["steady", "ramp"], operations: [], journeys: sample.journeys, checks: sample.checks)
        let result = gate.evaluate(sample)
        #expect(result.verdict == verdict)
        #expect(abs((result.measured ?? -1) - measured) < 1e-3)
        #expect(result.samples == samples)
    }

    @Test(
        "no data is inconclusive",
        arguments: [
            "journey_time{journey=browse} p99 < 1s", "journey_time p99 < 1s over phase:ramp",
            "check_rate{check=never} == 100%", "check_rate{check=basket} > 0% over phase:ramp",
        ])
    func noData(text: String) throws {
        let result = try Gate.parse(text).evaluate(sample)
        #expect(result.verdict == .inconclusive)
        #expect(result.measured == nil)
        #expect(result.explanation.hasPrefix("no data"))
        // So it is in a record from before there were any.
        #expect(try Gate.parse(text).evaluate(record()).verdict == .inconclusive)
    }

    @Test("one failure of many is not rounded away")
    func nearlyAll() throws {
        var sample = sample
        sample.checkCells = [CheckCell(phase: 0, check: 0, held: 9_999_999, total: 10_000_000)]
        let result = try Gate.parse("check_rate == 100%").evaluate(sample)
        #expect(result.verdict == .fail)
        #expect(result.explanation.contains("99.99999%"))
    }

    @Test("a result says in words what was found")
    func words() throws {
        let time = try Gate.parse("journey_time{journey=buy} p99 < 50ms").evaluate(sample)
        #expect(time.brief == "buy journey_time p99 99 ms, limit 50 ms")
        let check = try Gate.parse("check_rate{check=\"item: status 200\"} >= 99%").evaluate(sample)
        #expect(check.operation == "item")
        #expect(check.brief == "\"item: status 200\" check_rate 98%, limit ≥ 99%")
        #expect(
            check.explanation
                == "\"item: status 200\" check_rate is 98% over 100 samples in the measured phases; limit ≥ 99%")
    }

    @Test("what is wrong is said with its place and what would be right", arguments: wrong)
    func errors(_ wrong: WrongGate) {
        #expect(throws: GateError(offset: wrong.offset, message: wrong.message, hint: wrong.hint)) {
            try Gate.parse(wrong.text).check(
                phases: ["steady"], operations: ["item"], journeys: ["buy", "browse"], checks: checkInfos)
        }
    }

    private static let byPhase =
        "it is counted by phase, not second by second; expected a metric that every answer shows, such as latency or "
        + "error_rate"

    private static let wrong = [
        WrongGate("journey_time{journey=brows} p99 < 1s", 21, "unknown journey `brows`", "did you mean `browse`?"),
        WrongGate(
            "journey_time{journey=x-ray} p99 < 1s", 21, "unknown journey `x-ray`", "expected one of buy, browse"),
        WrongGate(
            "check_rate{check=\"item: status 201\"} == 100%", 17, "unknown check `item: status 201`",
            "did you mean `item: status 200`?"),
        WrongGate("check_rate{check=itme} == 100%", 17, "unknown check `itme`", "did you mean `item`?"),
        WrongGate(
            "check_rate{check=\"item} == 100%", 17, "the quote before the value of check is not closed",
            "expected \""),
        WrongGate("check_rate{check=\"\"} == 100%", 17, "check has no value"),
        WrongGate("check_rate{check=\"a\"b} == 100%", 20, "unexpected `b}`", "expected , or }"),
        WrongGate(
            "check_rate{operation=item} == 100%", 11, "check_rate has no label `operation`",
            "expected one of check, phase"),
        WrongGate("journey_time < 1s", 13, "journey_time needs a percentile or another aggregation", trends),
        WrongGate("abort check_rate < 50% over last 5s", 6, "check_rate " + unwatched, byPhase),
        WrongGate("check_rate > 50% over worst 5s", 0, "check_rate " + unwatched, byPhase),
        WrongGate("warn journey_time p99 < 1s over worst 5s", 5, "journey_time " + unwatched, byPhase),
        WrongGate("journey_time p99 < 1s over phase:x", 33, "unknown phase `x`", "expected steady"),
    ]

    private static let unwatched = "cannot be watched while the run goes on"
    private static let trends = "expected a percentile (p99), avg, min, max, count"

    @Test("a scenario without any is told so")
    func none() throws {
        #expect(throws: GateError(offset: 21, message: "the scenario has no journeys to measure")) {
            try Gate.parse("journey_time{journey=buy} p99 < 1s").check(phases: [], operations: [])
        }
        #expect(throws: GateError(offset: 0, message: "the scenario has no checks to look at")) {
            try Gate.parse("check_rate == 100%").check(phases: [], operations: [])
        }
    }

    @Test(
        "quoted values hold anything, plain ones all but what ends them",
        arguments: [
            ("operation=retrieve", "retrieve"), ("operation = retrieve ", "retrieve"),
            ("operation=\"retrieve\"", "retrieve"), ("operation= \"a, {b}=c\" ", "a, {b}=c"),
            ("operation=\"say \\\"hi\\\"\"", "say \"hi\""), ("operation=\"\\d+ \\\\\"", "\\d+ \\"),
            ("operation=item: status 200", "item: status 200"), ("operation=a\"b", "a\"b"),
        ])
    func quoting(label: String, value: String) throws {
        let gate = try Gate.parse("latency{\(label)} p99 < 1s")
        guard case .metric(let condition) = gate.rule else {
            Issue.record("no condition")
            return
        }
        #expect(condition.labels[.operation]?.text == value)
    }
}

import Gates
import LoadMetrics
import Testing

@Suite("The gate language")
struct GrammarTests {
    private func condition(_ text: String) throws -> Condition {
        guard case .metric(let condition) = try Gate.parse(text).rule else {
            throw GateError(offset: 0, message: "no metric")
        }
        return condition
    }

    @Test("every part of a gate is understood")
    func parts() throws {
        let text = "  warn latency{operation=retrieve, outcome = any,cache=hit} p99.9 <= 12.50 ms over phase:steady "
        let gate = try Gate.parse(text)
        let condition = try condition(text)
        #expect(
            gate.text == "warn latency{operation=retrieve, outcome = any,cache=hit} p99.9 <= 12.50 ms over phase:steady"
        )
        #expect(gate.level == .warn)
        #expect(condition.metric.name == "latency")
        #expect(condition.labels.mapValues(\.text) == [.operation: "retrieve", .outcome: "any", .cache: "hit"])
        #expect(condition.aggregation == .percentile(99.9))
        #expect(condition.comparison == .atMost)
        #expect(condition.bound.value == 12.5)
        #expect(condition.bound.written == "12.50")
        #expect(condition.bound.unit == .milliseconds)
        #expect(condition.window == .phase("steady"))
    }

    @Test(
        "levels, fail unless written",
        arguments: [
            ("missed == 0", Gate.Level.fail), ("fail missed == 0", .fail), ("warn missed == 0", .warn),
            ("require missed == 0", .require), ("require generator trustworthy", .require),
        ])
    func levels(text: String, level: Gate.Level) throws {
        #expect(try Gate.parse(text).level == level)
    }

    @Test(
        "aggregations",
        arguments: [
            ("latency p50 < 1ms", Condition.Aggregation.percentile(50)), ("latency p(99) < 1ms", .percentile(99)),
            ("latency p99.99 < 1ms", .percentile(99.99)), ("latency p100<1ms", .percentile(100)),
            ("latency avg < 1ms", .plain(.avg)), ("latency min < 1ms", .plain(.min)),
            ("latency max < 1ms", .plain(.max)), ("latency count > 10", .plain(.count)),
            ("requests > 10", .plain(.count)), ("requests count > 10", .plain(.count)),
            ("requests rate > 10/s", .plain(.rate)), ("throughput > 10/s", .plain(.rate)),
            ("error_rate ratio < 1%", .plain(.ratio)), ("steal < 5%", .none),
            ("query_latency{statement=profile.retrieve} p99 < 1ms", .percentile(99)),
        ])
    func aggregations(text: String, aggregation: Condition.Aggregation) throws {
        #expect(try condition(text).aggregation == aggregation)
    }

    @Test(
        "units",
        arguments: [
            ("latency p99 < 50000ns", GateUnit.nanoseconds), ("latency p99 < 50us", .microseconds),
            ("latency p99 < 50µs", .microseconds), ("latency p99 < 50μs", .microseconds),
            ("latency p99 < 50ms", .milliseconds), ("latency p99 < 0.5 s", .seconds), ("latency p99 < 1m", .minutes),
            ("latency p99 < 1h", .hours), ("throughput > 5/s", .perSecond), ("throughput > 5 /m", .perMinute),
            ("throughput > 5/h", .perHour), ("error_rate < 1%", .percent), ("missed == 0", .none),
        ])
    func units(text: String, unit: GateUnit) throws {
        #expect(try condition(text).bound.unit == unit)
    }

    @Test(
        "windows, measured unless written",
        arguments: [
            ("missed == 0", Selection.Window.measured), ("missed == 0 over measured", .measured),
            ("missed == 0 over all", .all), ("missed == 0 over phase:ramp", .phase("ramp")),
            ("missed{phase=ramp} == 0", .phase("ramp")), ("error_rate < 1% over all", .all),
        ])
    func windows(text: String, window: Selection.Window) throws {
        #expect(try condition(text).window == window)
    }

    @Test(
        "windows that slide, of whole seconds",
        arguments: [
            ("missed == 0 over worst 5s", Selection.Window.measured, SlidingWindow.Kind.worst, 5),
            ("warn latency{phase=ramp} p99 < 1s over worst 1m30s", .phase("ramp"), .worst, 90),
            ("require missed == 0 over worst 10m", .measured, .worst, 600),
            ("missed == 0 over worst 2000ms", .measured, .worst, 2),
            ("missed == 0 over worst 0.5m", .measured, .worst, 30),
            ("abort error_rate > 50% over last 5s", .all, .last, 5),
            ("abort throughput{phase=ramp} < 1/s over last 1s", .phase("ramp"), .last, 1),
        ])
    func sliding(text: String, phases: Selection.Window, kind: SlidingWindow.Kind, seconds: Int) throws {
        let condition = try condition(text)
        #expect(condition.window == phases)
        #expect(condition.sliding?.kind == kind)
        #expect(condition.sliding?.seconds == seconds)
    }

    @Test("every metric that answers show can be watched, and no other")
    func watchable() {
        for metric in MetricVocabulary.all where metric.isBuilt && metric.required.isEmpty {
            let aggregation = metric.kind == .trend ? " p99" : ""
            let unit = [MetricDefinition.Unit.time: "ms", .perSecond: "/s", .percent: "%"][metric.unit] ?? ""
            let abort = try? Gate.parse("abort \(metric.name)\(aggregation) > 5\(unit) over last 5s")
            #expect((abort != nil) == metric.isLive)
            let isWhole = ["generator_cpu", "steal", "journey_time", "check_rate"].contains(metric.name)
            #expect(metric.isLive == !isWhole)
        }
    }

    @Test("what is wrong is said with its place and what would be right", arguments: WrongGate.all)
    func errors(_ wrong: WrongGate) {
        #expect(throws: GateError(offset: wrong.offset, message: wrong.message, hint: wrong.hint)) {
            try Gate.parse(wrong.text).check(phases: ["steady", "ramp"], operations: ["retrieve", "update"])
        }
    }

    @Test("names of the scenario are accepted")
    func names() throws {
        let gate = try Gate.parse("latency{operation=update} p99 < 1s over phase:ramp")
        try gate.check(phases: ["steady", "ramp"], operations: ["retrieve", "update"])
    }

    @Test("every metric is either measured or refused by name")
    func vocabulary() throws {
        for metric in MetricVocabulary.all {
            let labels = metric.required.map { "\($0.rawValue)=x" }.joined(separator: ",")
            let aggregation = metric.kind == .trend ? " p99" : ""
            let unit =
                switch metric.unit {
                case .time: "ms"
                case .perSecond: "/s"
                case .percent: "%"
                case .points, .none: ""
                }
            let text = "\(metric.name)\(labels.isEmpty ? "" : "{\(labels)}")\(aggregation) < 50\(unit)"
            if metric.isBuilt {
                let gate = try Gate.parse(text)
                #expect(gate.evaluate(record()).gate == text)
            } else {
                #expect(throws: GateError(offset: 0, message: "the metric \(metric.name) is not supported yet")) {
                    try Gate.parse(text)
                }
            }
        }
    }
}

struct WrongGate: Sendable, CustomTestStringConvertible {
    var text: String
    var offset: Int
    var message: String
    var hint: String?

    var testDescription: String { text }

    init(_ text: String, _ offset: Int, _ message: String, _ hint: String? = nil) {
        self.text = text
        self.offset = offset
        self.message = message
        self.hint = hint
    }

    static let all = [
        WrongGate("", 0, "unexpected the end", "expected a metric, such as latency or error_rate"),
        WrongGate("< 50ms", 0, "unexpected `<`", "expected a metric, such as latency or error_rate"),
        WrongGate("latncy p99 < 50ms", 0, "unknown metric `latncy`", "did you mean `latency`?"),
        WrongGate("wran latency p99 < 50ms", 0, "unknown metric `wran`", metricNames),
        WrongGate("warn  eror_rate < 1%", 6, "unknown metric `eror_rate`", "did you mean `error_rate`?"),
        WrongGate("latency < 50ms", 8, "latency needs a percentile or another aggregation", trendNames),
        WrongGate("latency p0 < 50ms", 8, "p0 is no percentile", "expected p1 to p100"),
        WrongGate("latency p101 < 50ms", 8, "p101 is no percentile", "expected p1 to p100"),
        WrongGate("latency q99 < 50ms", 8, "latency has no `q99`", trendNames),
        WrongGate("latency p(99 < 50ms", 8, "latency has no `p(99`", trendNames),
        WrongGate("error_rate p99 < 1%", 11, "error_rate has no `p99`", "expected ratio"),
        WrongGate(
            "steal avg < 1%", 6, "unexpected `avg`: steal is a single number", "expected one of <, <=, >, >=, =="),
        WrongGate(
            "query_latency{statement=a} max < 1s", 27, "query_latency has no `max`",
            "expected a percentile (p99), avg, count"),
        WrongGate("latency p99 50ms", 12, "unexpected `50ms`", "expected one of <, <=, >, >=, =="),
        WrongGate("latency p99 = 50ms", 12, "unexpected `=`", "expected one of <, <=, >, >=, =="),
        WrongGate("latency p99 < ", 14, "unexpected the end", "expected a bound, such as 50ms"),
        WrongGate("latency p99 < fast", 14, "unexpected `fast`", "expected a bound, such as 50ms"),
        WrongGate("latency p99 < 50", 16, "the bound of latency has no unit", timeUnits),
        WrongGate("latency p99 < 50 over all", 16, "the bound of latency has no unit", timeUnits),
        WrongGate("latency p99 < 50%", 16, "`%` is no unit of latency", "expected one of ms, ns, us, s, m, h"),
        WrongGate("latency p99 < 50sec", 16, "`sec` is no unit of latency", "expected one of ms, ns, us, s, m, h"),
        WrongGate("error_rate < 0.1", 16, "the bound of error_rate has no unit", "expected the unit %"),
        WrongGate(
            "throughput > 5", 14, "the bound of throughput has no unit", "expected one of the units /s, /m, /h"),
        WrongGate("missed < 5ms", 10, "missed is a plain number, but the bound has the unit `ms`", "expected 5"),
        WrongGate("missed < 5 %", 11, "unexpected `%` after the gate"),
        WrongGate("missed < 5%", 10, "missed is a plain number, but the bound has the unit `%`", "expected 5"),
        WrongGate(
            "latency{operation=retreive} p99 < 1s", 18, "unknown operation `retreive`", "did you mean `retrieve`?"),
        WrongGate("latency{operation=zzz} p99 < 1s", 18, "unknown operation `zzz`", "expected one of retrieve, update"),
        WrongGate("missed == 0 over phase:stedy", 23, "unknown phase `stedy`", "did you mean `steady`?"),
        WrongGate("missed{phase=stedy} == 0", 13, "unknown phase `stedy`", "did you mean `steady`?"),
        WrongGate("missed == 0 over phase:", 23, "no phase is named", "expected phase:NAME"),
        WrongGate(
            "missed == 0 over everything", 17, "unknown window `everything`",
            "expected one of measured, all, phase:NAME, worst DURATION, last DURATION"),
        WrongGate(
            "missed{phase=ramp} == 0 over all", 24, "the phase is named twice", "expected {phase=…} or over, not both"),
        WrongGate("steal < 1% over all", 11, "steal is one number for the whole run"),
        WrongGate("latency{operatoin=a} p99 < 1s", 8, "unknown label `operatoin`", "did you mean `operation`?"),
        WrongGate(
            "missed{cache=hit} == 0", 7, "missed has no label `cache`", "expected one of operation, phase"),
        WrongGate("steal{operation=a} < 1%", 6, "steal has no labels"),
        WrongGate("latency{operation=a,operation=b} p99 < 1s", 20, "operation is given twice"),
        WrongGate("latency{operation} p99 < 1s", 17, "unexpected `}`", "expected = after operation"),
        WrongGate("latency{operation=} p99 < 1s", 18, "operation has no value"),
        WrongGate("latency{operation=a p99 < 1s", 28, "unexpected the end", "expected , or }"),
        WrongGate(
            "latency{outcome=okay} p99 < 1s", 16, "unknown outcome `okay`",
            "expected one of ok, limited, error, missed, any"),
        WrongGate("latency{cache=hti} p99 < 1s", 14, "unknown cache verdict `hti`", "did you mean `hit`?"),
        WrongGate("requests{error=timeuot} < 1", 15, "unknown error class `timeuot`", "did you mean `timeout`?"),
        WrongGate(
            "requests{error=timeout,outcome=ok} < 1", 15, "an arrival that ends as ok has no error class",
            "expected {error=timeout} alone"),
        WrongGate(
            "latency{outcome=missed} p99 < 1s", 16, "a missed arrival was never sent: it has no latency",
            "expected the metric missed"),
        WrongGate(
            "query_latency p99 < 1s", 13, "query_latency needs the label statement",
            "expected query_latency{statement=…}"),
        WrongGate("missed == 0 please", 12, "unexpected `please` after the gate"),
        WrongGate(
            "generator trustworthy", 0, "only a requirement can be about the generator",
            "expected require generator trustworthy"),
        WrongGate(
            "warn generator trustworthy", 5, "only a requirement can be about the generator",
            "expected require generator trustworthy"),
        WrongGate("require generator sound", 18, "unexpected `sound`", "expected require generator trustworthy"),
        WrongGate("error_rate < 1% over last 5s", 15, "only an abort looks at the last seconds", useWorst),
        WrongGate("warn error_rate < 1% over last 5s", 20, "only an abort looks at the last seconds", useWorst),
        WrongGate("abort error_rate > 50%", 22, "an abort looks at the last seconds of the run", useLast),
        WrongGate("abort error_rate > 50% over all", 22, "an abort looks at the last seconds of the run", useLast),
        WrongGate("abort error_rate{phase=ramp} > 5%", 33, "an abort looks at the last seconds of the run", useLast),
        WrongGate(
            "abort error_rate > 50% over worst 7s", 22, "an abort looks at the last seconds of the run", useLast7),
        WrongGate(
            "abort steal > 5% over last 5s", 17, "steal is one number for the whole run"),
        WrongGate("abort steal > 5%", 6, "steal cannot be watched while the run goes on", live),
        WrongGate("abort generator_cpu > 90%", 6, "generator_cpu cannot be watched while the run goes on", live),
        WrongGate(
            "abort query_latency{statement=a} p99 > 1s over last 5s", 6,
            "query_latency cannot be watched while the run goes on", live),
        WrongGate(
            "query_latency{statement=a} p99 < 1s over worst 5s", 0,
            "query_latency cannot be watched while the run goes on", live),
        WrongGate(
            "abort generator trustworthy", 6, "only a requirement can be about the generator",
            "expected require generator trustworthy"),
        WrongGate(
            "missed == 0 over worst", 22, "the window worst has no length", "expected a duration such as worst 5s"),
        WrongGate("missed == 0 over worst 5", 23, "`5` is not a duration", "expected a duration such as worst 5s"),
        WrongGate(
            "missed == 0 over worst 1s1m", 23, "`1s1m` is not a duration", "expected a duration such as worst 5s"),
        WrongGate("missed == 0 over worst 500ms", 23, "`500ms` is not a whole number of seconds", wholeSeconds),
        WrongGate("missed == 0 over worst 1.5s", 23, "`1.5s` is not a whole number of seconds", wholeSeconds),
        WrongGate("missed == 0 over worst 0s", 23, "`0s` is not a whole number of seconds", wholeSeconds),
        WrongGate("missed == 0 over worst 601s", 23, "`601s` is too long for a window", "expected at most 600s"),
        WrongGate("missed == 0 over worst:5s", 22, "`:5s` is not a duration", "expected a duration such as worst 5s"),
        WrongGate("missed == 0 over worst 5s at 95%", 26, "a confidence level (at …) is not supported yet"),
        WrongGate("latency p99 < 5ms at 95%", 18, "a confidence level (at …) is not supported yet"),
        WrongGate("latency p99 < baseline +10%", 14, "a bound relative to the baseline is not supported yet"),
        WrongGate("require stale_reads == 0", 8, "the metric stale_reads is not supported yet"),
    ]

    private static let useWorst = "write `over worst 5s`, or `abort` in front"
    private static let useLast = "write `over last 5s`"
    private static let useLast7 = "write `over last 7s`"
    private static let live = "expected a metric that every answer shows, such as latency or error_rate"
    private static let wholeSeconds = "a window slides by whole seconds: 1s at least"
    private static let trendNames = "expected a percentile (p99), avg, min, max, count"
    private static let timeUnits = "expected one of the units ms, ns, us, s, m, h"
    private static let metricNames =
        "expected one of " + MetricVocabulary.all.filter(\.isBuilt).map(\.name).joined(separator: ", ")
}

import Gates
import LoadMetrics
import Testing

@Suite("A gate held against a run")
struct EvaluationTests {
    /// Steady: 98 ok retrieves of 1 ... 98 ms, one limited update, one timeout; ramp: one missed update.
    private let sample = record(
        (1...98).map { arrival(Double($0)) } + [
            arrival(1, operation: 1, outcome: .limited),
            arrival(500, operation: 1, outcome: .error, failure: .timeout),
            arrival(9, at: 12, phase: 1, operation: 1, outcome: .missed),
        ])

    @Test(
        "measured in the bound's unit, with its samples",
        arguments: [
            ("latency p50 < 50ms", GateVerdict.pass, 49.023, 98), ("latency p100 < 0.05s", .fail, 0.098, 98),
            ("latency max <= 98ms", .pass, 98, 98), ("latency min >= 1000us", .pass, 1000, 98),
            ("latency avg == 49.5ms", .pass, 49.5, 98), ("latency count > 98", .fail, 98, 98),
            ("latency{outcome=any} max < 1s", .pass, 0.5, 100), ("latency{outcome=limited} max < 2ms", .pass, 1, 1),
            ("service_time{operation=retrieve} p100 < 1s", .pass, 0.097999, 98),
            ("requests == 100", .pass, 100, 100), ("requests over all == 101", .pass, 101, 101),
            ("requests{error=timeout} < 1", .fail, 1, 1), ("requests{outcome=ok} rate >= 9.8/s", .pass, 9.8, 98),
            ("requests rate > 601/m", .fail, 600, 100), ("missed == 0", .pass, 0, 0),
            ("missed == 0 over all", .fail, 1, 1), ("missed{phase=ramp} <= 1", .pass, 1, 1),
            ("bytes_in == 2000", .pass, 2000, 2000), ("bytes_out{outcome=ok} == 980", .pass, 980, 980),
            ("throughput > 9.7/s", .pass, 9.8, 98), ("throughput{outcome=any} >= 10/s", .pass, 10, 100),
            ("error_rate < 1%", .fail, 1, 100), ("error_rate{operation=retrieve} == 0%", .pass, 0, 98),
            ("error_rate{error=reset} == 0%", .pass, 0, 100), ("error_rate over all < 2%", .pass, 200.0 / 101, 101),
            ("rate_limited{operation=update} <= 50%", .pass, 50, 2), ("generator_cpu < 30%", .pass, 25, 1),
            ("steal < 2%", .fail, 2, 1),
        ])
    func measured(written: String, verdict: GateVerdict, measured: Double, samples: Int64) throws {
        // The table reads better with the window first.
        let parts = written.split(separator: " over all ")
        let text = parts.count == 2 ? "\(parts[0]) \(parts[1]) over all" : written
        let result = try Gate.parse(text).evaluate(sample)
        #expect(result.verdict == verdict)
        #expect(abs((result.measured ?? -1) - measured) < 1e-9)
        #expect(result.samples == samples)
        #expect(result.gate == text)
    }

    @Test(
        "no data is inconclusive, but a count of none is zero",
        arguments: [
            ("latency{operation=update} p99 < 1s", GateVerdict.inconclusive),
            ("latency{operation=update} count == 0", .pass), ("cache_hit_ratio > 1%", .inconclusive),
            ("error_rate{phase=ramp,operation=retrieve} < 1%", .inconclusive), ("db_time p50 < 1s", .inconclusive),
            ("query_latency{statement=a} p99 < 1s", .inconclusive),
            ("query_latency{statement=a} count == 0", .inconclusive), ("missed{operation=retrieve} == 0", .pass),
            ("requests{operation=retrieve} == 0 over phase:ramp", .pass),
        ])
    func noData(text: String, verdict: GateVerdict) throws {
        let result = try Gate.parse(text).evaluate(sample)
        #expect(result.verdict == verdict)
        if verdict == .inconclusive {
            #expect(result.measured == nil)
            #expect(result.explanation.hasPrefix("no data"))
        }
    }

    @Test("a statement's latency comes from the service's own histogram")
    func statements() throws {
        var sample = sample
        sample.service = ServiceRecord(
            interval: 1,
            intervals: [
                ServiceInterval(
                    start: 2, length: 1,
                    statements: [
                        "profile.retrieve": StatementInterval(
                            calls: 100, time: 0.05, poolWait: 0, timeCounts: [100], poolWaitCounts: [100])
                    ])
            ], bounds: [0.001])
        let result = try Gate.parse("query_latency{statement=profile.retrieve} p99 < 1ms").evaluate(sample)
        #expect(result.verdict == .pass)
        #expect(result.measured == 0.99)
        #expect(
            try Gate.parse("query_latency{statement=profile.retrieve} avg < 0.6ms").evaluate(sample).measured == 0.5)
        #expect(try Gate.parse("query_latency{statement=other} count == 0").evaluate(sample).verdict == .pass)
    }

    @Test(
        "a result says in words what was found",
        arguments: [
            (
                "latency{operation=retrieve} p99 < 50ms", "retrieve p99 98 ms, limit 50 ms",
                "retrieve p99 is 98 ms over 98 samples in the measured phases; limit 50 ms"
            ),
            (
                "error_rate < 0.10%", "error_rate 1%, limit 0.10%",
                "error_rate is 1% over 100 samples in the measured phases; limit 0.10%"
            ),
            (
                "throughput >= 500/s over phase:steady", "throughput 9.8/s, limit ≥ 500/s",
                "throughput is 9.8/s over 98 samples in phase steady; limit ≥ 500/s"
            ),
            ("missed == 0 over all", "missed 1, limit = 0", "missed is 1 in the whole run; limit = 0"),
            ("steal < 2%", "steal 2%, limit 2%", "steal is 2%; limit 2%"),
            (
                "cache_hit_ratio > 50%", "cache_hit_ratio without data, limit > 50%",
                "no data: nothing to measure cache_hit_ratio by in the measured phases"
            ),
        ])
    func words(text: String, brief: String, explanation: String) throws {
        let result = try Gate.parse(text).evaluate(sample)
        #expect(result.brief == brief)
        #expect(result.explanation == explanation)
    }
}

@Suite("Figures are written one way")
struct FigureTests {
    @Test(
        "three significant digits, without an exponent",
        arguments: [
            (0.0, "0"), (61.23, "61.2"), (61, "61"), (0.00123456, "0.00123"), (1234.5, "1235"), (999.6, "1000"),
            (0.9996, "1"), (9.996, "10"), (-0.5, "-0.5"), (-0.0001, "-0.0001"), (1e15, "1000000000000000.0"),
            (123_456_789, "123456789"),
            (.infinity, "∞"), (.nan, "–"),
        ])
    func numbers(value: Double, text: String) {
        #expect(Figure.number(value) == text)
    }

    @Test("padded to the digits asked for", arguments: [(61.0, "61.0"), (0, "0.00"), (1234, "1234"), (0.5, "0.500")])
    func padded(value: Double, text: String) {
        #expect(Figure.number(value, padded: true) == text)
    }

    @Test(
        "enough digits to differ from the limit",
        arguments: [
            (50.004, 50.0, "50.004 ms"), (50.0, 50, "50 ms"), (49.99, 50, "49.99 ms"), (61.23, 50, "61.2 ms"),
            (50.000_000_1, 50, "50.0000001 ms"),
        ])
    func differing(value: Double, limit: Double, text: String) {
        #expect(Figure.text(value, unit: "ms", differingFrom: limit) == text)
    }

    @Test("a written figure lies on the side of the limit where its value lies")
    func side() throws {
        for step in 1...4000 {
            let value = 49.8 + Double(step) * 0.0001
            let written = try #require(Double(Figure.text(value, unit: "", differingFrom: 50)))
            #expect((written < 50) == (value < 50))
            #expect((written > 50) == (value > 50))
        }
    }

    @Test(
        "counts in groups of three", arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func counts(value: Int64, text: String) {
        #expect(Figure.count(value) == text)
    }

    @Test(
        "times in the unit of their size",
        arguments: [
            (0.0, "0 µs"), (850, "850 µs"), (12_400, "12.4 ms"), (1_500_000, "1.5 s"), (720_000_000, "12 min"),
            (999.9, "1 ms"),
        ])
    func times(microseconds: Double, text: String) {
        #expect(Figure.time(microseconds: microseconds) == text)
    }

    @Test("units that are signs stand close", arguments: [("%", "5%"), ("/s", "5/s"), ("ms", "5 ms"), ("", "5")])
    func units(unit: String, text: String) {
        #expect(Figure.text(5, unit: unit) == text)
    }
}

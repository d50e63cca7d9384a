import LoadMetrics
import Signals

/// A run as the engine would have recorded it, made up from a fixed seed: 5 s of warm-up and a minute of retrieve, sync
/// and update at 300/s, a filling cache, a slow database around second 30, a limiter that turns some away, and errors
/// with hostile texts.
enum SampleRun {
    /// Made once: every test reads it.
    static let record = make(length: 60)

    static let hostile = "</title><script>alert(1)</script> & \"quotes\" 'n' `ticks` | pipe \u{1B}[31m\u{202E}evil\u{0}"

    static func make(length: Int, rate: Int = 300, gates: [String] = gates) -> RunRecord {
        var random = SplitMix(state: 42)
        var tally = Tally(shape: TallyShape(phases: 2, operations: 3))
        var log = ErrorLog()
        let warm = 5
        let seconds = warm + length
        var counts = [[Int64]](repeating: [0, 0, 0, 0, 0], count: seconds)
        for number in 0..<(seconds * rate) {
            let due = Int64(number) * 1_000_000_000 / Int64(rate)
            let second = number / rate
            let sample = sample(due: due, second: second, warm: warm, random: &random)
            tally.record(sample)
            tally.inFlight(Int(3 + random.next() % 9) + (30..<34 ~= second ? 40 : 0), at: due)
            if sample.outcome == .error {
                log.note(
                    failure: sample.failure, operation: sample.operation,
                    message: sample.failure == .timeout ? "no answer within 10 s" : "503 Service Unavailable", at: due,
                    example: "GET /v1/profiles/7 → \(hostile)")
            }
            counts[second][Int(sample.operation)] += 1
            if sample.cache == .miss { counts[second][3] += 1 }
            if sample.outcome == .limited { counts[second][4] += 1 }
        }
        let errors = log.entries(operations: operations)
        return RunRecord(
            version: "0.1.0",
            scenario: ScenarioInfo(
                name: "flywheel", description: "The day-to-day mix of \(hostile)", file: "Scenarios/flywheel.yaml",
                text:
                    "name: flywheel\ndescription: |\n  \(hostile)\nseed: 42\noperations:\n  retrieve: {use: profile.retrieve, weight: 80}\n"
            ),
            command: ["flywheel", "run", "Scenarios/flywheel.yaml"], startedAt: "2026-11-22T17:15:00.000Z",
            duration: Double(seconds) + 0.021, seed: 42, planHash: "sha256:" + String(repeating: "c0ffee11", count: 8),
            threads: 2, target: TargetInfo(bundled: true, address: "http://127.0.0.1:38211"), ending: .completed,
            phases: [
                PhaseInfo(
                    name: "warm", executor: "constant-arrival-rate", start: 0, end: Double(warm), measured: false,
                    plannedArrivals: Int64(warm * rate)),
                PhaseInfo(
                    name: "steady", executor: "constant-arrival-rate", start: Double(warm), end: Double(seconds),
                    measured: true, plannedArrivals: Int64(length * rate)),
            ],
            operations: operations, gates: gates, cells: tally.cells(), timeline: tally.timeline(), errors: errors.top,
            otherErrors: errors.other,
            generator: GeneratorInfo(
                cpuSeconds: 9.4, cores: 2, steal: 0.004, clamped: 0, connectionsOpened: 61, unfinished: 0),
            service: service(counts), environment: environment, maxWait: 10,
            users: UsersInfo(count: 20_000, popularity: "zipf 0.99", zipf: 0.99))
    }

    static let operations = ["retrieve", "sync", "update"]

    static let gates = [
        "latency{operation=retrieve} p99 < 12ms", "latency p50 < 5ms", "error_rate < 0.5%",
        "warn rate_limited < 0.1%", "cache_hit_ratio >= 50%", "throughput >= 250/s",
    ]

    private static let environment = [
        Fact("commit", "4f1c9d2 (dirty)"), Fact("Swift", "6.3.1"), Fact("CPU", "AMD EPYC 7B13, 2 cores"),
        Fact("kernel", "Linux 6.1.0"), Fact("memory", "7.8 GiB"), Fact("PostgreSQL", "15.8"),
        Fact("PostgreSQL shared_buffers", "128MB"), Fact("PostgreSQL synchronous_commit", "on"),
        Fact("<b>bold</b>", hostile),
    ]

    private static func sample(due: Int64, second: Int, warm: Int, random: inout SplitMix) -> Sample {
        let draw = random.next() % 100
        let operation: UInt16 = draw < 80 ? 0 : draw < 85 ? 1 : 2
        let isSlow = 30..<34 ~= second
        let taken = due + Int64(20_000 + random.skewed(60_000))
        let sent = taken + Int64(10_000 + random.skewed(isSlow ? 3_000_000 : 40_000))
        // The cache fills: hits become likelier over the first twenty seconds.
        let warmth = 0.2 + 0.6 * min(1, Double(second) / 20)
        let isHit = operation == 0 && random.unit() < warmth
        let database = isHit ? 0 : 700 + random.skewed(900) * (isSlow ? 6 : 1)
        let pool = isHit ? 0 : random.skewed(isSlow ? 2500 : 60)
        let server = UInt32(90 + random.skewed(120) + database + pool)
        let done = sent + Int64(server) * 1000 + Int64(120_000 + random.skewed(250_000))
        var sample = Sample(
            phase: second < warm ? 0 : 1, operation: operation, outcome: .ok, cache: .none, status: 200, due: due,
            taken: taken, sent: sent, firstByte: done - 20_000, done: done, server: server,
            limiter: UInt32(4 + random.skewed(6)), cacheTime: UInt32(6 + random.skewed(20)), pool: UInt32(pool),
            database: UInt32(database), bytesOut: 310, bytesIn: 640)
        if operation == 0 { sample.cache = isHit ? .hit : random.unit() < 0.05 ? .coalesced : .miss }
        if operation == 2, random.unit() < 0.03 {
            sample.outcome = .limited
            sample.status = 429
        } else if isSlow, random.unit() < 0.02 {
            sample.outcome = .error
            sample.failure = random.unit() < 0.5 ? .timeout : .status
        }
        return sample
    }

    private static func service(_ counts: [[Int64]]) -> ServiceRecord {
        let intervals = counts.enumerated().compactMap { second, count -> ServiceInterval? in
            // The scrapes of two seconds were lost: a gap.
            guard second != 45, second != 46 else { return nil }
            let isSlow = 30..<34 ~= second
            func statement(_ calls: Int64, slow: Bool) -> StatementInterval {
                StatementInterval(
                    calls: calls, time: Double(calls) * (slow ? 0.008 : 0.0012), poolWait: Double(calls) * 0.0001,
                    timeCounts: slow
                        ? [0, calls / 10, calls / 5, calls - calls / 10 - calls / 5 - calls / 50, calls / 50]
                        : [calls / 4, calls - calls / 4 - calls / 20, calls / 20],
                    poolWaitCounts: [calls - calls / 50, calls / 50])
            }
            return ServiceInterval(
                start: Double(second), length: 1, cpu: isSlow ? 0.7 : 0.42 + Double(second % 5) / 50,
                memory: 48_000_000 + Int64(second) * 90_000, cache: [:],
                evictions: ["capacity": second > 12 ? 60 + Int64(second % 7) : 0, "invalidated": count[2]],
                admitted: ["read": count[0] + count[1], "write": count[2] - count[4]], rejected: ["write": count[4]],
                writes: ["update": count[2]], poolBusy: isSlow ? 8 : 1 + Double(second % 3),
                poolWaiting: isSlow ? 14 + Double(second % 4) * 3 : 0,
                statements: [
                    "profile.retrieve": statement(count[3], slow: isSlow),
                    "profile.update": statement(count[2], slow: isSlow),
                ])
        }
        return ServiceRecord(
            interval: 1, intervals: intervals, bounds: [0.0005, 0.001, 0.0025, 0.01, 0.05, 0.25], cacheCapacity: 2000,
            cacheTTL: 300, cachePolicy: "lru",
            limits: [
                LimitInfo(policy: "read", perSecond: 100, burst: 600),
                LimitInfo(policy: "write", perSecond: 33.3, burst: 200),
            ],
            postgres: [
                PostgresStatement(
                    query: "select id, email, full_name from profiles where id = $1", calls: 6_120, rows: 6_118,
                    totalTime: 812.4, meanTime: 0.1327),
                PostgresStatement(query: hostile, calls: 2_731, rows: 2_731, totalTime: 1_904, meanTime: 0.697),
            ],
            events: [
                ServiceEvent(at: 30.2, what: "service stopped answering its health check"),
                ServiceEvent(at: 33.9, what: "service answers again"),
            ])
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough to make a run up, the same one every time.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    /// Mostly well below `scale`, seldom some times as much.
    mutating func skewed(_ scale: Int) -> Int {
        let value = unit()
        return Int(Double(scale) * (value * value + (value > 0.985 ? 4 * unit() : 0)))
    }
}

import Evidence
import LoadMetrics
import Testing

@Suite("The generator is blamed for its own lateness and for nothing else")
struct GeneratorHealthTests {
    private static let millisecond: Int64 = 1_000_000

    /// A phase of `planned` arrivals, each taken up `lag` late, kept waiting for a connection for `wait`, served in `service`.
    private func record(
        arrivals: Int = 1000, planned: Int64 = 1000, lag: Int64, wait: Int64 = 0, service: Int64, maxWait: Double = 10
    ) -> RunRecord {
        var tally = Tally(shape: TallyShape(phases: 1, operations: 1))
        for index in 0..<arrivals {
            let due = Int64(index) * Self.millisecond
            tally.record(
                Sample(
                    phase: 0, operation: 0, outcome: .ok, status: 200, due: due, taken: due + lag,
                    sent: due + lag + wait,
                    firstByte: due + lag + wait + service, done: due + lag + wait + service))
        }
        var record = bareRecord()
        record.phases = [
            PhaseInfo(
                name: "steady", executor: "constant-arrival-rate", start: 0, end: 1, measured: true,
                plannedArrivals: planned)
        ]
        record.cells = tally.cells()
        record.maxWait = maxWait
        return record
    }

    @Test("A punctual generator and a slow service")
    func slowService() {
        let health = GeneratorHealth.assess(
            record(lag: 50_000, wait: 800 * Self.millisecond, service: 900 * Self.millisecond))
        #expect(health == GeneratorHealth(trustworthy: true, reasons: []))
    }

    @Test("Lag under a millisecond never matters, however quick the service")
    func smallLag() {
        #expect(GeneratorHealth.assess(record(lag: 900_000, service: 1000)).trustworthy)
    }

    @Test("Lag over a millisecond and over a tenth of the latency does")
    func largeLag() {
        let health = GeneratorHealth.assess(record(lag: 5 * Self.millisecond, service: 10 * Self.millisecond))
        #expect(!health.trustworthy)
        #expect(health.reasons.count == 1)
        #expect(health.reasons[0].contains("send lag p99"))
    }

    @Test("Over a millisecond but under a tenth of the latency does not")
    func relativeLag() {
        #expect(GeneratorHealth.assess(record(lag: 5 * Self.millisecond, service: 100 * Self.millisecond)).trustworthy)
    }

    @Test("An arrival taken up later than maxWait does")
    func overdue() {
        let health = GeneratorHealth.assess(
            record(lag: 20 * Self.millisecond, service: 1000 * Self.millisecond, maxWait: 0.01))
        #expect(!health.trustworthy)
        #expect(health.reasons[0].contains("maxWait"))
    }

    @Test("Fewer arrivals than planned do, unless the run was ended early")
    func missing() {
        var short = record(arrivals: 900, lag: 0, service: Self.millisecond)
        #expect(GeneratorHealth.assess(short).reasons == ["phase steady made 900 of its 1,000 arrivals"])
        short.ending = .interrupted(signal: 2, at: 0.9)
        #expect(GeneratorHealth.assess(short).trustworthy)
    }
}

@Suite("The generator's account of itself, situation by situation")
struct SituationTests {
    /// What a run looked like: arrivals of each phase with their lag, wait and service time (milliseconds), and what threads and
    /// machine say.
    struct Situation: Sendable, CustomTestStringConvertible {
        struct Arrivals: Sendable {
            var count: Int
            var lag: Double
            var wait = 0.0
            var service = 2.0
            var outcome = Outcome.ok
        }

        var testDescription: String
        var measured: [Arrivals]
        var warmUp: [Arrivals] = []
        var executor = "constant-arrival-rate"
        var users: Int?
        var maxWait = 10.0
        var workers: [WorkerInfo]? = [worker(busy: 0.3)]
        var steal: Double? = 0
        /// What its reasons say, each in one of them; none: it is trustworthy.
        var reasons: [String] = []
        /// What they do not say.
        var silent: [String] = []

        static func worker(busy: Double, queued: Double? = 0) -> WorkerInfo {
            WorkerInfo(seconds: 60, cpuSeconds: busy * 60, queuedSeconds: queued.map { $0 * 60 }, preemptions: 3)
        }

        var record: RunRecord {
            var record = bareRecord()
            var tally = Tally(shape: TallyShape(phases: 2, operations: 1))
            for (phase, parts) in [warmUp, measured].enumerated() {
                for part in parts {
                    for _ in 0..<part.count { tally.record(Self.sample(part, phase: UInt16(phase))) }
                }
            }
            func planned(_ parts: [Arrivals]) -> Int64? {
                executor.hasSuffix("-rate") ? Int64(parts.reduce(0) { $0 + $1.count }) : nil
            }
            record.phases = [
                PhaseInfo(
                    name: "warm", executor: executor, start: 0, end: 10, measured: false,
                    plannedArrivals: planned(warmUp)),
                PhaseInfo(
                    name: "steady", executor: executor, start: 10, end: 60, measured: true,
                    plannedArrivals: planned(measured), usersAtOnce: users),
            ]
            record.cells = tally.cells()
            record.maxWait = maxWait
            record.generator.workers = workers
            record.generator.steal = steal
            return record
        }

        private static func sample(_ part: Arrivals, phase: UInt16) -> Sample {
            func nanoseconds(_ milliseconds: Double) -> Int64 { Int64(milliseconds * 1e6) }
            let due = Int64(1_000_000_000)
            let taken = due + nanoseconds(part.lag)
            guard part.outcome != .missed else {
                return Sample(
                    phase: phase, operation: 0, outcome: .missed, due: due, taken: taken,
                    done: taken + nanoseconds(part.wait))
            }
            let sent = taken + nanoseconds(part.wait)
            let done = sent + nanoseconds(part.service)
            return Sample(
                phase: phase, operation: 0, outcome: part.outcome, due: due, taken: taken, sent: sent, firstByte: done,
                done: done)
        }
    }

    static let situations = [
        Situation(testDescription: "a quick service", measured: [.init(count: 1000, lag: 0.05)]),
        Situation(
            testDescription: "a slow service, whose answers take seconds",
            measured: [.init(count: 1000, lag: 0.05, service: 5000)]),
        Situation(
            testDescription: "a slow service, for which arrivals wait and are missed",
            measured: [
                .init(count: 500, lag: 0.05, wait: 8000, service: 4000),
                .init(count: 500, lag: 0.05, wait: 10_001, outcome: .missed),
            ]),
        Situation(
            testDescription: "a service that stalls one second in ten, and the burst when it wakes",
            measured: [
                .init(count: 900, lag: 0.05), .init(count: 80, lag: 0.1, wait: 500, service: 500),
                .init(count: 20, lag: 15, wait: 400, service: 500),
            ]),
        Situation(
            testDescription: "a thread at its limit that keeps its schedule", measured: [.init(count: 1000, lag: 0.2)],
            workers: [Situation.worker(busy: 0.99)], steal: 0.3),
        Situation(
            testDescription: "lateness of a millisecond under latencies of half of it",
            measured: [.init(count: 1000, lag: 0.9, service: 0.5)]),
        Situation(
            testDescription: "half a processor asked for three times what it can do",
            measured: (0..<100).map { .init(count: 30, lag: Double($0) * 67, service: 0.5) },
            workers: [Situation.worker(busy: 0.5, queued: 0.49)],
            reasons: [
                "send lag p99", "ran for 50% of the time",
                "waiting for a processor for 49% of the time that it was ready",
                "processor time is limited",
                "it had no time left: lower the rate",
            ], silent: ["saturated", "steal", "maxWait"]),
        Situation(
            testDescription: "the same for so long that arrivals are missed by the generator's own fault",
            measured: (0..<100).map { .init(count: 30, lag: Double($0) * 150, outcome: $0 > 66 ? .missed : .ok) },
            workers: [Situation.worker(busy: 0.5, queued: 0.49)],
            reasons: ["taken up", "more than maxWait", "waiting for a processor"]),
        Situation(
            testDescription: "one thread of two at its limit",
            measured: [.init(count: 970, lag: 0.1), .init(count: 30, lag: 300)],
            workers: [Situation.worker(busy: 0.2), Situation.worker(busy: 0.99, queued: 0.01)],
            reasons: ["busy 99% of the time", "lower the rate or add --threads"], silent: ["waiting for a processor"]),
        Situation(
            testDescription: "other programs on its processors", measured: [.init(count: 1000, lag: 12)],
            workers: [Situation.worker(busy: 0.3, queued: 0.23)],
            reasons: ["waiting for a processor for 43% of the time that it was ready", "other programs"],
            silent: ["no time left", "saturated"]),
        Situation(
            testDescription: "a thread that sleeps nearly always, and finds its processor taken when it wakes",
            measured: [.init(count: 1000, lag: 3)], workers: [Situation.worker(busy: 0.017, queued: 0.02)],
            reasons: ["ran for 1.7% of the time", "waiting for a processor for 54% of the time that it was ready"]),
        Situation(
            testDescription: "a host that takes its processors away", measured: [.init(count: 1000, lag: 12)],
            workers: [Situation.worker(busy: 0.3, queued: nil)], steal: 0.12,
            reasons: ["the host took 12% of this machine's processor time away (steal)"]),
        Situation(
            testDescription: "late for a reason that nothing tells", measured: [.init(count: 1000, lag: 12)],
            reasons: ["over 10% of latency p99 (14 ms)"], silent: [": a worker", "steal", "processor"]),
        Situation(
            testDescription: "a record from before threads were watched", measured: [.init(count: 1000, lag: 12)],
            workers: nil, steal: nil, reasons: ["over 10% of latency p99 (14 ms)"]),
        Situation(
            testDescription: "late only in an unmeasured warm-up", measured: [.init(count: 1000, lag: 0.05)],
            warmUp: [.init(count: 1000, lag: 15_000)], workers: [Situation.worker(busy: 0.95)]),
        Situation(
            testDescription: "64 users that begin at once and then go on",
            measured: [.init(count: 64, lag: 3), .init(count: 9936, lag: 0.02)], executor: "constant-vus", users: 64),
        Situation(
            testDescription: "10,000 users that begin at once and send three requests each",
            measured: [.init(count: 10_000, lag: 60), .init(count: 20_000, lag: 0.02)], executor: "constant-vus",
            users: 10_000,
            reasons: [
                "send lag p99", "10,000 users of phase steady fell due at one instant", "ramping-vus spreads them",
            ]),
        Situation(
            testDescription: "users that begin one after another", measured: [.init(count: 30_000, lag: 0.02)],
            executor: "ramping-vus", users: 0),
    ]

    @Test("is trusted or not, for the right reason", arguments: situations)
    func assess(_ situation: Situation) {
        let health = GeneratorHealth.assess(situation.record)
        let told = (health.reasons + health.causes).joined(separator: "\n")
        #expect(health.trustworthy == situation.reasons.isEmpty, "\(told)")
        for words in situation.reasons { #expect(told.contains(words)) }
        for words in situation.silent { #expect(!told.contains(words)) }
    }
}

import Evidence
import Gates
import LoadMetrics

/// `summary.json`: the contract that other programs read. Times in milliseconds, ratios 0…1, a gate's measured and
/// bound in the gate's own unit; unknown is null, never 0 and never absent. Readers ignore keys they do not know.
enum SummaryJSON {
    /// Raised when a key's meaning changes; a new key does not raise it.
    static let schema: Int64 = 1

    static func render(_ summary: RunSummary) -> String {
        let record = summary.record
        let judgement = summary.judgement
        return JSON.object([
            ("schema", .int(schema)),
            ("scenario", .string(record.scenario.name)),
            ("verdict", .string(judgement.verdict.rawValue)),
            ("sentence", .string(judgement.sentence)),
            ("reasons", strings(judgement.reasons)),
            ("notes", strings(record.notes)),
            ("exitCode", .int(Int64(judgement.exitCode))),
            ("startedAt", .string(record.startedAt)),
            ("durationSeconds", .number(Rounding.thousandths(record.duration))),
            ("ending", ending(record.ending)),
            ("seed", seed(record.seed)),
            ("planHash", .string(record.planHash)),
            ("gates", .array(summary.gates.map(gate))),
            ("operations", .object(summary.operations.map { ($0.name, .object(traffic($0))) })),
            ("totals", .object(traffic(summary.totals))),
            ("phases", .object(summary.phases.map { ($0.info.name, phase($0)) })),
            ("journeys", journeys(summary.journeys)),
            ("checks", checks(summary.checks)),
            ("errors", .object(summary.errors.map { ($0.name, .int($0.count)) })),
            ("cache", cache(summary.cache)),
            ("database", .object([("statements", .array(summary.statements.map(statement)))])),
            ("rateLimit", rateLimit(summary.limiter)),
            ("generator", generator(summary)),
            (
                "steadyState",
                .object([
                    ("verdict", .string(summary.steadiness.verdict.rawValue)),
                    ("explanation", .string(summary.steadiness.explanation)),
                ])
            ),
            ("environment", environment(record)),
        ]).rendered()
    }

    private static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }

    /// JSON's own integers end where a double's do for most readers; a seed beyond that is still exact here.
    private static func seed(_ seed: UInt64) -> JSON {
        Int64(exactly: seed).map(JSON.int) ?? .string(String(seed))
    }

    private static func gate(_ gate: GateResult) -> JSON {
        .object([
            ("gate", .string(gate.gate)),
            ("level", .string(gate.level.rawValue)),
            ("verdict", .string(gate.verdict.rawValue)),
            ("measured", JSON(gate.measured)),
            ("interval", gate.interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null),
            ("bound", .number(gate.bound)),
            ("unit", .string(gate.unit)),
            ("samples", .int(gate.samples)),
            (
                "window",
                gate.window.map {
                    .object([("start", .number($0.lowerBound)), ("seconds", .number($0.upperBound - $0.lowerBound))])
                } ?? .null
            ),
            ("explanation", .string(gate.explanation)),
        ])
    }

    private static func traffic(_ figures: TrafficFigures) -> [(key: String, value: JSON)] {
        [
            ("requests", .int(figures.requests)),
            ("ok", .int(figures.ok)),
            ("errors", .int(figures.errors)),
            ("limited", .int(figures.limited)),
            ("missed", .int(figures.missed)),
            ("throughput", JSON(figures.throughput)),
            ("errorRate", JSON(figures.errorRate)),
            ("rateLimited", JSON(figures.rateLimited)),
            ("latency", trend(figures.latency)),
            ("sendLag", trend(figures.sendLag)),
            ("connectionWait", trend(figures.connectionWait)),
            ("serviceTime", trend(figures.serviceTime)),
        ]
    }

    static func trend(_ figures: TrendFigures) -> JSON {
        .object([
            ("avg", JSON(figures.avg)), ("p50", JSON(figures.p50)), ("p90", JSON(figures.p90)),
            ("p95", JSON(figures.p95)), ("p99", JSON(figures.p99)), ("p99.9", JSON(figures.p999)),
            ("max", JSON(figures.max)),
        ])
    }

    private static func phase(_ phase: PhaseFigures) -> JSON {
        .object(
            [
                ("executor", .string(phase.info.executor)),
                ("measured", .bool(phase.info.measured)),
                ("start", .number(phase.info.start)),
                ("end", .number(phase.info.end)),
                ("seconds", .number(Rounding.thousandths(phase.seconds))),
                ("plannedArrivals", JSON(phase.info.plannedArrivals)),
                ("arrivals", .int(phase.arrivals.made)),
            ] + traffic(phase.traffic))
    }

    private static func cache(_ cache: CacheFigures) -> JSON {
        .object([
            ("hits", JSON(cache.spoke ? cache.hits : nil)),
            ("misses", JSON(cache.spoke ? cache.misses : nil)),
            ("coalesced", JSON(cache.spoke ? cache.coalesced : nil)),
            ("negative", JSON(cache.spoke ? cache.negative : nil)),
            ("stale", JSON(cache.spoke ? cache.stale : nil)),
            ("bypass", JSON(cache.spoke ? cache.bypass : nil)),
            ("hitRatio", JSON(cache.hitRatio)),
            ("predictedHitRatio", JSON(cache.predicted)),
            (
                "evictions",
                cache.evictions.map { .object($0.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }) }
                    ?? .null
            ),
        ])
    }

    private static func statement(_ statement: QueryFigures) -> JSON {
        .object([
            ("statement", .string(statement.name)),
            ("calls", .int(statement.calls)),
            ("latency", trend(statement.latency)),
            ("poolWait", trend(statement.poolWait)),
        ])
    }

    private static func rateLimit(_ limiter: LimiterFigures) -> JSON {
        .object([
            ("admitted", .int(limiter.admitted)),
            ("rejected", .int(limiter.rejected)),
            ("policies", policies(limiter)),
            ("falseAdmits", .null),
            ("falseRejects", .null),
        ])
    }

    /// Null when the service did not count.
    private static func policies(_ limiter: LimiterFigures) -> JSON {
        guard limiter.isCounted else { return .null }
        return .object(
            limiter.policies.map { policy in
                (
                    policy.name,
                    .object([
                        ("admitted", JSON(policy.counts?.admitted)), ("rejected", JSON(policy.counts?.rejected)),
                    ])
                )
            })
    }

    private static func generator(_ summary: RunSummary) -> JSON {
        let info = summary.record.generator
        return .object([
            ("cpuPercent", JSON(summary.machine.generatorCPU)),
            ("cpuByThread", shares(summary.machine.threads?.map(\.cpu))),
            ("runQueueDelayByThread", shares(summary.machine.threads?.map(\.queued))),
            ("preemptions", JSON(summary.machine.preemptions)),
            ("stealPercent", JSON(summary.machine.steal)),
            ("cores", .int(Int64(info.cores))),
            ("threads", .int(Int64(summary.record.threads))),
            ("sendLag", trend(summary.totals.sendLag)),
            ("missed", .int(summary.totals.missed)),
            ("scheduledArrivals", JSON(summary.schedule?.scheduled)),
            ("startedArrivals", JSON(summary.schedule?.started)),
            ("clamped", .int(info.clamped)),
            ("unfinished", .int(info.unfinished)),
            ("connectionsOpened", .int(info.connectionsOpened)),
            ("trustworthy", .bool(summary.judgement.health.trustworthy)),
            ("reasons", strings(summary.judgement.health.reasons + summary.judgement.health.causes)),
        ])
    }

    /// Percent of each thread's time; null where it was not recorded.
    private static func shares(_ shares: [Double?]?) -> JSON { shares.map { .array($0.map { JSON($0) }) } ?? .null }

    private static func ending(_ ending: Ending) -> JSON {
        switch ending {
        case .completed: .object([("how", .string("completed"))])
        case .interrupted(let signal, let at):
            .object([("how", .string("interrupted")), ("signal", .int(Int64(signal))), ("at", .number(at))])
        case .aborted(let gate, let at):
            .object([("how", .string("aborted")), ("gate", .string(gate)), ("at", .number(at))])
        case .targetDied(let what, let at):
            .object([("how", .string("targetDied")), ("what", .string(what)), ("at", .number(at))])
        case .unreachable(let reason):
            .object([("how", .string("unreachable")), ("what", .string(reason))])
        }
    }

    private static func environment(_ record: RunRecord) -> JSON {
        var members: [(key: String, value: JSON)] = [
            ("version", .string(record.version)),
            ("command", strings(record.command)),
            ("target", .string(record.target.address)),
            ("bundled", .bool(record.target.bundled)),
        ]
        for fact in record.environment where !members.contains(where: { $0.key == fact.name }) {
            members.append((fact.name, .string(fact.value)))
        }
        return .object(members)
    }
}

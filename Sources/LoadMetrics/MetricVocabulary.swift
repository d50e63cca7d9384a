import Signals

/// One metric: what it is, and how a gate may ask for it.
public struct MetricDefinition: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// A distribution of values; asked for by percentile, avg, min, max or count.
        case trend
        case counter
        case rate
        /// A share, 0 ... 1 in records.
        case ratio
        /// One number for a whole run.
        case gauge
    }

    public enum Unit: Sendable, Equatable {
        /// ns, us, ms, s, m, h.
        case time
        /// /s, /m, /h.
        case perSecond
        case percent
        case points
        /// A plain number.
        case none
    }

    /// What narrows a metric down: `{operation=retrieve}`.
    public enum Label: String, CaseIterable, Sendable {
        case operation, phase, outcome, cache, error, statement, journey, check, fault

        /// The values there are; nil where a scenario or a service gives the names.
        public var values: [String]? {
            switch self {
            case .outcome: Outcome.allCases.map(\.name) + [Selection.Outcomes.anyName]
            case .cache: CacheVerdict.allCases.map(\.token)
            case .error: Failure.allCases.filter { $0 != .none }.map(\.name)
            case .operation, .phase, .statement, .journey, .check, .fault: nil
            }
        }
    }

    /// Aggregations but percentiles, as written.
    public enum Aggregation: String, CaseIterable, Sendable {
        case avg, min, max, count, rate, ratio
    }

    public let name: String
    public let kind: Kind
    public let unit: Unit
    public let what: String
    public let labels: [Label]
    /// Labels that must be given.
    public let required: [Label]
    /// Beside percentiles, which every trend has and nothing else. Without one written, the first is meant, but for a trend,
    /// which has no such default.
    public let aggregations: [Aggregation]
    /// Whether this version measures it; a metric that it does not is refused by name.
    public let isBuilt: Bool

    /// Whether the metric is one number for the whole run, so that no window can be chosen.
    public var isWholeRun: Bool { kind == .gauge }

    /// Whether each answer shows it as it comes, so that a window can slide over it: the service's own counters are read too
    /// seldom for that, and journeys and checks are counted by phase only.
    public var isLive: Bool { isBuilt && !isWholeRun && !isCountedByPhase && !labels.contains(.statement) }

    /// Whether nothing finer than a phase is kept of it.
    public var isCountedByPhase: Bool { labels.contains(.journey) || labels.contains(.check) }

    init(
        _ name: String, _ kind: Kind, _ unit: Unit, _ what: String, labels: [Label] = [], required: [Label] = [],
        aggregations: [Aggregation]? = nil, isBuilt: Bool = true
    ) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.what = what
        self.labels = labels
        self.required = required
        self.aggregations = aggregations ?? kind.aggregations
        self.isBuilt = isBuilt
    }
}

extension MetricDefinition.Kind {
    fileprivate var aggregations: [MetricDefinition.Aggregation] {
        switch self {
        case .trend: [.avg, .min, .max, .count]
        case .counter: [.count, .rate]
        case .rate: [.rate]
        case .ratio: [.ratio]
        case .gauge: []
        }
    }
}

/// Every metric there is: gates, documentation and error messages are made from this table.
public enum MetricVocabulary {
    private static let request: [MetricDefinition.Label] = [.operation, .phase, .outcome, .cache]
    private static let placed: [MetricDefinition.Label] = [.operation, .phase]

    public static let all: [MetricDefinition] = [
        .init(
            "latency", .trend, .time,
            "due to last byte: what a caller waits = send_lag + connection_wait + service_time", labels: request),
        .init(
            "send_lag", .trend, .time, "due to taken up by its worker: the generator's own lateness only",
            labels: request),
        .init(
            "connection_wait", .trend, .time,
            "taken up to first byte written: no free connection, connecting, TLS", labels: request),
        .init("service_time", .trend, .time, "first byte written to last byte read", labels: request),
        .init("first_byte", .trend, .time, "first byte written to first byte read", labels: request),
        .init(
            "journey_time", .trend, .time, "sum of step latencies without think time; completed journeys",
            labels: [.journey, .phase]),
        .init("server_time", .trend, .time, "the service's own total, from Server-Timing", labels: request),
        .init("limiter_time", .trend, .time, "in the rate limiter, from Server-Timing", labels: request),
        .init("cache_time", .trend, .time, "in the cache, from Server-Timing", labels: request),
        .init("pool_wait", .trend, .time, "waiting for a database connection, from Server-Timing", labels: request),
        .init("db_time", .trend, .time, "in the database, from Server-Timing", labels: request),
        .init(
            "query_latency", .trend, .time, "one statement, from the service's own histograms",
            labels: [.statement, .phase], required: [.statement], aggregations: [.avg, .count]),
        .init("requests", .counter, .none, "arrivals, however they ended", labels: request + [.error]),
        .init("missed", .counter, .none, "arrivals that found no connection within maxWait", labels: placed),
        .init("bytes_in", .counter, .none, "bytes of answers, heads included", labels: request),
        .init("bytes_out", .counter, .none, "bytes of requests, heads included", labels: request),
        .init("throughput", .rate, .perSecond, "completed answers", labels: request),
        .init("error_rate", .ratio, .percent, "(error + missed) / all arrivals", labels: placed + [.error]),
        .init("rate_limited", .ratio, .percent, "limited / (ok + limited + error)", labels: placed),
        .init(
            "check_rate", .ratio, .percent, "checks that held / checks looked at: expectations and extractions",
            labels: [.check, .phase]),
        .init(
            "cache_hit_ratio", .ratio, .percent, "(hit + negative + stale) / (those + miss + coalesced)",
            labels: placed),
        .init("cache_hit_ratio_error", .gauge, .points, "measured minus predicted hit ratio", isBuilt: false),
        .init("stale_reads", .counter, .none, "answers older than a write they followed", isBuilt: false),
        .init("order_violations", .counter, .none, "answers older than an earlier answer", isBuilt: false),
        .init("lost_updates", .counter, .none, "writes that were acknowledged and are gone", isBuilt: false),
        .init("limiter_false_admits", .counter, .none, "admitted over the configured limit", isBuilt: false),
        .init("limiter_false_rejects", .counter, .none, "rejected under the configured limit", isBuilt: false),
        .init(
            "recovery_time", .trend, .time, "fault over to error rate and p99 back to before", labels: [.fault],
            isBuilt: false),
        .init("generator_cpu", .gauge, .percent, "processor time of the harness; 100 % is one core"),
        .init("steal", .gauge, .percent, "share of the machine's time that its host took away"),
    ]

    public static func named(_ name: String) -> MetricDefinition? { all.first { $0.name == name } }
}

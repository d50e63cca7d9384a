import LoadMetrics
import Signals

/// One scrape of a service's `/metrics`, with its counters as they stood.
struct ServiceSnapshot: Sendable {
    /// Cumulative figures of one statement.
    struct Statement: Sendable {
        var calls: Int64 = 0
        var time = 0.0
        var poolWait = 0.0
        /// Cumulative counts by upper bound, as Prometheus writes them.
        var timeBuckets: [Double: Int64] = [:]
        var poolWaitBuckets: [Double: Int64] = [:]
    }

    /// Seconds from the run's start.
    var at: Double
    /// Processor seconds used so far and resident bytes; nil when not readable.
    var cpu: Double?
    var memory: Int64?
    var cache: [String: Int64] = [:]
    var evictions: [String: Int64] = [:]
    var admitted: [String: Int64] = [:]
    var rejected: [String: Int64] = [:]
    var writes: [String: Int64] = [:]
    var poolBusy: Double?
    var poolWaiting: Double?
    var statements: [String: Statement] = [:]

    init(at: Double, cpu: Double?, memory: Int64?, page: [PrometheusText.Sample]) {
        self.at = at
        self.cpu = cpu
        self.memory = memory
        for sample in page { read(sample) }
    }

    private mutating func read(_ sample: PrometheusText.Sample) {
        func label(_ name: String) -> String { sample.labels[name] ?? "" }
        let count = Int64(exactly: sample.value.rounded()) ?? 0
        switch sample.name {
        case "flywheel_cache_operations_total": cache[label("verdict"), default: 0] += count
        case "flywheel_cache_evictions_total": evictions[label("cause"), default: 0] += count
        case "flywheel_limiter_decisions_total" where label("decision") == "admitted":
            admitted[label("policy"), default: 0] += count
        case "flywheel_limiter_decisions_total": rejected[label("policy"), default: 0] += count
        case "flywheel_profile_writes_total": writes[label("verb"), default: 0] += count
        case "flywheel_pool_connections" where label("state") == "busy": poolBusy = sample.value
        case "flywheel_pool_waiting": poolWaiting = sample.value
        case "flywheel_query_duration_seconds_count": statements[label("statement"), default: .init()].calls = count
        case "flywheel_query_duration_seconds_sum": statements[label("statement"), default: .init()].time = sample.value
        case "flywheel_query_pool_wait_seconds_sum":
            statements[label("statement"), default: .init()].poolWait = sample.value
        case "flywheel_query_duration_seconds_bucket":
            statements[label("statement"), default: .init()].timeBuckets[Self.bound(label("le"))] = count
        case "flywheel_query_pool_wait_seconds_bucket":
            statements[label("statement"), default: .init()].poolWaitBuckets[Self.bound(label("le"))] = count
        default: break
        }
    }

    private static func bound(_ text: String) -> Double { text == "+Inf" ? .infinity : Double(text) ?? .infinity }

    /// The finite upper bounds of the statement histograms, ascending; empty before the first statement.
    var bounds: [Double] {
        statements.values.lazy.flatMap(\.timeBuckets.keys).filter(\.isFinite).reduce(into: Set()) { $0.insert($1) }
            .sorted()
    }
}

extension ServiceSnapshot {
    /// What happened since `earlier`. A counter that went down belongs to a service that was started anew: it counts whole.
    func interval(since earlier: ServiceSnapshot) -> ServiceInterval {
        let length = at - earlier.at
        let bounds = bounds
        return ServiceInterval(
            start: earlier.at, length: length,
            cpu: zip(cpu, earlier.cpu).map { Swift.max(0, $0 - $1) / length }, memory: memory,
            cache: Self.difference(cache, earlier.cache), evictions: Self.difference(evictions, earlier.evictions),
            admitted: Self.difference(admitted, earlier.admitted),
            rejected: Self.difference(rejected, earlier.rejected),
            writes: Self.difference(writes, earlier.writes), poolBusy: poolBusy, poolWaiting: poolWaiting,
            statements: statements.reduce(into: [:]) { result, entry in
                let interval = entry.value.interval(since: earlier.statements[entry.key] ?? .init(), bounds: bounds)
                if interval.calls > 0 { result[entry.key] = interval }
            })
    }

    private static func difference(_ now: [String: Int64], _ before: [String: Int64]) -> [String: Int64] {
        now.reduce(into: [:]) { result, entry in
            let change = increase(entry.value, before[entry.key] ?? 0)
            if change > 0 { result[entry.key] = change }
        }
    }

    private func zip(_ a: Double?, _ b: Double?) -> (Double, Double)? {
        guard let a, let b else { return nil }
        return (a, b)
    }

    fileprivate static func increase(_ now: Int64, _ before: Int64) -> Int64 { now >= before ? now - before : now }
}

extension ServiceSnapshot.Statement {
    fileprivate func interval(since earlier: Self, bounds: [Double]) -> StatementInterval {
        let restarted = calls < earlier.calls
        return StatementInterval(
            calls: ServiceSnapshot.increase(calls, earlier.calls), time: restarted ? time : time - earlier.time,
            poolWait: restarted ? poolWait : poolWait - earlier.poolWait,
            timeCounts: Self.counts(timeBuckets, restarted ? [:] : earlier.timeBuckets, bounds),
            poolWaitCounts: Self.counts(poolWaitBuckets, restarted ? [:] : earlier.poolWaitBuckets, bounds))
    }

    /// Cumulative buckets as counts for each bucket, trailing zeros cut.
    private static func counts(_ now: [Double: Int64], _ before: [Double: Int64], _ bounds: [Double]) -> [Int64] {
        var below: Int64 = 0
        var counts = (bounds + [.infinity]).map { bound in
            let cumulative = (now[bound] ?? below) - (before[bound] ?? 0)
            defer { below = cumulative }
            return Swift.max(0, cumulative - below)
        }
        while counts.last == 0 { counts.removeLast() }
        return counts
    }
}

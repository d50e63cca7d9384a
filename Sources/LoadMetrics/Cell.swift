public import Signals

/// The trends of the metric vocabulary that are measured for each request. Raw values are the names in gates and records.
public enum Trend: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
    /// due → last byte: what a caller waits.
    case latency
    /// due → taken up by its worker: the generator's own lateness.
    case sendLag = "send_lag"
    /// taken up → first byte written.
    case connectionWait = "connection_wait"
    /// first byte written → last byte read.
    case serviceTime = "service_time"
    /// first byte written → first byte read.
    case firstByte = "first_byte"
    /// From Server-Timing: total, limiter, cache, pool, db.
    case serverTime = "server_time"
    case limiterTime = "limiter_time"
    case cacheTime = "cache_time"
    case poolWait = "pool_wait"
    case dbTime = "db_time"
}

/// The whole-run tally of one (phase, operation, outcome, cache verdict).
public struct Cell: Codable, Sendable, Equatable {
    /// Indices into the record's `phases` and `operations`.
    public var phase, operation: Int
    public var outcome: Outcome
    public var cache: CacheVerdict
    public var count, bytesIn, bytesOut: Int64
    /// Errors by class (`Failure.name`), only those that occurred.
    public var failures: [String: Int64]
    /// Only trends with samples.
    public var trends: [Trend: Distribution]

    public init(
        phase: Int, operation: Int, outcome: Outcome, cache: CacheVerdict, count: Int64, bytesIn: Int64,
        bytesOut: Int64, failures: [String: Int64], trends: [Trend: Distribution]
    ) {
        self.phase = phase
        self.operation = operation
        self.outcome = outcome
        self.cache = cache
        self.count = count
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.failures = failures
        self.trends = trends
    }
}

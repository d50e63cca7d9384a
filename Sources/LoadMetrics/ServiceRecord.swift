/// What the service said of itself over a run: its own counters, scraped once a second, as differences between scrapes.
public struct ServiceRecord: Codable, Sendable, Equatable {
    /// Length of each interval, seconds; doubles when the run outgrows 600 intervals.
    public var interval: Double
    public var intervals: [ServiceInterval]
    /// Upper bounds of the buckets of `StatementInterval`, seconds, ascending; the last bucket is open.
    public var bounds: [Double]
    public var cacheCapacity: Int?
    /// Cache time to live, seconds.
    public var cacheTTL: Double?
    public var cachePolicy: String?
    /// Configured limits.
    public var limits: [LimitInfo]
    /// What `pg_stat_statements` saw between the run's begin and end.
    public var postgres: [PostgresStatement]
    /// Things that happened to the service, by time: died, stopped answering, answers again.
    public var events: [ServiceEvent]

    public init(
        interval: Double, intervals: [ServiceInterval] = [], bounds: [Double] = [], cacheCapacity: Int? = nil,
        cacheTTL: Double? = nil, cachePolicy: String? = nil, limits: [LimitInfo] = [],
        postgres: [PostgresStatement] = [], events: [ServiceEvent] = []
    ) {
        self.interval = interval
        self.intervals = intervals
        self.bounds = bounds
        self.cacheCapacity = cacheCapacity
        self.cacheTTL = cacheTTL
        self.cachePolicy = cachePolicy
        self.limits = limits
        self.postgres = postgres
        self.events = events
    }
}

/// One interval's differences. `start` is seconds from the run's start; an interval without a scrape is absent (a gap).
public struct ServiceInterval: Codable, Sendable, Equatable {
    public var start: Double
    /// Length in seconds.
    public var length: Double
    /// Processor share of the service (1 = one core) and its resident memory in bytes; nil when not readable.
    public var cpu: Double?
    public var memory: Int64?
    /// Cache operations by verdict token, and evictions by cause.
    public var cache: [String: Int64]
    public var evictions: [String: Int64]
    /// Limiter decisions by policy.
    public var admitted: [String: Int64]
    public var rejected: [String: Int64]
    /// Writes that changed data (and so took entries out of the cache), by verb.
    public var writes: [String: Int64]
    /// Pool: connections busy and callers waiting at the scrape.
    public var poolBusy, poolWaiting: Double?
    public var statements: [String: StatementInterval]

    public init(
        start: Double, length: Double, cpu: Double? = nil, memory: Int64? = nil, cache: [String: Int64] = [:],
        evictions: [String: Int64] = [:], admitted: [String: Int64] = [:], rejected: [String: Int64] = [:],
        writes: [String: Int64] = [:], poolBusy: Double? = nil, poolWaiting: Double? = nil,
        statements: [String: StatementInterval] = [:]
    ) {
        self.start = start
        self.length = length
        self.cpu = cpu
        self.memory = memory
        self.cache = cache
        self.evictions = evictions
        self.admitted = admitted
        self.rejected = rejected
        self.writes = writes
        self.poolBusy = poolBusy
        self.poolWaiting = poolWaiting
        self.statements = statements
    }
}

/// One statement in one interval, from the service's histograms.
public struct StatementInterval: Codable, Sendable, Equatable {
    public var calls: Int64
    /// Sums over the calls, seconds.
    public var time, poolWait: Double
    /// Calls in each bucket of `ServiceRecord.bounds`, one more for the open end; trailing zeros may be cut.
    public var timeCounts, poolWaitCounts: [Int64]

    public init(calls: Int64, time: Double, poolWait: Double, timeCounts: [Int64], poolWaitCounts: [Int64]) {
        self.calls = calls
        self.time = time
        self.poolWait = poolWait
        self.timeCounts = timeCounts
        self.poolWaitCounts = poolWaitCounts
    }
}

public struct LimitInfo: Codable, Sendable, Equatable {
    public var policy: String
    /// Admitted requests a second for each subject, and the burst.
    public var perSecond: Double
    public var burst: Int

    public init(policy: String, perSecond: Double, burst: Int) {
        self.policy = policy
        self.perSecond = perSecond
        self.burst = burst
    }
}

public struct PostgresStatement: Codable, Sendable, Equatable {
    /// The normalised text, at most 300 characters.
    public var query: String
    public var calls, rows: Int64
    /// Total and mean execution time, milliseconds.
    public var totalTime, meanTime: Double

    public init(query: String, calls: Int64, rows: Int64, totalTime: Double, meanTime: Double) {
        self.query = query
        self.calls = calls
        self.rows = rows
        self.totalTime = totalTime
        self.meanTime = meanTime
    }
}

public struct ServiceEvent: Codable, Sendable, Equatable {
    /// Seconds from the run's start.
    public var at: Double
    public var what: String

    public init(at: Double, what: String) {
        self.at = at
        self.what = what
    }
}

/// The run second by second. Intervals start at 1 s and double, merging pairwise, when they would exceed 600, so that memory
/// does not depend on the run's length.
public struct Timeline: Codable, Sendable, Equatable {
    /// Length of each interval, seconds.
    public var interval: Double
    /// Interval i covers `i * interval ..< (i + 1) * interval` seconds from the run's start.
    public var intervals: [Interval]

    public static let maximumIntervals = 600

    public init(interval: Double, intervals: [Interval]) {
        self.interval = interval
        self.intervals = intervals
    }

    /// Arrivals are counted where they fell due (`offered`), outcomes where they finished.
    public struct Interval: Sendable, Equatable {
        public var offered, ok, limited, errors, missed: Int64
        /// Largest number of requests on the wire at once: the sum of the workers' largest numbers in the interval.
        public var inFlight: Int64
        public var bytesIn, bytesOut: Int64
        /// Ok answers by cache verdict, indexed by `CacheVerdict.rawValue`.
        public var cache: [Int64]
        /// Errors by class (`Failure.name`), only those that occurred.
        public var failures: [String: Int64]
        /// Latency of ok answers: all operations, and by operation (same order as the record's `operations`).
        public var latency: Distribution
        public var operations: [OperationInterval]
        /// Where ok answers spent their time in the service.
        public var stages: Stages

        public init(
            offered: Int64, ok: Int64, limited: Int64, errors: Int64, missed: Int64, inFlight: Int64, bytesIn: Int64,
            bytesOut: Int64, cache: [Int64], failures: [String: Int64], latency: Distribution,
            operations: [OperationInterval], stages: Stages
        ) {
            self.offered = offered
            self.ok = ok
            self.limited = limited
            self.errors = errors
            self.missed = missed
            self.inFlight = inFlight
            self.bytesIn = bytesIn
            self.bytesOut = bytesOut
            self.cache = cache
            self.failures = failures
            self.latency = latency
            self.operations = operations
            self.stages = stages
        }
    }

    /// One operation in one interval: counts and latency (ok answers) in milliseconds, nil without data.
    public struct OperationInterval: Sendable, Equatable {
        public var ok, limited, errors, missed: Int64
        public var p50, p95, p99, max: Double?

        public init(
            ok: Int64, limited: Int64, errors: Int64, missed: Int64, p50: Double?, p95: Double?, p99: Double?,
            max: Double?
        ) {
            self.ok = ok
            self.limited = limited
            self.errors = errors
            self.missed = missed
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
            self.max = max
        }
    }
}

public enum Target: Sendable, Equatable {
    /// Start the reference service and its PostgreSQL for this run.
    case bundled(Bundled)
    /// Any HTTP service: `http://host[:port][/base]` without a slash at its end, or `unix:/path`.
    case url(String)
}

public struct Bundled: Sendable, Equatable {
    public enum Database: Sendable, Equatable {
        /// A private cluster, gone after the run.
        case ephemeral
        /// A libpq connection string.
        case connection(String)
    }

    public struct Cache: Sendable, Equatable {
        public var capacity: Int
        /// Nanoseconds.
        public var ttl: Int64
        /// `lru` or `sieve`.
        public var policy: String

        public init(capacity: Int = 10_000, ttl: Int64 = 300_000_000_000, policy: String = "lru") {
            self.capacity = capacity
            self.ttl = ttl
            self.policy = policy
        }
    }

    public struct Limit: Sendable, Equatable {
        /// Sustained rate for each subject.
        public var quota: Rate
        /// Requests admitted at once from idle.
        public var burst: Int

        public init(quota: Rate, burst: Int) {
            self.quota = quota
            self.burst = burst
        }
    }

    public var database: Database
    public var cache: Cache
    public var read, write: Limit

    public init(
        database: Database = .ephemeral, cache: Cache = Cache(),
        read: Limit = Limit(quota: Rate(count: 600, per: 60_000_000_000), burst: 60),
        write: Limit = Limit(quota: Rate(count: 60, per: 60_000_000_000), burst: 10)
    ) {
        self.database = database
        self.cache = cache
        self.read = read
        self.write = write
    }
}

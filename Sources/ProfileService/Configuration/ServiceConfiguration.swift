/// How the cache behaves.
public struct CacheConfiguration: Sendable, Equatable {
    /// Entries at most, remembered absences included; 0 switches the cache off (every read is a `bypass`).
    public var capacity: Int
    /// Bytes the entries may cost together; each shard has an equal share.
    public var maximumBytes: Int
    /// How long an entry is answered from.
    public var timeToLive: Duration
    /// How long an absence is remembered.
    public var negativeTimeToLive: Duration
    public var policy: CachePolicy
    /// How long a reader waits for somebody else's load of the same key before it asks the database itself.
    public var timeout: Duration

    public init(
        capacity: Int = 10_000, maximumBytes: Int = 64 * 1024 * 1024, timeToLive: Duration = .seconds(300),
        negativeTimeToLive: Duration = .seconds(5), policy: CachePolicy = .lru, timeout: Duration = .seconds(2)
    ) {
        self.capacity = capacity
        self.maximumBytes = maximumBytes
        self.timeout = timeout
        self.timeToLive = timeToLive
        self.negativeTimeToLive = negativeTimeToLive
        self.policy = policy
    }
}

/// What the cache is filled with when the service starts.
public struct WarmingConfiguration: Sendable, Equatable {
    /// Profiles at most, the most recently signed-in first; 0: none.
    public var limit: Int
    /// Profiles loaded a second at most.
    public var rate: Int

    public init(limit: Int = 0, rate: Int = 500) {
        self.limit = limit
        self.rate = rate
    }
}

/// A rate each subject is held to.
public struct RateLimit: Sendable, Equatable {
    /// Requests admitted in each `window`, evenly spread.
    public var quota: Int
    public var window: Duration
    /// Requests admitted at once from idle.
    public var burst: Int

    /// `burst` nil: the whole quota at once.
    public init(quota: Int, window: Duration, burst: Int? = nil) {
        self.quota = quota
        self.window = window
        self.burst = burst ?? quota
    }
}

/// Who may call: HS256 tokens signed with `secret`.
public struct TokenConfiguration: Sendable {
    /// At least 32 bytes (RFC 7518, 3.2).
    public var secret: String
    /// The `kid` a token may name; a token that names another is refused. A token without one is accepted.
    public var keyID: String?
    /// Required `iss` and `aud`, where given.
    public var issuer, audience: String?

    public init(secret: String, keyID: String? = nil, issuer: String? = nil, audience: String? = nil) {
        self.secret = secret
        self.keyID = keyID
        self.issuer = issuer
        self.audience = audience
    }
}

/// What the library needs: a database, and how to treat it.
public struct ProfilesConfiguration: Sendable {
    /// A libpq connection string of a role that may take the roles `authenticated` and `service_role` (their member, as
    /// `authenticator` is, or a superuser). Every connection takes one of them, and every unit the caller's claims, so row level
    /// security holds whoever logs in.
    public var conninfo: String
    /// Connections for users' units, and for the service role's.
    public var connections, serviceConnections: Int
    public var statementTimeout, acquireTimeout: Duration
    public var cache: CacheConfiguration

    public init(
        conninfo: String, connections: Int = 8, serviceConnections: Int = 2, statementTimeout: Duration = .seconds(5),
        acquireTimeout: Duration = .seconds(5), cache: CacheConfiguration = .init()
    ) {
        self.conninfo = conninfo
        self.connections = connections
        self.serviceConnections = serviceConnections
        self.statementTimeout = statementTimeout
        self.acquireTimeout = acquireTimeout
        self.cache = cache
    }
}

/// Everything `ProfileServer` is told.
public struct ServiceConfiguration: Sendable {
    public enum Address: Sendable, Equatable, CustomStringConvertible {
        /// Port 0: any free one.
        case tcp(host: String, port: Int)
        case unix(path: String)

        public var description: String {
            switch self {
            case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            case .unix(let path): "unix:\(path)"
            }
        }
    }

    public var address: Address
    public var profiles: ProfilesConfiguration
    public var tokens: TokenConfiguration
    /// Of each user. The service role is not limited.
    public var readLimit, writeLimit: RateLimit
    /// Of each client address, for requests without a good token.
    public var ipLimit: RateLimit
    public var warming: WarmingConfiguration
    /// The file every decision of the rate limiters is written to (`DecisionLog`); nil: none.
    public var decisionLog: String?
    /// Bytes of a request's body at most; more is 413.
    public var bodyLimit: Int
    /// How long a connection is kept after SIGTERM for a request that may be on its way.
    public var drain: Duration
    /// How long answers under way are waited for after SIGTERM.
    public var shutdownTimeout: Duration

    public init(
        address: Address = .tcp(host: "127.0.0.1", port: 8080), profiles: ProfilesConfiguration,
        tokens: TokenConfiguration, readLimit: RateLimit = .init(quota: 600, window: .seconds(60)),
        writeLimit: RateLimit = .init(quota: 60, window: .seconds(60)),
        ipLimit: RateLimit = .init(quota: 120, window: .seconds(60)), warming: WarmingConfiguration = .init(),
        decisionLog: String? = nil, bodyLimit: Int = 256 * 1024, drain: Duration = .seconds(1),
        shutdownTimeout: Duration = .seconds(10)
    ) {
        self.address = address
        self.profiles = profiles
        self.tokens = tokens
        self.readLimit = readLimit
        self.writeLimit = writeLimit
        self.ipLimit = ipLimit
        self.warming = warming
        self.decisionLog = decisionLog
        self.bodyLimit = bodyLimit
        self.drain = drain
        self.shutdownTimeout = shutdownTimeout
    }

    /// What cannot work, one sentence each; empty when all is well.
    public var problems: [String] {
        var problems: [String] = []
        func require(_ condition: Bool, _ problem: String) { if !condition { problems.append(problem) } }
        if case .tcp(_, let port) = address {
            require((0...65535).contains(port), "port \(port) is not in 0 to 65535")
        }
        require(tokens.secret.utf8.count >= 32, "the JWT secret must have at least 32 bytes")
        require(profiles.connections >= 1, "at least one database connection is needed")
        require(profiles.serviceConnections >= 1, "at least one service-role connection is needed")
        require(profiles.cache.capacity >= 0, "the cache's capacity must not be negative")
        require(profiles.cache.maximumBytes >= 1, "the cache's memory must be at least one byte")
        require(profiles.cache.timeToLive > .zero, "the cache's time to live must be positive")
        require(profiles.cache.timeout > .zero, "the cache's timeout must be positive")
        require(warming.limit >= 0, "the number of profiles to warm the cache with must not be negative")
        require(
            (1...1_000_000).contains(warming.rate), "the warming rate must be 1 to 1,000,000 profiles a second")
        for (name, limit) in [("read", readLimit), ("write", writeLimit), ("ip", ipLimit)] {
            require(limit.quota >= 1, "the \(name) limit's quota must be at least 1")
            require(limit.burst >= 1, "the \(name) limit's burst must be at least 1")
            require(
                limit.quota < 1 || limit.window.nanoseconds / Int64(limit.quota) >= 1,
                "the \(name) limit must not exceed one request a nanosecond")
        }
        require(bodyLimit >= 1, "the body limit must be at least one byte")
        return problems
    }
}

/// A validated scenario: everything a run needs, immutable once loaded.
public struct Scenario: Sendable, Equatable {
    public var name: String
    public var description: String
    public var seed: UInt64
    /// The file as it was named, and its text with secrets masked.
    public var file: String
    public var text: String
    public var target: Target
    public var users: Users
    public var auth: Auth?
    public var operations: [Operation]
    /// In order; each begins where the one before ends.
    public var load: [Phase]
    public var gates: [GateText]
    public var connections: Connections
    /// How long an arrival may wait for a connection before it is missed, nanoseconds.
    public var maxWait: Int64
    /// How long the run waits for answers after the last arrival, nanoseconds.
    public var gracefulStop: Int64
    /// From the first byte written to the last byte read, nanoseconds.
    public var timeout: Int64
    /// Credentials written in the file or taken from the environment, as they are and as they are escaped, longest first,
    /// of four characters at least: masked in every output.
    public var secrets: [String]

    public init(
        name: String, description: String, seed: UInt64, file: String, text: String, target: Target, users: Users,
        auth: Auth?, operations: [Operation], load: [Phase], gates: [GateText], connections: Connections,
        maxWait: Int64, gracefulStop: Int64, timeout: Int64, secrets: [String]
    ) {
        self.name = name
        self.description = description
        self.seed = seed
        self.file = file
        self.text = text
        self.target = target
        self.users = users
        self.auth = auth
        self.operations = operations
        self.load = load
        self.gates = gates
        self.connections = connections
        self.maxWait = maxWait
        self.gracefulStop = gracefulStop
        self.timeout = timeout
        self.secrets = secrets
    }
}

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
        /// `lru`.
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

/// So many events in so many nanoseconds: exact, never a floating-point rate.
public struct Rate: Sendable, Equatable, Hashable {
    public var count: Int64
    /// Nanoseconds, > 0.
    public var per: Int64

    public init(count: Int64, per: Int64) {
        self.count = count
        self.per = per
    }

    public var perSecond: Double { Double(count) * 1e9 / Double(per) }
}

public struct Users: Sendable, Equatable {
    public enum Popularity: Sendable, Equatable {
        case uniform
        /// Exact Zipf over the whole population with this exponent, > 0.
        case zipf(Double)
    }

    public var count: Int
    public var popularity: Popularity

    public init(count: Int, popularity: Popularity) {
        self.count = count
        self.popularity = popularity
    }
}

/// How requests authenticate.
public enum Auth: Sendable, Equatable {
    /// A token for each user, HS256, with `sub` the user's id. `secret` nil: the bundled target's own.
    case jwt(secret: String?, role: String)
    /// One fixed token.
    case bearer(String)
}

public struct Operation: Sendable, Equatable {
    public enum Credentials: Sendable, Equatable {
        /// As the scenario's `auth` says.
        case inherited
        case none
        case own(Auth)
    }

    public var name: String
    /// Share of the arrivals, relative to the other operations; 0 is never drawn.
    public var weight: Int
    public var request: Request
    public var expect: Expect
    public var credentials: Credentials

    public init(name: String, weight: Int, request: Request, expect: Expect, credentials: Credentials) {
        self.name = name
        self.weight = weight
        self.request = request
        self.expect = expect
        self.credentials = credentials
    }
}

public struct Request: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: Template

        public init(name: String, value: Template) {
            self.name = name
            self.value = value
        }
    }

    public enum Body: Sendable, Equatable {
        case none
        /// JSON text, escaped already; its slots stand inside JSON strings and are escaped when filled.
        case json(Template)
        case text(Template)
    }

    public var method: String
    /// Absolute path, query apart. Its text is percent-encoded already; slots are when filled.
    public var path: Template
    /// Names and text are percent-encoded already; slots in values are when filled.
    public var query: [Field]
    /// Names in lower case, each once. A body always has its `content-type` here.
    public var headers: [Field]
    public var body: Body

    public init(
        method: String = "GET", path: Template, query: [Field] = [], headers: [Field] = [], body: Body = .none
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

/// Text with slots, compiled once.
public struct Template: Sendable, Equatable {
    public enum Segment: Sendable, Equatable {
        case text(String)
        case slot(Slot)
    }

    public var segments: [Segment]

    public init(_ segments: [Segment]) { self.segments = segments }
}

/// What can stand between `{{` and `}}` (`env.NAME` is resolved while the file is read and never gets here).
public enum Slot: Sendable, Equatable {
    case userID, userIndex
    /// Both ends included.
    case randomInt(Int64, Int64)
    case randomUUID, randomWord
    /// So many characters of words.
    case randomText(Int)
    /// Count of this operation's arrivals, and of all arrivals, from 0.
    case iteration, arrival
    /// Whole seconds since 1970.
    case timeUnix
}

/// Which answers are as expected.
public struct Expect: Sendable, Equatable {
    /// Inclusive status ranges; 200...399 unless the file says otherwise. A listed 429 makes a 429 *limited*, not an error.
    public var status: [ClosedRange<Int>]

    public init(status: [ClosedRange<Int>] = [200...399]) { self.status = status }
}

public struct Phase: Sendable, Equatable {
    public var name: String
    public var executor: Executor
    /// Whether gates and summary figures look at it.
    public var measure: Bool

    public init(name: String, executor: Executor, measure: Bool) {
        self.name = name
        self.executor = executor
        self.measure = measure
    }
}

/// One executor with its fields. Durations are nanoseconds.
public enum Executor: Sendable, Equatable {
    /// Closed model: `vus` users, each sending its next request when the last has been answered.
    case constantVUs(vus: Int, duration: Int64)
    case constantArrivalRate(rate: Rate, duration: Int64, arrivals: Arrivals)
    /// Rates change linearly from `start` over each stage to its target.
    case rampingArrivalRate(start: Rate, stages: [Stage], arrivals: Arrivals)

    public struct Stage: Sendable, Equatable {
        public var duration: Int64
        public var target: Rate

        public init(duration: Int64, target: Rate) {
            self.duration = duration
            self.target = target
        }
    }

    /// The name in the file.
    public var name: String {
        switch self {
        case .constantVUs: "constant-vus"
        case .constantArrivalRate: "constant-arrival-rate"
        case .rampingArrivalRate: "ramping-arrival-rate"
        }
    }

    /// Length of the phase, nanoseconds.
    public var duration: Int64 {
        switch self {
        case .constantVUs(_, let duration), .constantArrivalRate(_, let duration, _): duration
        case .rampingArrivalRate(_, let stages, _): stages.reduce(0) { $0 + $1.duration }
        }
    }
}

/// When arrivals of the open model fall due.
public enum Arrivals: String, Sendable, Equatable {
    /// Evenly spaced.
    case uniform
    /// Exponential gaps: independent users.
    case poisson
}

public struct Connections: Sendable, Equatable {
    /// Sockets over all threads.
    public var max: Int
    /// Keep-alive; false opens one for each request.
    public var reuse: Bool

    public init(max: Int = 256, reuse: Bool = true) {
        self.max = max
        self.reuse = reuse
    }
}

/// A gate as written, and where.
public struct GateText: Sendable, Equatable {
    public var text: String
    public var line, column: Int

    public init(text: String, line: Int, column: Int) {
        self.text = text
        self.line = line
        self.column = column
    }
}

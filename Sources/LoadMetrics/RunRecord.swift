/// Everything a run showed, as stored in `run.json`: raw facts, from which every output is rendered by pure functions.
///
/// Its size does not depend on the run's length. Times are seconds unless a name says otherwise; nanoseconds count from
/// the run's start (the first phase's beginning).
public struct RunRecord: Codable, Sendable {
    /// The layout of this file; readers refuse another.
    public static let currentSchema = 1

    public var schema = RunRecord.currentSchema
    public var version: String
    public var scenario: ScenarioInfo
    /// The command line as typed, secrets masked.
    public var command: [String]
    /// UTC, RFC 3339 with milliseconds: `2026-11-22T17:15:00.000Z`.
    public var startedAt: String
    /// From the first phase's beginning to the last answer, seconds.
    public var duration: Double
    public var seed: UInt64
    /// `sha256:` and 64 hexadecimal digits.
    public var planHash: String
    public var threads: Int
    public var target: TargetInfo
    public var ending: Ending
    public var phases: [PhaseInfo]
    public var operations: [String]
    /// Names; empty where the scenario has none, and in records from before there were any. So are the three lists below.
    @OmittedWhenEmpty public var journeys: [String]
    @OmittedWhenEmpty public var checks: [CheckInfo]
    /// Gates as written, without the built-in one.
    public var gates: [String]
    /// Whole-run tallies, one cell for each (phase, operation, outcome, cache verdict) that occurred.
    public var cells: [Cell]
    /// One cell for each (phase, journey) and each (phase, check) that occurred.
    @OmittedWhenEmpty public var journeyCells: [JourneyCell]
    @OmittedWhenEmpty public var checkCells: [CheckCell]
    public var timeline: Timeline
    /// At most 20, most frequent first, then `otherErrors` more.
    public var errors: [ErrorInfo]
    public var otherErrors: Int64
    public var generator: GeneratorInfo
    /// What the service said of itself; nil when it was not observed.
    public var service: ServiceRecord?
    /// Ordered name and value pairs: versions, CPU, kernel, PostgreSQL settings.
    public var environment: [Fact]
    /// What a reader should know of how the run went, a sentence each: a phase that ended early, tokens that grew old.
    @OmittedWhenEmpty public var notes: [String]
    /// `maxWait` in seconds; the limit that `generator trustworthy` holds `send_lag` against.
    public var maxWait: Double
    /// Configured population and popularity, for the hit-ratio prediction.
    public var users: UsersInfo
    /// What the gates over sliding windows found, in the order of `gates`, those without a whole window left out; nil in
    /// records from before there were such gates.
    public var windows: [WindowFinding]?

    public init(
        version: String, scenario: ScenarioInfo, command: [String], startedAt: String, duration: Double, seed: UInt64,
        planHash: String, threads: Int, target: TargetInfo, ending: Ending, phases: [PhaseInfo], operations: [String],
        gates: [String], cells: [Cell], timeline: Timeline, errors: [ErrorInfo], otherErrors: Int64,
        generator: GeneratorInfo, service: ServiceRecord?, environment: [Fact], maxWait: Double, users: UsersInfo,
        windows: [WindowFinding]? = nil, journeys: [String] = [], checks: [CheckInfo] = [],
        journeyCells: [JourneyCell] = [], checkCells: [CheckCell] = [], notes: [String] = []
    ) {
        self.version = version
        self.scenario = scenario
        self.command = command
        self.startedAt = startedAt
        self.duration = duration
        self.seed = seed
        self.planHash = planHash
        self.threads = threads
        self.target = target
        self.ending = ending
        self.phases = phases
        self.operations = operations
        self.gates = gates
        self.cells = cells
        self.timeline = timeline
        self.errors = errors
        self.otherErrors = otherErrors
        self.generator = generator
        self.service = service
        self.environment = environment
        self.maxWait = maxWait
        self.users = users
        self.windows = windows
        self.journeys = journeys
        self.checks = checks
        self.journeyCells = journeyCells
        self.checkCells = checkCells
        self.notes = notes
    }
}

public struct ScenarioInfo: Codable, Sendable, Equatable {
    public var name: String
    public var description: String
    /// The file as named on the command line, or `-`.
    public var file: String
    /// The file's text, secrets masked.
    public var text: String

    public init(name: String, description: String, file: String, text: String) {
        self.name = name
        self.description = description
        self.file = file
        self.text = text
    }
}

public struct TargetInfo: Codable, Sendable, Equatable {
    /// Whether the reference service was started for the run.
    public var bundled: Bool
    /// `http://127.0.0.1:38211`, passwords masked.
    public var address: String

    public init(bundled: Bool, address: String) {
        self.bundled = bundled
        self.address = address
    }
}

/// The window that decides a gate over sliding windows: the worst of all, or the one that made an `abort` fire.
public struct WindowFinding: Codable, Sendable, Equatable {
    /// As written.
    public var gate: String
    /// Begin and length, seconds.
    public var start, length: Double
    /// Microseconds, a second, 0…1 or a count, as the metric is.
    public var value: Double
    /// What the value rests on.
    public var samples: Int64

    public init(gate: String, start: Double, length: Double, value: Double, samples: Int64) {
        self.gate = gate
        self.start = start
        self.length = length
        self.value = value
        self.samples = samples
    }
}

/// How a run came to its end.
public enum Ending: Codable, Sendable, Equatable {
    /// Every phase ran.
    case completed
    /// A signal ended it early: 2 (INT), 15 (TERM) or 1 (HUP); `at` in seconds.
    case interrupted(signal: Int32, at: Double)
    /// The bundled service (or its database) died without a fault having been asked for; `at` in seconds.
    case targetDied(what: String, at: Double)
    /// An `abort` gate, as written, stopped it; `at` is when the arrivals stopped, seconds.
    case aborted(gate: String, at: Double)
    /// The target could not be reached or started: no traffic was sent.
    case unreachable(reason: String)
}

public struct PhaseInfo: Codable, Sendable, Equatable {
    public var name: String
    /// `constant-vus`, `constant-arrival-rate`, …
    public var executor: String
    /// Begin and end as planned, seconds from the run's start.
    public var start, end: Double
    public var measured: Bool
    /// Arrivals the plan holds for the phase; nil in the closed model, where the service decides.
    public var plannedArrivals: Int64?
    /// Users of the closed model that fall due at one instant as the phase begins; nil in the open model, and where a pace spreads
    /// them.
    public var usersAtOnce: Int?

    public init(
        name: String, executor: String, start: Double, end: Double, measured: Bool, plannedArrivals: Int64?,
        usersAtOnce: Int? = nil
    ) {
        self.name = name
        self.executor = executor
        self.start = start
        self.end = end
        self.measured = measured
        self.plannedArrivals = plannedArrivals
        self.usersAtOnce = usersAtOnce
    }
}

public struct ErrorInfo: Codable, Sendable, Equatable {
    public var failure: Failure
    public var operation: String
    /// What it was, without values that vary: `503 Service Unavailable`, `connection refused`.
    public var message: String
    public var count: Int64
    /// Seconds from the run's start.
    public var firstAt, lastAt: Double
    /// One example in full, at most 500 characters, secrets masked; empty when there is nothing to add.
    public var example: String

    public init(
        failure: Failure, operation: String, message: String, count: Int64, firstAt: Double, lastAt: Double,
        example: String
    ) {
        self.failure = failure
        self.operation = operation
        self.message = message
        self.count = count
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.example = example
    }
}

public struct Fact: Codable, Sendable, Equatable {
    public var name, value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

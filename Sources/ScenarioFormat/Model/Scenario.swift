/// A validated scenario: everything a run needs, immutable once loaded.
public struct Scenario: Sendable, Equatable {
    public var name: String
    public var description: String
    public var seed: UInt64
    /// The file as it was named, and its text with secrets masked.
    public var file: String
    public var text: String
    /// What the command line set over it, as `path=value`, in order, with secrets masked.
    public var overrides: [String]
    public var target: Target
    public var users: Users
    public var auth: Auth?
    public var operations: [Operation]
    public var journeys: [Journey]
    /// Hosts beside the target that requests name: `http(s)://host[:port]` or `unix:/path`, each once.
    public var hosts: [String]
    /// Names of what is extracted, each once.
    public var variables: [String]
    public var data: [DataSet]
    /// In the file's order; each begins where the one before ends, unless it says otherwise.
    public var load: [Phase]
    public var gates: [GateText]
    public var connections: Connections
    /// How long an arrival may wait for a connection before it is missed, nanoseconds.
    public var maxWait: Int64
    /// How long the run waits for answers after the last arrival, nanoseconds.
    public var gracefulStop: Int64
    /// Journeys under way at once at most, over all threads, in the open model.
    public var maxInFlight: Int
    public var http: HTTPSettings
    public var transport: TransportChoice
    /// Credentials written in the file or taken from the environment, as they are and as they are escaped, longest first,
    /// of four characters at least: masked in every output.
    public var secrets: [String]

    public init(
        name: String, description: String, seed: UInt64, file: String, text: String, target: Target, users: Users,
        auth: Auth?, operations: [Operation], journeys: [Journey] = [], hosts: [String] = [],
        variables: [String] = [], data: [DataSet] = [], load: [Phase], gates: [GateText], connections: Connections,
        maxWait: Int64, gracefulStop: Int64, maxInFlight: Int = 10_000, http: HTTPSettings = HTTPSettings(),
        transport: TransportChoice = .auto, secrets: [String], overrides: [String] = []
    ) {
        self.name = name
        self.description = description
        self.seed = seed
        self.file = file
        self.text = text
        self.overrides = overrides
        self.target = target
        self.users = users
        self.auth = auth
        self.operations = operations
        self.journeys = journeys
        self.hosts = hosts
        self.variables = variables
        self.data = data
        self.load = load
        self.gates = gates
        self.connections = connections
        self.maxWait = maxWait
        self.gracefulStop = gracefulStop
        self.maxInFlight = maxInFlight
        self.http = http
        self.transport = transport
        self.secrets = secrets
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

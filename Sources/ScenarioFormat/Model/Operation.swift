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
    /// What a journey or a login keeps of its answer.
    public var extract: [Extraction]
    public var credentials: Credentials

    public init(
        name: String, weight: Int, request: Request, expect: Expect, extract: [Extraction] = [],
        credentials: Credentials
    ) {
        self.name = name
        self.weight = weight
        self.request = request
        self.expect = expect
        self.extract = extract
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
        /// `application/x-www-form-urlencoded`: names and text are percent-encoded already; slots are when filled.
        case form([Field])
        /// A file's bytes as they are.
        case file(FileBytes)
    }

    public var method: String
    /// Index into the scenario's `hosts`; nil: the target.
    public var host: Int?
    /// Absolute path, query apart. Its text is percent-encoded already; slots are when filled.
    public var path: Template
    /// Names and text are percent-encoded already; slots in values are when filled.
    public var query: [Field]
    /// Names in lower case, each once. A body always has its `content-type` here.
    public var headers: [Field]
    public var body: Body

    public init(
        method: String = "GET", host: Int? = nil, path: Template, query: [Field] = [], headers: [Field] = [],
        body: Body = .none
    ) {
        self.method = method
        self.host = host
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
    /// A column of `users.file`, in the row of the user.
    case userColumn(Int)
    /// A column of the scenario's data set with this index.
    case data(set: Int, column: Int)
    /// What an earlier step extracted: index into the scenario's `variables`.
    case variable(Int)
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

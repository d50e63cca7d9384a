/// Reads scenario files.
public enum ScenarioFile {
    /// Bytes of text at most: a caller need not read more than one byte further.
    public static let largestFile = 256 << 10

    private static let keys = Keys(
        built: [
            "name", "description", "seed", "target", "users", "auth", "operations", "load", "gates", "connections",
            "maxWait", "gracefulStop", "http", "transport",
        ], later: ["journeys", "data", "faults", "maxInFlight"])

    private static let defaultTimeout: Int64 = 10_000_000_000
    private static let defaultMaxWait: Int64 = 10_000_000_000
    private static let defaultGracefulStop: Int64 = 30_000_000_000
    private static let defaultUsers = Users(count: 1000, popularity: .uniform)

    /// The scenario that `text` holds, or everything wrong with it at once. Pure: reads no file and no clock.
    ///
    /// - Parameters:
    ///   - text: YAML; a byte order mark and any line ends are accepted.
    ///   - file: How to name the file in messages; the scenario's default name comes from it.
    ///   - environment: What `{{ env.NAME }}` stands for.
    ///   - libraries: What `use: prefix.name` can name.
    ///   - checkGate: Says what is wrong with a gate's text; the gate language belongs to another room.
    /// - Throws: ``ScenarioErrors`` with at least one diagnostic, in the order of the file.
    public static func load(
        text: String, file: String, environment: [String: String], libraries: [OperationLibrary],
        checkGate: (String) -> GateProblem?
    ) throws(ScenarioErrors) -> Scenario {
        let source = SourceText(name: file, text: text)
        let reader = ScenarioReader(environment: environment)
        guard let root = reader.document(source), let fields = reader.fields(root, "a scenario", keys),
            let scenario = read(fields, source, reader, libraries, checkGate), reader.diagnostics.isEmpty
        else { throw reader.errors(in: file) }
        return scenario
    }

    /// Reads every field, whatever is wrong with those before.
    private static func read(
        _ fields: Fields, _ source: SourceText, _ reader: ScenarioReader, _ libraries: [OperationLibrary],
        _ checkGate: (String) -> GateProblem?
    ) -> Scenario? {
        let name = fields["name"].map { reader.name($0) } ?? ScenarioName.of(file: source.name)
        let description = fields["description"].map { reader.text($0, "description") } ?? ""
        let seed = fields["seed"].map { reader.integer($0, "seed", 0...UInt64.max) } ?? 1
        let target = reader.required(
            "target", in: fields, expected: "`target: {bundled: {}}` or `target: {url: http://…}`"
        )
        .flatMap { reader.target($0) }
        let users = fields["users"].map { reader.users($0) } ?? defaultUsers
        let auth =
            fields["auth"].map { reader.auth($0, AuthContext(target: target)) }
            ?? ScenarioReader.defaultAuth(for: target)
        let operations = reader.required("operations", in: fields, expected: "a mapping from names to operations")
            .flatMap {
                reader.operations(
                    $0, library: reader.library(libraries), AuthContext(target: target, inherited: auth),
                    load: fields["load"])
            }
        let load = reader.required("load", in: fields, expected: "a list of phases").flatMap {
            reader.load($0, operations: fields["operations"])
        }
        let gates = fields["gates"].map { reader.gates($0, check: checkGate) } ?? []
        if let given = fields["gates"] {
            reader.checkNames(in: given, operations: fields["operations"], phases: fields["load"])
        }
        let connections = fields["connections"].map { reader.connections($0) } ?? Connections()
        let maxWait = fields["maxWait"].map { reader.duration($0, "maxWait", Limits.wait) } ?? defaultMaxWait
        let stop =
            fields["gracefulStop"].map { reader.duration($0, "gracefulStop", Limits.gracefulStop) }
            ?? defaultGracefulStop
        let timeout = fields["http"].map { reader.http($0, defaultTimeout: defaultTimeout) } ?? defaultTimeout
        _ = fields["transport"].map { reader.choice($0, "transport", ["auto", "native"], later: ["curl"]) }
        guard let name, let description, let seed, let target, let users, let operations, let load, let gates,
            let connections, let maxWait, let stop, let timeout
        else { return nil }
        return Scenario(
            name: name, description: description, seed: seed, file: source.name, text: reader.secrets.masked(source),
            target: target, users: users, auth: auth, operations: operations, load: load, gates: gates,
            connections: connections, maxWait: maxWait, gracefulStop: stop, http: HTTPSettings(timeout: timeout),
            secrets: reader.secrets.values)
    }
}

/// Operations that scenarios can `use` by name, in the language of scenarios.
public struct OperationLibrary: Sendable {
    /// What stands before the dot: `profile` in `profile.retrieve`.
    public var prefix: String
    /// YAML: a mapping from names to operations.
    public var text: String

    public init(prefix: String, text: String) {
        self.prefix = prefix
        self.text = text
    }
}

/// What is wrong with a gate's text.
public struct GateProblem: Sendable, Equatable {
    /// Characters into the text.
    public var offset: Int
    public var message: String
    /// What to do.
    public var hint: String?

    public init(offset: Int, message: String, hint: String? = nil) {
        self.offset = offset
        self.message = message
        self.hint = hint
    }
}

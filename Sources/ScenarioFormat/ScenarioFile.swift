/// Reads scenario files.
public enum ScenarioFile {
    /// Bytes of text at most: a caller need not read more than one byte further.
    public static let largestFile = 256 << 10

    /// The scenario that `text` holds, or everything wrong with it at once. Pure but for `files`: reads no clock and nothing else.
    ///
    /// - Parameters:
    ///   - text: YAML; a byte order mark and any line ends are accepted.
    ///   - file: How to name the file in messages; the scenario's default name comes from it.
    ///   - environment: What `{{ env.NAME }}` stands for.
    ///   - libraries: What `use: prefix.name` can name.
    ///   - files: Reads the tables, bodies and certificates that the scenario names.
    ///   - overrides: `path=value` each, set over what the file says before anything is checked: `load.steady.rate=200/s`,
    ///     `gates[0]=…`. Items of lists go by their `name` or index; missing keys are made; the value is YAML.
    ///   - checkGate: Says what is wrong with a gate's text; the gate language belongs to another room.
    /// - Throws: ``ScenarioErrors`` with at least one diagnostic: those of the file in its order, then those of other files.
    public static func load(
        text: String, file: String, environment: [String: String], libraries: [OperationLibrary],
        files: ScenarioFiles = .none, overrides: [String] = [], checkGate: (String) -> GateProblem?
    ) throws(ScenarioErrors) -> Scenario {
        let source = SourceText(name: file, text: text)
        let reader = ScenarioReader(environment: environment, files: files)
        if !overrides.isEmpty {
            // A secret of the file's own stays one when an override takes its place: the text is shown as it was written.
            let written = ScenarioReader(environment: environment, files: .none)
            _ = written.scenario(source, libraries, overrides: [], checkGate: checkGate)
            reader.secrets.add(written.secrets)
        }
        guard
            let scenario = reader.scenario(source, libraries, overrides: overrides, checkGate: checkGate),
            reader.diagnostics.isEmpty
        else { throw reader.errors(in: file) }
        return scenario
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

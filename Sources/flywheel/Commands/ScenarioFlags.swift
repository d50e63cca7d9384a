import ArgumentParser

/// What the command line says over a scenario file: the same for every command that reads one.
struct ScenarioFlags: ParsableArguments {
    static let endings: CompletionKind = .file(extensions: ["yaml", "yml"])

    @Option(help: ArgumentHelp("Send the traffic there instead of the file's target.", valueName: "URL"))
    var target: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set one value over the file's before it is checked, such as load.steady.rate=200/s or gates[0]='error_rate < 1%'; "
                + "again for more.", valueName: "PATH=VALUE"))
    var overrides: [String] = []

    func validate() throws {
        // What else is wrong with one depends on the file, and is shown with its errors.
        if let bad = overrides.first(where: { !$0.contains("=") || $0.hasPrefix("=") }) {
            throw ValidationError("--set \(bad): expected PATH=VALUE, such as load.steady.rate=200/s.")
        }
    }

    /// Standard input can be read once.
    static func checkFiles(_ files: [String]) throws {
        if files.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("Standard input can be read once: give - once.")
        }
    }
}

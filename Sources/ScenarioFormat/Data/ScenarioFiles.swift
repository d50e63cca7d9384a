/// How a scenario reaches the files that it names. ``ScenarioFile/load(text:file:environment:libraries:files:overrides:checkGate:)``
/// itself opens nothing.
public struct ScenarioFiles: Sendable {
    /// Why a file cannot be had.
    public struct Problem: Error, Sendable, Equatable {
        /// Goes after the file's name: "does not exist".
        public var message: String
        public var hint: String?

        public init(_ message: String, hint: String? = nil) {
            self.message = message
            self.hint = hint
        }
    }

    /// Where a path of the scenario leads to, seen from the process.
    public let resolve: @Sendable (String) -> String
    /// The file that a path of the scenario names, of at most so many bytes.
    public let read: @Sendable (_ path: String, _ limit: Int) throws(Problem) -> FileMapping

    public init(
        resolve: @escaping @Sendable (String) -> String,
        read: @escaping @Sendable (_ path: String, _ limit: Int) throws(Problem) -> FileMapping
    ) {
        self.resolve = resolve
        self.read = read
    }

    /// For a text that comes without files.
    public static let none = ScenarioFiles(
        resolve: { $0 }, read: { (_, _) throws(Problem) in throw Problem("cannot be read here") })

    /// Files by the path that the scenario gives them.
    public static func inMemory(_ files: [String: String]) -> ScenarioFiles {
        ScenarioFiles(
            resolve: { $0 },
            read: { (path, limit) throws(Problem) in
                guard let text = files[path] else { throw Problem("does not exist") }
                guard text.utf8.count <= limit else { throw Self.tooLarge(text.utf8.count, limit) }
                return FileMapping(copying: Array(text.utf8))
            })
    }

    static func tooLarge(_ size: Int, _ limit: Int) -> Problem {
        Problem("has \(size) bytes", hint: "at most \(limit) bytes are accepted")
    }
}

/// Reads one scenario and collects every problem on the way.
///
/// Every reading function returns nil after it has reported why, so that the rest of the file is still read and all errors
/// are shown at once. Lives for one call of `ScenarioFile.load`, on one thread.
final class ScenarioReader {
    let environment: [String: String]
    let files: ScenarioFiles
    private(set) var diagnostics: [Diagnostic] = []
    var secrets = Secrets()
    var scope = SlotScope()
    var hosts = Hosts()

    init(environment: [String: String], files: ScenarioFiles) {
        self.environment = environment
        self.files = files
    }

    /// Diagnostics kept; a file with more has one mistake many times, or is no scenario.
    private static let enough = 200
    private var omitted = 0

    /// Whether reporting more is in vain.
    var isFull: Bool { diagnostics.count >= Self.enough }

    func report(
        _ place: @autoclosure () -> Place, _ message: @autoclosure () -> String,
        expected: @autoclosure () -> String? = nil, hint: @autoclosure () -> String? = nil
    ) {
        guard !isFull else {
            omitted += 1
            return
        }
        let place = place()
        add(
            Diagnostic(
                file: place.source.name, line: place.line, column: place.column, message: message(),
                expected: expected(), hint: hint(), source: place.source.line(place.line)))
    }

    func add(_ diagnostic: Diagnostic) {
        // An operation of a library that is used twice is read twice.
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }

    func report(_ place: @autoclosure () -> Place, _ problem: QuantityProblem, expected: @autoclosure () -> String) {
        report(place(), problem.message, expected: expected(), hint: problem.hint)
    }

    /// The tree of a file; what is wrong with its YAML is reported.
    func document(_ source: SourceText) -> Value? {
        let document = Document(source)
        for problem in document.problems {
            report(problem.place, problem.message, expected: problem.expected, hint: problem.hint)
        }
        return document.root
    }

    /// In the order of the file, secrets starred out.
    func errors(in file: String) -> ScenarioErrors {
        let ordered = diagnostics.enumerated().sorted {
            let (a, b) = ($0.element, $1.element)
            return (a.file == file ? 0 : 1, a.line, a.column, $0.offset)
                < (b.file == file ? 0 : 1, b.line, b.column, $1.offset)
        }
        return ScenarioErrors(diagnostics: ordered.map { secrets.masked($0.element) }, omitted: omitted)
    }
}

import ArgumentParser
import Foundation
import Gates

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios and leave a report of each.",
        discussion: """
            All files are checked before any traffic; then they run in order. Ctrl-C once ends a run early and still writes \
            its report; twice stops at once.
            """)

    @Argument(
        help: ArgumentHelp("Scenario files; - reads standard input.", valueName: "FILE"),
        completion: ScenarioFlags.endings)
    var files: [String]

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioFlags

    @OptionGroup(title: "Generator")
    var workers: WorkerFlags

    @Option(help: ArgumentHelp("Where the run's folder is made.", valueName: "DIR"), completion: .directory)
    var out = "Reports"

    @Option(help: ArgumentHelp("Exactly the run's folder: absent, or empty.", valueName: "DIR"), completion: .directory)
    var into: String?

    @Flag(help: "No progress, only the result.")
    var quiet = false

    @Flag(help: "Print summary.json on standard output, and nothing else there.")
    var json = false

    func validate() throws {
        try ScenarioFlags.checkFiles(files)
        if out.isEmpty || into?.isEmpty == true {
            throw ValidationError("--out and --into take the name of a folder; . is this one.")
        }
        if into != nil, files.count > 1 {
            throw ValidationError("--into names one folder, but there are \(files.count) scenario files; use --out.")
        }
        if into != nil, CommandLine.arguments.contains(where: { $0 == "--out" || $0.hasPrefix("--out=") }) {
            throw ValidationError("--out and --into exclude each other.")
        }
    }

    func run() async throws {
        let plans = try ScenarioLoading.load(files, scenario)
        let interruption = Interruption()
        var ends: [ExitStatus] = []
        for plan in plans where interruption.signal == nil {
            let session = RunSession(
                plan: plan, workers: workers.options, place: into.map(RunSession.Place.exactly) ?? .under(out),
                display: json ? .json : quiet ? .quiet : .full, interruption: interruption)
            ends.append(await session.run())
        }
        let end = ExitStatus.first(of: ends)
        if end != .success { throw ExitCode(end.code) }
    }
}

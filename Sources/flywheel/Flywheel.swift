import ArgumentParser
import ProfileService

@main
struct Flywheel: AsyncParsableCommand {
    static let version = BuildInfo.version

    static let configuration = CommandConfiguration(
        commandName: "flywheel",
        abstract: "Load-test a service and see why it was slow.",
        discussion: """
            Drives the traffic that a scenario file describes, against the bundled profile service or any HTTP service, and \
            leaves a report. Exit codes: 0 pass, 99 a gate failed, 98 inconclusive, 64 wrong command line, 65 invalid \
            scenario or record, 66 no such file, 69 target or database unavailable, 70 internal error, 73 report cannot be \
            written, 130/143/129 interrupted.
            """,
        version: version,
        subcommands: [
            RunCommand.self, ValidateCommand.self, TryCommand.self, PlanCommand.self, ReportCommand.self,
            SchemaCommand.self, CalibrateCommand.self, ServeCommand.self, TokenCommand.self, MigrateCommand.self,
            NullTargetCommand.self,
        ])

    static func main() async {
        Console.prepare()
        await main(nil)
    }
}

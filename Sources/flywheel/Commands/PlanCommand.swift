import ArgumentParser
import Foundation

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a scenario would send; no traffic.",
        discussion: """
            The same file and seed always make the same plan, whatever the number of threads; the hash says whether two \
            runs sent the same. Starts no target and opens no connection.

            --json prints one object: schema (1), scenario, planHash, seed, duration, phases (name, executor, model, \
            measured, begin, end, beginsAtLatest, endsAtLatest, arrivals, meanRate, users, iterations), operations and journeys \
            (name, arrivals) of the open phases, and arrivals (number, due, phase, operation or journey, user, id), the first N. \
            Times are nanoseconds from the run's start, rates a second; what a plan cannot know is null.
            """)

    private static let mostArrivals = 100_000

    @Argument(
        help: ArgumentHelp("A scenario file; - reads standard input.", valueName: "FILE"),
        completion: ScenarioFlags.endings)
    var file: String

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioFlags

    @Option(help: ArgumentHelp("How many arrivals to show.", valueName: "N"))
    var first = 10

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (0...Self.mostArrivals).contains(first) else {
            throw ValidationError("--first \(first) is out of range: it takes 0 to \(Self.mostArrivals) arrivals.")
        }
    }

    func run() async throws {
        for plan in try ScenarioLoading.load([file], scenario) {
            let overview = PlanOverview(of: plan, first: first)
            Console.result(json ? try Self.json(overview) : overview.text)
        }
    }

    private static func json(_ overview: PlanOverview) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(overview), as: UTF8.self)
    }
}

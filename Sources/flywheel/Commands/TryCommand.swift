import ArgumentParser
import Gates
import LoadEngine

struct TryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Send one iteration of everything, and show both messages.",
        discussion: """
            Each login, each operation and each journey is made once, one request after the other, by one user: what was sent, \
            what came back, and whether it was as expected. Think times are left out; nothing is measured or written. Secrets \
            are shown as ***: values from the environment, authorization and cookie headers, tokens, and fields of forms and \
            JSON with names such as password or token.

            Exit codes: 0 all was as expected, 99 something was not, 69 the target (or another host) cannot be reached, and \
            those of an invalid command line or file.
            """)

    @Argument(
        help: ArgumentHelp("A scenario file; - reads standard input.", valueName: "FILE"),
        completion: ScenarioFlags.endings)
    var file: String

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioFlags

    @Option(help: ArgumentHelp("Who makes the requests: a user's index.", valueName: "INDEX"))
    var user = 0

    @Option(
        help: ArgumentHelp("Only these operations and journeys, with their logins; again for more.", valueName: "NAME"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Characters of each body that are shown.", valueName: "N"))
    var body = 1000

    func validate() throws {
        guard (0...1_000_000).contains(body) else {
            throw ValidationError("--body \(body) is out of range: it takes 0 to 1000000 characters.")
        }
    }

    func run() async throws {
        for plan in try ScenarioLoading.load([file], scenario) {
            try check(plan)
            let end = await TrySession(
                plan: plan, user: user, only: Set(only), text: TryText(shownBody: body), interruption: Interruption()
            ).run()
            if end != .success { throw ExitCode(end.code) }
        }
    }

    /// What only the scenario can tell of the command line.
    private func check(_ plan: Plan) throws {
        guard (0..<plan.scenario.users.count).contains(user) else {
            throw ValidationError("--user \(user): the scenario has users 0 to \(plan.scenario.users.count - 1).")
        }
        if let unknown = only.first(where: { !plan.choiceNames.contains($0) }) {
            let names = plan.choiceNames.joined(separator: ", ")
            throw ValidationError("--only \(unknown): the scenario has no such operation or journey, but \(names).")
        }
    }
}

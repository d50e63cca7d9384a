import ArgumentParser
import Foundation

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check scenarios, and say what they would do; no traffic.",
        discussion: """
            Every error of every file is shown at once, with line and column. A file that is fine is told in words: target, \
            users, what is sent, phase by phase, and what each gate does. Starts no target and opens no connection.
            """)

    @Argument(
        help: ArgumentHelp("Scenario files; - reads standard input.", valueName: "FILE"),
        completion: ScenarioFlags.endings)
    var files: [String]

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioFlags

    func validate() throws { try ScenarioFlags.checkFiles(files) }

    func run() async throws {
        let plans = try ScenarioLoading.load(files, scenario)
        for (place, plan) in plans.enumerated() {
            let words = PlanWords(plan)
            Console.result((place > 0 ? "\n" : "") + words.text)
            for warning in words.warnings { Console.say("\(plan.scenario.file): warning: \(warning)") }
        }
    }
}

import ArgumentParser
import ScenarioFormat

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenario files, for editors.",
        discussion: """
            An editor with a YAML language server completes and checks a scenario whose first line is \
            `# yaml-language-server: $schema=scenario.schema.json`, with this schema in a file of that name beside it. What a \
            schema cannot say (names that belong together, slots, gates) validate does.
            """)

    func run() async throws { Console.result(ScenarioSchema.json(), terminator: "") }
}

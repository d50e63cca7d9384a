import Foundation
import Testing

@Suite("Help for editors and shells")
struct EditorTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("`flywheel schema` prints the schema that lies beside the scenarios")
    func schema() async throws {
        let outcome = try await FlywheelProgram().run(["schema"])
        let path = Self.root.appending(path: "Scenarios/scenario.schema.json")
        #expect(try outcome.output == String(contentsOf: path, encoding: .utf8))
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }

    @Test("Shells complete commands, options and scenario files", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let program = try FlywheelProgram()
        let outcome = try await program.run(["--generate-completion-script", shell])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        for word in ["validate", "plan", "schema", "--set".replacing("--", with: ""), "target", "yaml", "yml"] {
            #expect(outcome.output.contains(word), "\(word)")
        }
        // A shell that is here reads it without a complaint.
        guard FileManager.default.isExecutableFile(atPath: "/bin/\(shell)") else { return }
        try program.write("completions", outcome.output)
        let check = Process()
        check.executableURL = URL(fileURLWithPath: "/bin/\(shell)")
        check.arguments = ["-n", program.folder + "/completions"]
        try check.run()
        while check.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        #expect(check.terminationStatus == 0)
    }

    @Test(
        "Each command says what it is for, what it takes, and how it ends",
        arguments: [
            (["--help"], ["validate", "try", "schema", "Exit codes"]),
            (["run", "--help"], ["FILE", "--set", "PATH=VALUE", "--target", "--into"]),
            (["validate", "--help"], ["FILE", "--set", "no traffic", "line and column"]),
            (["plan", "--help"], ["--set", "--target", "journeys"]),
            (["try", "--help"], ["--user", "--only", "--body", "***", "Exit codes", "99", "69"]),
            (["schema", "--help"], ["yaml-language-server"]),
        ])
    func help(_ arguments: [String], _ says: [String]) async throws {
        let outcome = try await FlywheelProgram().run(arguments)
        #expect(outcome.status == 0)
        for text in says { #expect(outcome.output.contains(text), "should say \(text): \(outcome.output)") }
    }
}

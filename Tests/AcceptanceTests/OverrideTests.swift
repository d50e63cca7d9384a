import Foundation
import Testing

@Suite("`--set` and standard input")
struct OverrideTests {
    private static let text = ScenarioTexts.url("http://127.0.0.1:9")

    private struct Planned: Decodable {
        struct Phase: Decodable { var arrivals: Int }
        var phases: [Phase]
        var seed: Int
        var planHash: String
    }

    @Test("A value is set over the file's, and all that is checked of a file is checked of it")
    func sets() async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", Self.text)
        func plan(_ overrides: [String]) async throws -> Planned {
            let outcome = try await program.run(
                ["plan", "x.yaml", "--json"] + overrides.flatMap { ["--set", $0] })
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try JSONDecoder().decode(Planned.self, from: Data(outcome.output.utf8))
        }
        let plain = try await plan([])
        let more = try await plan(["load.steady.rate=50/s", "users.count=3", "seed=9", "description=set over it"])
        #expect(plain.phases[0].arrivals == 20 && more.phases[0].arrivals == 50)
        #expect(more.seed == 9 && more.planHash != plain.planHash)
        // By index, and the last of two.
        #expect(try await plan(["load[0].rate=30/s", "load[0].rate=40/s"]).phases[0].arrivals == 40)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var override: String
        var status: Int32 = 65
        var says: [String]
        var testDescription: String { override }
    }

    private static let refusals = [
        Refused(
            override: "load.stedy.rate=1/s", says: ["--set load.stedy.rate=…:1:6: error", "stedy", "steady", "^"]),
        Refused(override: "lod=1", says: ["--set lod=…:1:1: error", "unknown key", "load"]),
        Refused(override: "load.steady.rate=1", says: ["no unit", "1/s"]),
        Refused(override: "load[7].rate=1/s", says: ["no item 7"]),
        Refused(override: "operations.root.wait=1", says: ["unknown key", "wait"]),
        Refused(override: "load.=1", says: ["key is missing"]),
        Refused(override: "seed", status: 64, says: ["--set seed", "PATH=VALUE"]),
        Refused(override: "=1", status: 64, says: ["PATH=VALUE"]),
    ]

    @Test("What cannot be set is an error that shows the override", arguments: refusals)
    func refused(_ bad: Refused) async throws {
        let (status, says) = (bad.status, bad.says)
        for command in ["run", "validate", "plan", "try"] {
            let program = try FlywheelProgram()
            try program.write("x.yaml", Self.text)
            let outcome = try await program.run([command, "x.yaml", "--set", bad.override])
            #expect(outcome.status == status, "\(command): \(outcome.errors)")
            for text in says { #expect(outcome.errors.contains(text), "should say \(text): \(outcome.errors)") }
            #expect(outcome.output.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: program.folder + "/Reports"))
        }
    }

    @Test("Standard input is a scenario called `scenario`, whose files stand in the working directory")
    func standardInput() async throws {
        let service = ShopService()
        defer { service.stop() }
        let text = ShopTexts.browse(service).replacing("name: shop\n", with: "")
        let program = try ShopTexts.program("")
        let environment = ShopTexts.environment
        let fine = try await program.run(["validate", "-"], environment: environment, input: text)
        #expect(fine.status == 0 && fine.output.hasPrefix("-: fine\n\nscenario\n"), "\(fine.errors)")
        let run = try await program.run(["run", "-", "--quiet"], environment: environment, input: text)
        #expect(run.status == 0 || run.status == 98, "\(run.errors)")
        let report = try #require(run.output.firstMatch(of: /report: (Reports\/scenario-\d{8}T\d{6}Z)\/report.html\n/))
        let summary = try program.json("\(report.output.1)/summary.json")
        #expect(summary["scenario"] as? String == "scenario")
        #expect(service.figures.refused == [:] && service.figures.items > 0)
        for (bad, says) in [("", "-:1:1: error"), ("load: [", "-:1:"), (text + "oops: 1\n", "unknown key `oops`")] {
            let outcome = try await program.run(["run", "-"], environment: environment, input: bad)
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains(says), "should say \(says): \(outcome.errors)")
        }
        #expect(try await program.run(["validate", "-", "-"], input: text).status == 64)
    }

    @Test("What is no file to read is 66, and nothing waits for it")
    func noFiles() async throws {
        let program = try FlywheelProgram()
        try #require(mkdir(program.folder + "/folder.yaml", 0o700) == 0)
        try #require(mkfifo(program.folder + "/pipe.yaml", 0o600) == 0)
        for command in ["run", "validate", "plan", "try"] {
            for (name, says) in [("folder.yaml", "is a directory"), ("absent.yaml", "no such file")] {
                let outcome = try await program.run([command, name])
                #expect(outcome.status == 66)
                #expect(outcome.errors.contains(name) && outcome.errors.contains(says), "\(outcome.errors)")
            }
        }
        let silent = try await program.run(["validate", "pipe.yaml"])
        #expect(silent.status == 66 && silent.errors.contains("pipe that nobody writes to"), "\(silent.errors)")
    }

    @Test("A pipe that somebody writes to is read, as with process substitution")
    func pipe() async throws {
        let program = try FlywheelProgram()
        let path = program.folder + "/pipe.yaml"
        try #require(mkfifo(path, 0o600) == 0)
        let text = Self.text
        Thread.detachNewThread { try? Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
        let outcome = try await program.run(["validate", "pipe.yaml"])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("Tables and bodies that cannot be had are errors of the file that names them")
    func data() async throws {
        let program = try FlywheelProgram()
        try #require(mkdir(program.folder + "/in", 0o700) == 0)
        try program.write("in/terms.csv", "word\nhorse\n")
        let text = Self.text + "data: {terms: {file: terms.csv}}\n"
        try program.write("in/x.yaml", text.replacing("path: /", with: "path: '/{{ data.terms.word }}'"))
        #expect(try await program.run(["validate", "in/x.yaml"]).status == 0)
        for (file, says) in [("absent.csv", "does not exist"), ("../in", "no table"), ("/dev/null", "no table")] {
            let outcome = try await program.run(["validate", "in/x.yaml", "--set", "data.terms.file=\(file)"])
            #expect(outcome.status == 65 && outcome.errors.contains(says), "\(outcome.errors)")
        }
    }
}

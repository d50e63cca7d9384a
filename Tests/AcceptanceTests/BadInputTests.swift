import Foundation
import Testing

@Suite("Bad input gets a clear message, the documented exit code, and leaves nothing")
struct BadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var change: @Sendable (String) -> String
        var says: [String]
        var testDescription: String { name }
    }

    static let files = [
        Case(
            name: "an unknown key", change: { $0.replacing("operations:", with: "opertions:") },
            says: ["bad.yaml:9:1: error", "opertions", "^", "did you mean", "operations"]),
        Case(
            name: "three errors at once",
            change: {
                $0.replacing("capacity: 100", with: "capacity: many").replacing("duration: 1s", with: "duration: 1")
                    .replacing("uniform", with: "x").replacing("weight: 80", with: "wieght: 80")
            }, says: ["many", "wieght", "3 errors"]),
        Case(
            name: "a missing unit", change: { $0.replacing("duration: 1s", with: "duration: 1") },
            says: ["bad.yaml:14:", "unit", "^"]),
        Case(
            name: "an unreachable phase", change: { $0.replacing("duration: 1s", with: "duration: 0s") },
            says: ["bad.yaml:14:", "warm"]),
        Case(
            name: "a gate on an unknown metric", change: { $0.replacing("error_rate", with: "eror_rate") },
            says: ["bad.yaml:16:", "eror_rate", "error_rate"]),
        Case(
            name: "a gate on an unknown operation",
            change: { $0.replacing("error_rate < 1%", with: "latency{operation=retreive} p99 < 1s") },
            says: ["bad.yaml:16:", "retreive", "retrieve"]),
        Case(
            name: "a key that is not built yet", change: { $0 + "faults: [{at: 1s, do: database.slow}]\n" },
            says: ["faults", "not supported yet"]),
        Case(name: "not YAML at all", change: { _ in "a: [1, 2\nb: }" }, says: ["bad.yaml:", "error"]),
        Case(name: "an empty file", change: { _ in "" }, says: ["bad.yaml:", "error"]),
    ]

    @Test("A scenario file with", arguments: files)
    func scenario(bad: Case) async throws {
        let program = try FlywheelProgram()
        try program.write("bad.yaml", bad.change(ScenarioTexts.bundled()))
        let outcome = try await program.run(["run", "bad.yaml"])
        #expect(outcome.status == 65)
        for text in bad.says { #expect(outcome.errors.contains(text), "should say \(text): \(outcome.errors)") }
        #expect(outcome.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: program.folder + "/Reports"))
        try await program.expectNothingLeft()
    }

    @Test(
        "A wrong command line is 64, a missing file 66",
        arguments: [
            (["run"], Int32(64), "FILE"), (["run", "x.yaml", "--bogus"], 64, "--bogus"), (["fly"], 64, "fly"),
            (["run", "absent.yaml"], 66, "absent.yaml"), (["report", "absent"], 66, "absent"),
            (["run", "x.yaml", "--threads", "0"], 64, "threads"),
            (["run", "x.yaml", "--out", "a", "--into", "b"], 64, "--into"),
        ])
    func commandLine(arguments: [String], status: Int32, says: String) async throws {
        let outcome = try await FlywheelProgram().run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.errors.localizedCaseInsensitiveContains(says), "\(outcome.errors)")
    }

    @Test(
        "A service with a wrong setting says which, and does not start",
        arguments: [
            (["--cache-policy", "fifo"], Int32(64), "sieve"), (["--cache-memory", "0"], 64, "memory"),
            (["--cache-timeout", "0s"], 64, "cache-timeout"), (["--ip-quota", "0/1s"], 64, "ip-quota"),
            (["--ip-burst", "0"], 64, "the ip limit's burst"), (["--warm=-1"], 64, "to warm"),
            (["--warm", "5", "--warm-rate", "0"], 64, "warming rate"),
            (["--decision-log", "/nowhere/at/all"], 73, "/nowhere/at/all"),
        ])
    func serve(arguments: [String], status: Int32, says: String) async throws {
        let outcome = try await FlywheelProgram().run(
            ["serve", "--listen", "127.0.0.1:0", "--database", "postgres://127.0.0.1:9/none"] + arguments,
            environment: ["FLYWHEEL_JWT_SECRET": String(repeating: "s", count: 32)])
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }

    @Test("A URL that nobody answers is 69, and leaves a report of one error for CI")
    func unreachable() async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.url("http://127.0.0.1:9"))
        let outcome = try await program.run(["run", "x.yaml", "--into", "out"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("127.0.0.1:9"))
        #expect(outcome.errors.contains("refused"))
        for file in ["summary.json", "summary.md", "junit.xml"] {
            #expect(try program.read("out/\(file)").contains("127.0.0.1:9"), "\(file)")
        }
        #expect(try program.json("out/summary.json")["exitCode"] as? Int == 69)
        try await program.expectNothingLeft()
    }

    @Test("A database that cannot be reached is 69")
    func badConnectionString() async throws {
        for (database, says) in [
            ("host=/nonexistent user=x", "/nonexistent"), ("postgres://127.0.0.1:9/x", "refused"),
            ("hots=localhost", "hots"),
        ] {
            let program = try FlywheelProgram()
            try program.write("x.yaml", ScenarioTexts.bundled(database: database))
            let outcome = try await program.run(["run", "x.yaml"])
            #expect(outcome.status == 69, "\(database): \(outcome.errors)")
            #expect(outcome.errors.contains(says), "\(outcome.errors)")
            try await program.expectNothingLeft()
        }
    }

    @Test("A place where no report can be written is 73, before any traffic", arguments: ["--out", "--into"])
    func unwritable(option: String) async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.bundled())
        try program.write("file", "")
        let outcome = try await program.run(["run", "x.yaml", option, "file/below"])
        #expect(outcome.status == 73)
        #expect(outcome.errors.contains("file/below"))
        try await program.expectNothingLeft()
    }

    @Test("A folder that holds something is not written over")
    func takenFolder() async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.bundled())
        let outcome = try await program.run(["run", "x.yaml", "--into", "t/.."])
        #expect(outcome.status == 73)
        #expect(outcome.errors.contains("not empty"))
    }

    @Test("A record that is none is 65")
    func badRecord() async throws {
        let program = try FlywheelProgram()
        for text in ["", "{", "[]", "{\"schema\":99}", "{\"schema\":1}"] {
            try program.write("run.json", text)
            let outcome = try await program.run(["report", "run.json"])
            #expect(outcome.status == 65, "\(text)")
            #expect(outcome.errors.contains("run.json"))
        }
    }
}

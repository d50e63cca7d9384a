import Foundation
import Testing

@Suite("However a run ends, nothing survives it", .serialized)
struct EndingTests {
    /// A program in the middle of its load, which lasts for longer than busy tests beside this one may hold it up.
    private func running(seconds: Int = 600) async throws -> FlywheelProgram {
        let program = try FlywheelProgram()
        try program.write("long.yaml", ScenarioTexts.bundled(seconds: seconds))
        try program.start(["run", "long.yaml", "--into", "out"])
        try await program.waitUntilSaid("steady")
        return program
    }

    // SIGINT alike in `.ci/acceptance`, from a parent that neither ignores nor blocks it, as a terminal's shell.
    @Test(
        "A signal ends it early; the report is written and says so",
        arguments: [(SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func interrupted(signal: Int32, status: Int32) async throws {
        let program = try await running()
        try await program.interrupt(signal)
        let outcome = try await program.wait()
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/out").sorted() == RunTests.files)
        let summary = try program.json("out/summary.json")
        #expect(summary["verdict"] as? String == "inconclusive")
        #expect(summary["exitCode"] as? Int == Int(status))
        #expect(try program.read("out/report.html").contains("interrupted"))
        try await program.expectNothingLeft()
    }

    @Test("A second signal stops at once, without a report")
    func interruptedTwice() async throws {
        let program = try await running()
        try await program.interrupt(SIGINT)
        program.signal(SIGINT)
        #expect(try await program.wait().status == 130)
        try await program.expectNothingLeft(within: 20)
    }

    @Test("KILL of the harness leaves no process and no directory")
    func killed() async throws {
        let program = try await running()
        #expect(!program.leftoverProcesses().isEmpty)
        program.signal(SIGKILL)
        #expect(try await program.wait().status == -SIGKILL)
        try await program.expectNothingLeft(within: 20)
    }

    @Test("A signal while the target is being started ends without traffic and without a report")
    func interruptedEarly() async throws {
        let program = try FlywheelProgram()
        try program.write("long.yaml", ScenarioTexts.bundled(seconds: 30))
        try program.start(["run", "long.yaml", "--into", "out"])
        try await program.waitUntilSaid("PostgreSQL")
        try await program.interrupt(SIGINT)
        #expect(try await program.wait().status == 130)
        #expect(!FileManager.default.fileExists(atPath: program.folder + "/out"))
        try await program.expectNothingLeft()
    }

    @Test("The service killed in mid-run fails the run, and the report says when")
    func serviceKilled() async throws {
        let program = try await running()
        let service = try #require(
            program.leftoverProcesses().first {
                $0.contains("\0serve\0") && !$0.contains("\0-c\0") && $0.contains("flywheel\0serve")
            })
        kill(try #require(Int32(service.prefix { $0 != " " })), SIGKILL)
        let outcome = try await program.wait()
        let reasons = try #require(try program.json("out/summary.json")["reasons"] as? [String])
        // An unsound measurement comes first in the order of the codes, and other tests may have made it so.
        #expect(outcome.status == 99 || outcome.status == 98 && reasons[0].contains("send lag"), "\(outcome.errors)")
        #expect(reasons.contains { $0.contains("profile service was killed by signal 9 after") }, "\(reasons)")
        #expect(try program.read("out/report.html").contains("was killed by signal 9"))
        try await program.expectNothingLeft()
    }
}

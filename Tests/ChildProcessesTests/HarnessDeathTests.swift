import Glibc
import Testing

@testable import ChildProcesses

/// Runs a real harness (this test program again, as an exit test), lets it die, and looks for what it left.
@Suite("Nothing survives the harness")
struct HarnessDeathTests {
    /// What a harness does before it dies: starts two children that share a directory, and notes their numbers.
    static func beHarness(notes: String) async throws {
        let scratch = try ScratchDirectory()
        let first = try await GuardedProcess.start(stubborn(in: scratch))
        let grandchild = await readyGrandchild(of: scratch) ?? 0
        let second = try await GuardedProcess.start(
            ChildCommand(executable: "sleep", arguments: ["1000"], stopSignal: .quit, scratch: scratch))
        let numbers = [first.processID, first.guardID, grandchild, second.processID, second.guardID]
        write(([scratch.path] + numbers.map { "\($0)" }).joined(separator: "\n"), to: notes)
        // Kept until the process is gone: dropping them would stop the children in an orderly way.
        _ = Unmanaged.passRetained(first)
        _ = Unmanaged.passRetained(second)
    }

    static func expectNothingLeft(_ notes: String) async {
        let lines = contents(notes).split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        for number in lines.dropFirst().compactMap({ Int32($0) }) {
            #expect(await eventually { !isAlive(number) }, "process \(number) survives")
        }
        if let path = lines.first { #expect(await eventually { !exists(path) }, "\(path) stays") }
    }

    @Test func killed() async throws {
        let scratch = try ScratchDirectory()
        let notes = scratch.path + "/notes"
        await #expect(processExitsWith: .signal(SIGKILL)) { [notes = notes as String] in
            try await Self.beHarness(notes: notes)
            raise(SIGKILL)
        }
        await Self.expectNothingLeft(notes)
    }

    @Test func terminated() async throws {
        let scratch = try ScratchDirectory()
        let notes = scratch.path + "/notes"
        await #expect(processExitsWith: .signal(SIGTERM)) { [notes = notes as String] in
            try await Self.beHarness(notes: notes)
            kill(getpid(), SIGTERM)
            try await Task.sleep(for: .seconds(60))
        }
        await Self.expectNothingLeft(notes)
    }

    @Test func crashed() async throws {
        let scratch = try ScratchDirectory()
        let notes = scratch.path + "/notes"
        await #expect(processExitsWith: .signal(SIGSEGV)) { [notes = notes as String] in
            try await Self.beHarness(notes: notes)
            signal(SIGSEGV, SIG_DFL)
            raise(SIGSEGV)
        }
        await Self.expectNothingLeft(notes)
    }

    @Test func endedWithoutStopping() async throws {
        let scratch = try ScratchDirectory()
        let notes = scratch.path + "/notes"
        await #expect(processExitsWith: .exitCode(3)) { [notes = notes as String] in
            try await Self.beHarness(notes: notes)
            exit(3)
        }
        await Self.expectNothingLeft(notes)
    }
}

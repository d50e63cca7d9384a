import Glibc
import Testing

@testable import ChildProcesses

@Suite("A guarded child")
struct GuardedProcessTests {
    @Test func itsOutputAndExitCodeArrive() async throws {
        let scratch = try ScratchDirectory()
        let (log, errors) = (scratch.path + "/out", scratch.path + "/err")
        let child = try await GuardedProcess.start(
            ChildCommand(
                executable: "/bin/sh", arguments: ["-c", "echo \"$1 $WORD\"; echo bad >&2; exit 7", "sh", "a 'b' $c"],
                environment: ["WORD": "word", "HOME": nil], standardOutput: log, standardError: errors,
                scratch: scratch))
        #expect(await child.waitForExit() == .exited(7))
        #expect(contents(log) == "a 'b' $c word\n")
        #expect(contents(errors) == "bad\n")
        #expect(!child.isRunning)
        #expect(exists(scratch.path), "the directory is the harness's while it lives")
    }

    @Test func stopEndsItAndItsGroup() async throws {
        let scratch = try ScratchDirectory()
        let child = try await GuardedProcess.start(stubborn(in: scratch))
        let grandchild = try #require(await readyGrandchild(of: scratch))
        #expect(child.isRunning && isAlive(child.processID))
        #expect(getpgid(child.processID) == child.processID)
        #expect(getpgid(child.guardID) == child.guardID)
        await child.stop()
        await child.stop()
        #expect(await child.waitForExit() == .signalled(SIGTERM))
        #expect(await eventually { !isAlive(grandchild) && !isAlive(child.guardID) && !isAlive(child.processID) })
        #expect(exists(scratch.path))
        scratch.remove()
        #expect(!exists(scratch.path))
    }

    @Test(arguments: [StopSignal.interrupt, .quit, .terminate])
    func theStopSignalIsDelivered(_ stop: StopSignal) async throws {
        let scratch = try ScratchDirectory()
        var command = stubborn(in: scratch, trap: "trap 'exit 42' \(stop.rawValue)")
        command.stopSignal = stop
        let child = try await GuardedProcess.start(command)
        _ = try #require(await readyGrandchild(of: scratch))
        await child.stop()
        #expect(await child.waitForExit() == .exited(42))
    }

    @Test func oneThatIgnoresTheStopSignalIsKilledAfterTheGraceTime() async throws {
        let scratch = try ScratchDirectory()
        var command = stubborn(in: scratch, trap: "trap '' TERM")
        command.grace = .milliseconds(300)
        let child = try await GuardedProcess.start(command)
        let grandchild = try #require(await readyGrandchild(of: scratch))
        await child.stop()
        #expect(await child.waitForExit() == .signalled(SIGKILL))
        #expect(await eventually { !isAlive(grandchild) })
    }

    @Test func aStoppedChildStillStops() async throws {
        let scratch = try ScratchDirectory()
        let child = try await GuardedProcess.start(stubborn(in: scratch))
        _ = try #require(await readyGrandchild(of: scratch))
        child.kill(SIGSTOP)
        await child.stop()
        #expect(await child.waitForExit() == .signalled(SIGTERM))
    }

    @Test func signalsReachIt() async throws {
        let child = try await GuardedProcess.start(ChildCommand(executable: "sleep", arguments: ["1000"]))
        #expect(child.kill(SIGKILL))
        #expect(await child.waitForExit() == .signalled(SIGKILL))
        #expect(!child.kill(SIGKILL))
    }

    @Test func droppingItStopsIt() async throws {
        var child: GuardedProcess? = try await .start(ChildCommand(executable: "sleep", arguments: ["1000"]))
        let numbers = try [#require(child).processID, #require(child).guardID]
        child = nil
        #expect(await eventually { numbers.allSatisfy { !isAlive($0) } })
    }

    @Test func aKilledGuardTakesItWithIt() async throws {
        let scratch = try ScratchDirectory()
        let child = try await GuardedProcess.start(stubborn(in: scratch))
        let grandchild = try #require(await readyGrandchild(of: scratch))
        kill(child.guardID, SIGKILL)
        #expect(await child.waitForExit() == .guardLost)
        #expect(!isAlive(child.processID))
        #expect(await eventually { !isAlive(grandchild) })
        await child.stop()
    }

    @Test func aProgramThatDoesNotExistSaysSo() async throws {
        let scratch = try ScratchDirectory()
        let log = scratch.path + "/log"
        let child = try await GuardedProcess.start(
            ChildCommand(executable: "/nonexistent/program", standardError: log, scratch: scratch))
        #expect(await child.waitForExit() == .exited(127))
        #expect(contents(log).contains("/nonexistent/program"))
    }

    @Test func anotherUserCanRunIt() async throws {
        guard SystemUser.weAreRoot, let nobody = SystemUser(named: "nobody") else { return }
        let scratch = try ScratchDirectory(owner: nobody)
        let log = scratch.path + "/log"
        let child = try await GuardedProcess.start(
            ChildCommand(
                executable: "/bin/sh",
                arguments: ["-c", "id -u; touch \"$1\"; kill -TERM $$", "sh", scratch.path + "/own"],
                standardOutput: log, user: nobody, scratch: scratch))
        #expect(await child.waitForExit() == .signalled(SIGTERM))
        #expect(contents(log) == "\(nobody.userID)\n")
        #expect(exists(scratch.path + "/own"))
    }

    @Test func manyAtOnce() async throws {
        let codes = try await withThrowingTaskGroup(of: ChildStatus.self) { group in
            for code in 0..<16 {
                group.addTask {
                    let command = ChildCommand(executable: "/bin/sh", arguments: ["-c", "exit \(code)"])
                    return try await GuardedProcess.start(command).waitForExit()
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(codes == Set((0..<16).map { ChildStatus.exited($0) }))
    }
}

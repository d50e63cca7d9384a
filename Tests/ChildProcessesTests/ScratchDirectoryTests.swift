import Glibc
import Testing

@testable import ChildProcesses

@Suite("A scratch directory")
struct ScratchDirectoryTests {
    @Test func isPrivateShortAndRemoved() throws {
        let scratch = try ScratchDirectory()
        var facts = stat()
        #expect(stat(scratch.path, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o700)
        #expect(scratch.path.utf8.count + ScratchDirectory.socketRoom <= ScratchDirectory.longestPath)
        mkdir(scratch.path + "/deep", 0o700)
        write("text", to: scratch.path + "/deep/file")
        symlink("/etc", scratch.path + "/deep/link")
        scratch.remove()
        scratch.remove()
        #expect(!exists(scratch.path))
        #expect(exists("/etc/passwd"))
    }

    @Test func goesWithItsObject() throws {
        var scratch: ScratchDirectory? = try ScratchDirectory()
        let path = try #require(scratch?.path)
        scratch = nil
        #expect(!exists(path))
    }

    @Test func isSparedByASweepWhileItsOwnerLives() throws {
        let scratch = try ScratchDirectory()
        #expect(!ScratchDirectory.sweep().contains(scratch.path))
        #expect(exists(scratch.path))
    }

    @Test func ofADeadOwnerIsSwept() async throws {
        let scratch = try ScratchDirectory()
        let notes = scratch.path + "/notes"
        await #expect(processExitsWith: .signal(SIGKILL)) { [notes = notes as String] in
            let scratch = try ScratchDirectory()
            write("text", to: scratch.path + "/file")
            write(scratch.path, to: notes)
            raise(SIGKILL)
        }
        let path = contents(notes)
        try #require(!path.isEmpty)
        // Another test's sweep may be at work on it.
        #expect(await eventually { ScratchDirectory.sweep().contains(path) || !exists(path) })
    }

    @Test func ofAKilledGuardAndHarnessIsSweptOnceTheChildIsGone() async throws {
        let scratch = try ScratchDirectory()
        let notes = scratch.path + "/notes"
        await #expect(processExitsWith: .signal(SIGKILL)) { [notes = notes as String] in
            let scratch = try ScratchDirectory()
            // Its orphan signal is one that it ignores: it survives guard and harness.
            var command = stubborn(in: scratch, trap: "trap '' INT")
            command.orphanSignal = .interrupt
            let child = try await GuardedProcess.start(command)
            _ = await readyGrandchild(of: scratch)
            write("\(scratch.path)\n\(child.processID)", to: notes)
            kill(child.guardID, SIGKILL)
            raise(SIGKILL)
        }
        let lines = contents(notes).split(separator: "\n").map(String.init)
        try #require(lines.count == 2)
        let survivor = try #require(Int32(lines[1]))
        ScratchDirectory.sweep()
        #expect(exists(lines[0]) && isAlive(survivor), "the child holds the lock")
        kill(-survivor, SIGKILL)
        #expect(await eventually { ScratchDirectory.sweep().contains(lines[0]) || !exists(lines[0]) })
    }

    @Test func strangersAreNotSwept() throws {
        let scratch = try ScratchDirectory()
        let parent = ScratchDirectory.temporaryDirectory
        let strangers = [("fw-nolock", ""), ("fw-nomark", "something else\n"), ("fw-emptyl", "")]
            .map { (path: "\(parent)/\($0.0.prefix(9))", mark: $0.1) }
        defer {
            for stranger in strangers {
                unlink(stranger.path + "/" + ScratchDirectory.lockName)
                rmdir(stranger.path)
            }
        }
        for (index, stranger) in strangers.enumerated() {
            mkdir(stranger.path, 0o700)
            if index > 0 { write(stranger.mark, to: stranger.path + "/" + ScratchDirectory.lockName) }
        }
        let link = "\(parent)/fw-link00"
        symlink(scratch.path, link)
        defer { unlink(link) }
        let swept = ScratchDirectory.sweep()
        for stranger in strangers { #expect(!swept.contains(stranger.path) && exists(stranger.path)) }
        #expect(exists(link) && exists(scratch.path))
    }

    @Test func aPathTooLongForSocketsIsRefused() async {
        await #expect(processExitsWith: .success) {
            setenv("TMPDIR", "/tmp/" + String(repeating: "long", count: 20), 1)
            let error = #expect(throws: ChildProcessError.self) { try ScratchDirectory() }
            #expect(error?.message.contains("set TMPDIR to a shorter one") == true)
        }
    }
}

import CLinux
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// Starts guard processes.
enum Guard {
    /// Starts a guard for the command. What becomes of it goes to `ending`; what it reports can be read from the result.
    static func launch(
        _ command: ChildCommand, _ ending: Ending
    ) throws(ChildProcessError) -> (ControlSocket, GuardReport, Eventual<Int32>) {
        let (control, input) = try ControlSocket.pair()
        let report: GuardReport
        let output: FileDescriptor
        do throws(ChildProcessError) { (report, output) = try GuardReport.pipe() } catch {
            control.close()
            close(input.rawValue)
            throw error
        }
        let script = GuardScript.Arguments(
            scratch: command.scratch?.path ?? "", stop: command.stopSignal, orphan: command.orphanSignal,
            grace: command.grace, user: command.user, output: command.standardOutput, errors: command.standardError,
            command: [command.executable] + command.arguments)
        var changes: [Subprocess.Environment.Key: String?] = [:]
        for (name, value) in command.environment {
            if let key = Subprocess.Environment.Key(rawValue: name) { changes[key] = .some(value) }
        }
        var options = PlatformOptions()
        options.processGroupID = 0
        let configuration = Configuration(
            executable: .path("/bin/sh"),
            arguments: Arguments(["-c", GuardScript.text, "flywheel-guard"] + script.list),
            environment: .inherit.updating(changes), workingDirectory: command.workingDirectory.map { FilePath($0) },
            platformOptions: options)
        let guardID = Eventual<Int32>()
        // Detached: the guard must not end with the task that happened to start it. It holds the scratch directory, which
        // must not go before the child has.
        Task.detached { [scratch = command.scratch] in
            let status: TerminationStatus?
            do {
                let result = try await run(
                    configuration, input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                    output: .fileDescriptor(output, closeAfterSpawningProcess: true), error: .combinedWithOutput
                ) { execution in
                    guardID.resolve(execution.processIdentifier.value)
                }
                status = result.terminationStatus
            } catch {
                report.spawnFailed("\(error)")
                guardID.resolve(0)
                status = nil
            }
            await ending.guardEnded(status.map(ChildStatus.init) ?? .guardLost)
            withExtendedLifetime(scratch) {}
        }
        return (control, report, guardID)
    }
}

extension ChildStatus {
    /// From the guard's own end: it exits with the child's code, 128 more than the number of the signal that ended it.
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = code > 128 ? .signalled(code - 128) : .exited(code)
        case .signaled: self = .guardLost
        }
    }
}

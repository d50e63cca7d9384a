import CLinux
import Glibc
import Synchronization

/// A child process that cannot outlive the harness, however the harness ends.
///
/// The child runs under a guard (`GuardScript`), a process of its own group that stops it when the socket the harness
/// holds is closed: by `stop()`, when this object goes, or by the kernel. Ctrl-C on a terminal reaches neither.
/// Thread-safe.
public final class GuardedProcess: Sendable {
    /// The child's own, not its guard's.
    public let processID: Int32
    /// Of the guard that holds the child.
    let guardID: Int32
    private let child: ProcessHandle
    private let control: ControlSocket
    private let ending: Ending

    private init(processID: Int32, guardID: Int32, child: ProcessHandle, control: ControlSocket, ending: Ending) {
        self.processID = processID
        self.guardID = guardID
        self.child = child
        self.control = control
        self.ending = ending
    }

    deinit {
        control.requestStop()
        control.close()
    }

    /// Starts the child. It may not have executed its program yet when this returns: one that cannot be executed ends with
    /// code 126 or 127 and a line on its standard error.
    public static func start(_ command: ChildCommand) async throws(ChildProcessError) -> GuardedProcess {
        if let user = command.user, !SystemUser.weAreRoot {
            throw ChildProcessError("cannot run \(command.executable) as \(user.name): only root can")
        }
        let ending = Ending()
        let (control, report, guardID) = try Guard.launch(command, ending)
        do throws(ChildProcessError) {
            let processID = try await report.childID(of: command.executable)
            let handle = try ProcessHandle(processID)
            ending.adopt(handle, grace: command.grace)
            return GuardedProcess(
                processID: processID, guardID: await guardID.value(), child: handle, control: control, ending: ending)
        } catch {
            control.close()
            throw error
        }
    }

    public var isRunning: Bool { !child.hasEnded }

    /// Waits until the child has ended, and its guard after it.
    public func waitForExit() async -> ChildStatus { await ending.status() }

    /// Sends the stop signal, after the grace time KILL, and waits for the end. Idempotent.
    public func stop() async {
        control.requestStop()
        _ = await ending.status()
    }

    /// Sends a signal to the child itself. False when it has ended.
    @discardableResult
    public func kill(_ signal: Int32) -> Bool { child.send(signal) }
}

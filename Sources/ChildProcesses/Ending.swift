import Glibc
import Synchronization

/// The end of a guarded child, known once its guard has ended.
final class Ending: Sendable {
    private let result = Eventual<ChildStatus>()
    private let child = Mutex<(ProcessHandle, Duration)?>(nil)

    func adopt(_ handle: ProcessHandle, grace: Duration) { child.withLock { $0 = (handle, grace) } }

    func status() async -> ChildStatus { await result.value() }

    /// A guard that was killed could not wait for its child, whose orphan signal is on its way: wait here, then KILL, and
    /// what the child started in its group too.
    func guardEnded(_ status: ChildStatus) async {
        if status == .guardLost, let (handle, grace) = child.withLock(\.self) {
            if await !handle.waitForEnd(within: grace) {
                _ = handle.send(SIGKILL)
                _ = await handle.waitForEnd(within: grace)
            }
            kill(-handle.processID, SIGKILL)
        }
        result.resolve(status)
    }
}

import CLinux
import Glibc

/// A process held by descriptor, so that a signal can never reach another that got its number. Thread-safe.
final class ProcessHandle: Sendable {
    let processID: Int32
    private let descriptor: Int32

    init(_ processID: Int32) throws(ChildProcessError) {
        self.processID = processID
        descriptor = fw_pidfd_open(processID)
        // A child that ended at once has no descriptor to open: its end is reported by its guard.
        guard descriptor >= 0 || errno == ESRCH else { throw .system("cannot watch process \(processID)") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var hasEnded: Bool { descriptor < 0 || fw_pidfd_ended(descriptor) != 0 }

    func send(_ signal: Int32) -> Bool { descriptor >= 0 && fw_pidfd_signal(descriptor, signal) == 0 }

    /// Waits for the end; false when the time is over first.
    func waitForEnd(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while !hasEnded {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}

import Foundation
import Synchronization

/// What must not outlive this program: its children, each by its own id, and its directories. On SIGINT, SIGTERM and SIGHUP it
/// clears up and ends the program. (Killed outright, its children are killed by the kernel: `Child`.)
final class CleanUp: Sendable {
    static let shared = CleanUp()

    private struct State {
        var children: Set<Int32> = []
        var directories: Set<String> = []
    }

    private let state = Mutex(State())

    /// To be called before any other thread is made, since they inherit what is blocked.
    static func begin() -> CleanUp {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        let signals = set
        Thread.detachNewThread {
            var wanted = signals
            var number: Int32 = 0
            while sigwait(&wanted, &number) != 0 {}
            shared.finish()
            _exit(128 + number)
        }
        return shared
    }

    func add(child: Int32) { state.withLock { _ = $0.children.insert(child) } }
    /// To be called before the child is waited for, while its number is still its own.
    func remove(child: Int32) { state.withLock { _ = $0.children.remove(child) } }

    func add(directory: String) { state.withLock { _ = $0.directories.insert(directory) } }

    func finish() {
        state.withLock { state in
            for child in state.children { kill(child, SIGKILL) }
            for directory in state.directories { try? FileManager.default.removeItem(atPath: directory) }
            state = State()
        }
    }
}

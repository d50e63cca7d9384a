import CLinux
import Glibc

/// What callers hand to the pool's thread, and the wake-up for it. Thread-safe.
final class PoolInbox: Sendable {
    struct Arrivals: Sendable {
        var jobs: [Job] = []
        /// A caller of a waiting unit may have been cancelled.
        var cancellations = false
        var isShutDown = false
    }
    private struct State {
        var arrivals = Arrivals()
        /// The thread waits, or is about to, and nobody has woken it yet.
        var sleeps = false
    }

    /// Becomes readable when the thread must wake up.
    let event = fw_eventfd()
    private let state = Locked(State())

    deinit { close(event) }

    /// False when the pool is shut down; the job is then still the caller's.
    func submit(_ job: Job) -> Bool {
        change { arrivals in
            guard !arrivals.isShutDown else { return false }
            arrivals.jobs.append(job)
            return true
        }
    }

    func noteCancellation() { change { $0.cancellations = true } }

    func shutDown() { change { $0.isShutDown = true } }

    private func change<Result>(_ body: (inout Arrivals) -> Result) -> Result {
        let (result, wake) = state.withLock { state in
            let result = body(&state.arrivals)
            let wake = state.sleeps
            state.sleeps = false
            return (result, wake)
        }
        if wake { fw_eventfd_signal(event) }
        return result
    }

    /// What came since the last call. By the pool's thread, which from now on needs no waking.
    func take() -> Arrivals {
        state.withLock { state in
            state.sleeps = false
            let arrivals = state.arrivals
            state.arrivals = Arrivals(isShutDown: arrivals.isShutDown)
            return arrivals
        }
    }

    /// Whether the thread may wait: nothing has come meanwhile. Whatever comes from now on wakes it.
    func prepareToSleep() -> Bool {
        state.withLock { state in
            let arrivals = state.arrivals
            state.sleeps = arrivals.jobs.isEmpty && !arrivals.cancellations && !arrivals.isShutDown
            return state.sleeps
        }
    }
}

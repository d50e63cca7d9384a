import NIOConcurrencyHelpers
import Synchronization

/// One load of one key that others wait for. It is also the lease to fill the cache: only the flight the shard still
/// knows may install what it brought.
final class Flight: Sendable {
    typealias Outcome = Result<ProfileSnapshot?, ProfilesError>

    private enum State {
        case airborne([Int: CheckedContinuation<Outcome?, Never>])
        case landed(Outcome)
    }

    private let state = NIOLockedValueBox<State>(.airborne([:]))

    private let waiters = Atomic(0)

    /// What the load brought; waits for it, but not longer than `patience`: then nil.
    func outcome(within patience: Duration) async -> Outcome? {
        let number = waiters.wrappingAdd(1, ordering: .relaxed).oldValue
        let timer = Task {
            do { try await Task.sleep(for: patience) } catch { return }
            giveUp(number)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            let landed: Outcome? = state.withLockedValue { state in
                switch state {
                case .airborne(var waiters):
                    // Emptied first, so that the dictionary is added to in place.
                    state = .airborne([:])
                    waiters[number] = continuation
                    state = .airborne(waiters)
                    return nil
                case .landed(let outcome): return outcome
                }
            }
            if let landed { continuation.resume(returning: landed) }
        }
    }

    private func giveUp(_ number: Int) {
        let waiter: CheckedContinuation<Outcome?, Never>? = state.withLockedValue { state in
            guard case .airborne(var waiters) = state else { return nil }
            let waiter = waiters.removeValue(forKey: number)
            state = .airborne(waiters)
            return waiter
        }
        waiter?.resume(returning: nil)
    }

    /// Tells everybody. Must be called exactly once, whatever became of the load: a flight that never lands holds its
    /// waiters for as long as they are patient.
    func land(_ outcome: Outcome) {
        let waiters: [Int: CheckedContinuation<Outcome?, Never>] = state.withLockedValue { state in
            guard case .airborne(let waiters) = state else { return [:] }
            state = .landed(outcome)
            return waiters
        }
        for waiter in waiters.values { waiter.resume(returning: outcome) }
    }
}

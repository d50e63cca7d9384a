import NIOConcurrencyHelpers

/// One load of one key that others wait for. It is also the lease to fill the cache: only the flight the shard still
/// knows may install what it brought.
final class Flight: Sendable {
    typealias Outcome = Result<ProfileSnapshot?, ProfilesError>

    private enum State {
        case airborne([CheckedContinuation<Outcome, Never>])
        case landed(Outcome)
    }

    private let state = NIOLockedValueBox<State>(.airborne([]))

    /// What the load brought; waits for it.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let landed: Outcome? = state.withLockedValue { state in
                switch state {
                case .airborne(var waiters):
                    // Emptied first, so that the array is appended to in place.
                    state = .airborne([])
                    waiters.append(continuation)
                    state = .airborne(waiters)
                    return nil
                case .landed(let outcome): return outcome
                }
            }
            if let landed { continuation.resume(returning: landed) }
        }
    }

    /// Tells everybody. Must be called exactly once, whatever became of the load: a flight that never lands holds its
    /// waiters for ever.
    func land(_ outcome: Outcome) {
        let waiters: [CheckedContinuation<Outcome, Never>] = state.withLockedValue { state in
            guard case .airborne(let waiters) = state else { return [] }
            state = .landed(outcome)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }
}

import NIOConcurrencyHelpers

/// One load of one key that others wait for. It is also the lease to fill the cache: only the flight the shard still
/// knows may install what it brought.
final class Flight: Sendable {
    typealias Outcome = Result<ProfileSnapshot?, ProfilesError>

    private struct State {
        var outcome: Outcome?
        var waiters: [Int: CheckedContinuation<Outcome?, Never>] = [:]
        var lastWaiter = 0
    }

    private let state = NIOLockedValueBox(State())

    /// What the load brought; waits for it as long as `limit`, then gives nil.
    func outcome(within limit: Duration) async -> Outcome? {
        var timer: Task<Void, any Error>?
        defer { timer?.cancel() }
        return await withCheckedContinuation { continuation in
            let (landed, waiter): (Outcome?, Int) = state.withLockedValue { state in
                if let outcome = state.outcome { return (outcome, 0) }
                state.lastWaiter += 1
                state.waiters[state.lastWaiter] = continuation
                return (nil, state.lastWaiter)
            }
            if let landed {
                continuation.resume(returning: landed)
            } else {
                timer = Task { [self] in
                    try await Task.sleep(for: limit)
                    state.withLockedValue { $0.waiters.removeValue(forKey: waiter) }?.resume(returning: nil)
                }
            }
        }
    }

    /// Tells everybody. Must be called exactly once, whatever became of the load: a flight that never lands makes each
    /// of its waiters wait as long as it may.
    func land(_ outcome: Outcome) {
        let waiters = state.withLockedValue { state in
            state.outcome = outcome
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: outcome) }
    }
}

import Dispatch
import Synchronization

/// Asynchronous work from this program, which is not: it has one thing to do at a time.
final class Waiting<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    private init() {}

    /// Runs `body` and waits for its end. Not to be called from a task.
    static func run(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let waiting = Waiting()
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            waiting.outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        guard let result = waiting.outcome.withLock({ $0 }) else { preconditionFailure("signalled without a result") }
        return try result.get()
    }
}

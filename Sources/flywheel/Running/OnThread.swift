import Foundation

/// Runs work that blocks for long on a thread of its own, so that no thread of the concurrency pool is held.
func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try work() }) }
        thread.name = "coordinator"
        thread.start()
    }
}

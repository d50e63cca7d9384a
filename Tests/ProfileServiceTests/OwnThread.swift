import Foundation

/// Long computations of tests, each on a thread of its own. There are as many threads for tasks as processors, and all tests share
/// them: one that computes for seconds on one would keep others, which time what they wait for, from going on.
enum OwnThread {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }
}

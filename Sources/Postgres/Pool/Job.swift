import CLinux
import Synchronization

/// A unit on its way through the pool.
///
/// `@unchecked Sendable`: `continuation` is set by the caller before it submits the job; the rest is touched only by the
/// pool's thread, until it resumes the caller. The atomics may be touched by both.
final class Job: @unchecked Sendable {
    typealias Outcome = Result<UnitResult, PostgresError>

    let unit: Unit
    /// Monotonic, nanoseconds, as all times here.
    let submitted: Int64
    private let cancelled = Atomic(false)
    /// Says again what the continuation guarantees, where the thread sanitizer can see it: it misses a continuation that
    /// is resumed before its task has suspended.
    private let delivered = Atomic(false)
    var continuation: CheckedContinuation<Outcome, Never>?

    /// Numbers of the unit's statements in the registry, once it is sent.
    var statements: [Int] = []
    var results: [QueryResult] = []
    /// Statements whose result is there: of success, of failure, or of having been skipped.
    var answered = 0
    var error: PostgresError?
    /// When it became the connection's turn.
    var start: Int64 = 0
    var firstResult: Int64 = 0
    var end: Int64 = 0
    var outcome: Outcome?

    init(_ unit: Unit) {
        self.unit = unit
        submitted = fw_monotonic()
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Resumes the caller. By the pool's thread, once, with `outcome` set.
    func deliver() {
        guard let outcome else { return }
        delivered.store(true, ordering: .releasing)
        continuation?.resume(returning: outcome)
    }

    /// The caller has been resumed.
    func acknowledge() { _ = delivered.load(ordering: .acquiring) }

    var timing: UnitTiming {
        UnitTiming(poolWait: max(0, start - submitted), firstRow: firstResult - start, database: end - start)
    }
}

import NIOConcurrencyHelpers

/// A fixed number of independently locked states, chosen by a key's hash, so that requests for different keys seldom
/// meet.
///
/// `NIOLockedValueBox` and not `Synchronization.Mutex`: the thread sanitizer reports false races inside a contended
/// Mutex.
struct Shards<State: Sendable>: Sendable {
    private let boxes: [NIOLockedValueBox<State>]
    private let mask: Int

    /// `count` is rounded up to a power of two.
    init(_ count: Int, make: (_ index: Int, _ count: Int) -> State) {
        var power = 1
        while power < count { power <<= 1 }
        boxes = (0..<power).map { NIOLockedValueBox(make($0, power)) }
        mask = power - 1
    }

    var count: Int { boxes.count }

    /// Runs `body` with the state that owns `hash` to itself. `body` must neither block nor call back into the shards.
    func withShard<Result, Failure: Error>(
        _ hash: Int, _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The box's own method erases the error type; the body's error is carried out by hand.
        let outcome: Swift.Result<Result, Failure> = boxes[hash & mask].withLockedValue { state in
            do throws(Failure) {
                return .success(try body(&state))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Runs `body` over every state in turn.
    func withEach(_ body: (inout State) -> Void) {
        for box in boxes { box.withLockedValue(body) }
    }
}

/// What went wrong, grouped by (failure, operation, message), with one example each.
///
/// Bounded: a log remembers the first 200 kinds it meets (a merged one those of every worker) and counts the rest as other.
/// Merging is associative and commutative.
public struct ErrorLog: Sendable, Equatable {
    private struct Kind: Hashable {
        var failure: Failure
        var operation: UInt16
        var message: String
    }

    fileprivate struct Entry: Equatable {
        var count: Int64
        var first, last: Int64
        var example: String
    }

    /// Kinds one log remembers, errors shown of them, and characters of an example.
    public static let capacity = 200
    public static let shown = 20
    public static let exampleLength = 500

    private var kinds: [Kind: Entry] = [:]
    private var other: Int64 = 0

    public init() {}

    /// Notes one error. `message` says what it was without values that vary; `at` is nanoseconds from the run's start;
    /// `example` is asked only for the first of a kind, must hold no secret, and is cut to 500 characters.
    public mutating func note(
        failure: Failure, operation: UInt16, message: String, at: Int64, example: @autoclosure () -> String
    ) {
        let kind = Kind(failure: failure, operation: operation, message: message)
        if kinds[kind] != nil {
            kinds[kind]?.saw(at: at)
        } else if kinds.count < Self.capacity {
            kinds[kind] = Entry(count: 1, first: at, last: at, example: String(example().prefix(Self.exampleLength)))
        } else {
            other += 1
        }
    }

    public mutating func merge(_ other: ErrorLog) {
        kinds.merge(other.kinds) { $0.merged(with: $1) }
        self.other += other.other
    }

    public var count: Int64 { kinds.values.reduce(other) { $0 + $1.count } }

    /// The 20 most frequent kinds (of equals, the first to occur), and how many errors are not among them.
    public func entries(operations: [String]) -> (top: [ErrorInfo], other: Int64) {
        let ordered = kinds.sorted { left, right in
            (-left.value.count, left.value.first, left.key.operation, left.key.failure.rawValue, left.key.message)
                < (
                    -right.value.count, right.value.first, right.key.operation, right.key.failure.rawValue,
                    right.key.message
                )
        }
        let top = ordered.prefix(Self.shown).map { kind, entry in
            ErrorInfo(
                failure: kind.failure, operation: operations[Int(kind.operation)], message: kind.message,
                count: entry.count, firstAt: Double(entry.first) / 1e9, lastAt: Double(entry.last) / 1e9,
                example: entry.example)
        }
        return (top, count - top.reduce(0) { $0 + $1.count })
    }
}

extension ErrorLog.Entry {
    fileprivate mutating func saw(at: Int64) {
        count += 1
        first = min(first, at)
        last = max(last, at)
    }

    /// The example of the earlier one stays; of two at one instant, the one that sorts first.
    fileprivate func merged(with other: Self) -> Self {
        Self(
            count: count + other.count, first: min(first, other.first), last: max(last, other.last),
            example: (first, example) <= (other.first, other.example) ? example : other.example)
    }
}

import ScenarioFormat

/// A journey's steps as a flat list, so that a user on it needs no more than a place and a few counters.
struct JourneyProgram: Sendable {
    enum Instruction: Sendable, Equatable {
        /// Send a request of this operation, and go on when it is answered.
        case request(Int)
        case think(Think)
        /// Begin to count the rounds of a repeated part.
        case enter(counter: Int)
        /// Back to `body` until so many rounds have been made.
        case again(counter: Int, times: Int, body: Int)
    }

    private(set) var instructions: [Instruction] = []
    /// Repeats within repeats, at most.
    private(set) var counters = 0

    init(_ steps: [Step]) { add(steps, depth: 0) }

    private mutating func add(_ steps: [Step], depth: Int) {
        for step in steps {
            switch step {
            case .request(let operation): instructions.append(.request(operation))
            case .think(let think): instructions.append(.think(think))
            case .repeated(let times, let body):
                counters = max(counters, depth + 1)
                instructions.append(.enter(counter: depth))
                let start = instructions.count
                add(body, depth: depth + 1)
                instructions.append(.again(counter: depth, times: times, body: start))
            }
        }
    }

    /// The operations of its requests.
    var operations: [Int] {
        instructions.compactMap { if case .request(let operation) = $0 { operation } else { nil } }
    }

    /// The first request's operation: what an arrival that never began would have sent.
    var first: Int {
        guard let first = operations.first else { preconditionFailure("a journey without a request") }
        return first
    }
}

extension Think {
    /// One wait, nanoseconds.
    func draw(_ random: inout RandomStream) -> Int64 {
        switch self {
        case .fixed(let time): time
        case .uniform(let least, let most): least + Int64(random.below(UInt64(most - least) + 1))
        case .exponential(let mean):
            // Units of 2^-32 of the mean; whole numbers, so that it is the same on every machine.
            Self.scaled(random.exponential(), by: UInt64(mean))
        case .normal(let mean, let deviation): max(0, mean + random.normal(deviation))
        }
    }

    /// `share`, in units of 2^-32, of a length.
    fileprivate static func scaled(_ share: UInt64, by length: UInt64) -> Int64 {
        let (high, low) = share.multipliedFullWidth(by: length)
        return high >> 31 == 0 ? Int64(high << 32 | low >> 32) : .max
    }
}

extension RandomStream {
    /// A normal variate of mean 0, by whole numbers alone: the sum of twelve uniform numbers less six (Irwin-Hall), whose
    /// tails end at six deviations.
    fileprivate mutating func normal(_ deviation: Int64) -> Int64 {
        let sum = (0..<12).reduce(-(Int64(6) << 32)) { sum, _ in sum + Int64(next() >> 32) }
        let size = Think.scaled(sum.magnitude, by: deviation.magnitude)
        return sum < 0 ? -size : size
    }
}

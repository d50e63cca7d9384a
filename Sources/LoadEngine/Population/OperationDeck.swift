/// Which operation an arrival is: weights are exact over every block, each block a shuffled deck (a function of the seed and
/// the block's number), not independent coins.
struct OperationDeck: Sendable {
    struct Card: Equatable, Sendable {
        /// Index of the operation, and how many arrivals of it came before this one in the plan.
        var operation: Int
        var iteration: UInt64
    }

    /// Weights, divided by their greatest common divisor, and their sum: the length of a block.
    let weights: [Int]
    let length: Int
    private let shuffles: Randomness
    private var block: UInt64 = .max
    /// The current block: operation, and its place among the block's cards of that operation.
    private var cards: [(operation: UInt16, rank: UInt32)]
    private var seen: [UInt32]

    static let longest = 65_536

    /// nil if all weights are 0, or a block would hold more than `longest` arrivals.
    init?(weights: [Int], seed: UInt64) {
        let divisor = weights.reduce(0, Self.divisor)
        guard divisor > 0 else { return nil }
        self.weights = weights.map { $0 / divisor }
        var sum = 0
        for weight in self.weights {
            let (next, overflow) = sum.addingReportingOverflow(weight)
            guard !overflow, next <= Self.longest else { return nil }
            sum = next
        }
        length = sum
        shuffles = Randomness(seed: seed, purpose: .decks)
        cards = Array(repeating: (0, 0), count: length)
        seen = Array(repeating: 0, count: weights.count)
    }

    mutating func card(_ arrival: UInt64) -> Card {
        let (wanted, place) = arrival.quotientAndRemainder(dividingBy: UInt64(length))
        if wanted != block { shuffle(wanted) }
        let (operation, rank) = cards[Int(place)]
        return Card(operation: Int(operation), iteration: wanted * UInt64(weights[Int(operation)]) + UInt64(rank))
    }

    private mutating func shuffle(_ wanted: UInt64) {
        block = wanted
        var next = 0
        for (operation, weight) in weights.enumerated() {
            for _ in 0..<weight {
                cards[next] = (UInt16(operation), 0)
                next += 1
            }
        }
        var stream = shuffles.stream(wanted)
        for last in Swift.stride(from: length - 1, to: 0, by: -1) {
            cards.swapAt(last, Int(stream.below(UInt64(last + 1))))
        }
        for operation in seen.indices { seen[operation] = 0 }
        for index in cards.indices {
            let operation = Int(cards[index].operation)
            cards[index].rank = seen[operation]
            seen[operation] += 1
        }
    }

    private static func divisor(_ left: Int, _ right: Int) -> Int {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}

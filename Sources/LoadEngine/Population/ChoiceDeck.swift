/// Which choice (operation or journey) an arrival is: weights are exact over every block of arrivals, each block a shuffled deck (a function of
/// seed, phase and the block's number), not independent coins.
///
/// A lookup without state, whatever the order of the arrivals: a few hundred true shuffles are made once, and each block takes
/// one of them, turned by a random number of cards.
struct ChoiceDeck: Sendable {
    struct Card: Equatable, Sendable {
        /// Place among the plan's choices, and how many arrivals of it lie before this one, those of its own block in no order.
        var choice: Int
        var iteration: UInt64
    }

    private struct Entry {
        var choice: UInt32
        /// Among the cards of the choice in a block.
        var rank: UInt32
    }

    /// Weights, divided by their greatest common divisor, and their sum: the length of a block.
    let weights: [Int]
    let length: Int
    private let shuffles: [Entry]
    private let count: UInt64
    private let choices: Randomness

    static let longest = 65_536
    /// Cards of all shuffles together, about: 2 MB.
    private static let cards = 262_144

    /// nil if all weights are 0, or a block would hold more than `longest` arrivals.
    init?(weights: [Int], seed: UInt64, phase: Int) {
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
        choices = Randomness(seed: seed, purpose: .decks, phase: phase)
        let count = sum == 1 ? 1 : max(4, min(512, Self.cards / sum))
        self.count = UInt64(count)
        var deck: [Entry] = []
        for (choice, weight) in self.weights.enumerated() {
            deck += (0..<weight).map { Entry(choice: UInt32(choice), rank: UInt32($0)) }
        }
        var stream = Randomness(seed: seed, purpose: .shuffles, phase: phase).stream(0)
        var shuffles: [Entry] = []
        shuffles.reserveCapacity(count * sum)
        for _ in 0..<count {
            for last in Swift.stride(from: sum - 1, to: 0, by: -1) {
                deck.swapAt(last, Int(stream.below(UInt64(last + 1))))
            }
            shuffles += deck
        }
        self.shuffles = shuffles
    }

    @inline(__always)
    func card(_ arrival: UInt64) -> Card {
        let (block, place) = arrival.quotientAndRemainder(dividingBy: UInt64(length))
        let number = choices.at(block)
        let (shuffle, rest) = number.multipliedFullWidth(by: count)
        var turned = Int(place) + Int(truncatingIfNeeded: rest.multipliedFullWidth(by: UInt64(length)).high)
        if turned >= length { turned -= length }
        let entry = shuffles[Int(truncatingIfNeeded: shuffle) &* length &+ turned]
        let choice = Int(entry.choice)
        return Card(choice: choice, iteration: block &* UInt64(weights[choice]) &+ UInt64(entry.rank))
    }

    /// How many of the first `arrivals` are of each choice.
    func totals(of arrivals: UInt64) -> [UInt64] {
        let (blocks, rest) = arrivals.quotientAndRemainder(dividingBy: UInt64(length))
        var totals = weights.map { blocks * UInt64($0) }
        for place in 0..<rest { totals[card(blocks * UInt64(length) + place).choice] += 1 }
        return totals
    }

    private static func divisor(_ left: Int, _ right: Int) -> Int {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}

import ScenarioFormat

/// Which user an arrival is for: a function of (seed, arrival).
struct UserDraw: Sendable {
    private enum Choice {
        case uniform(UInt64)
        case weighted(AliasTable)
    }

    private let choice: Choice
    private let draws: Randomness

    /// Largest population with a popularity other than uniform: its table takes 16 bytes a user.
    static let weightedLimit = 50_000_000

    init(users: Users, seed: UInt64) {
        draws = Randomness(seed: seed, purpose: .users)
        switch users.popularity {
        case .uniform: choice = .uniform(UInt64(users.count))
        case .zipf(let exponent):
            // Popular ranks are spread over the population, so that neighbours in the database are not all hot.
            var ranks = [UInt32](0..<UInt32(users.count))
            var shuffle = Randomness(seed: seed, purpose: .ranks).stream(0)
            for last in Swift.stride(from: ranks.count - 1, to: 0, by: -1) {
                ranks.swapAt(last, Int(shuffle.below(UInt64(last + 1))))
            }
            choice = .weighted(AliasTable(weights: Self.zipf(users.count, exponent), labels: ranks))
        }
    }

    @inline(__always)
    func user(_ arrival: UInt64) -> Int {
        switch choice {
        case .uniform(let count): Int(truncatingIfNeeded: draws.at(arrival).multipliedFullWidth(by: count).high)
        case .weighted(let table): table[draws.at(arrival)]
        }
    }

    /// Weights of ranks 1 ... count: rank^-exponent (Zipf's law, normalised by the table).
    static func zipf(_ count: Int, _ exponent: Double) -> [Double] {
        (1...count).map { Power.of(Double($0), -exponent) }
    }
}

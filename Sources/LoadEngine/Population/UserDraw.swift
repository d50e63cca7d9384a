import ScenarioFormat

/// Which user an arrival is for: a function of (seed, arrival).
struct UserDraw: Sendable {
    private enum Choice {
        case uniform(UInt64)
        case weighted(AliasTable)
        /// Users of which the first `hot` share `traffic` (in units of 2^-64) of the arrivals, in shuffled order.
        case hotspot(hot: UInt64, traffic: UInt64, order: [UInt32])
        case sequential(UInt64)
    }

    private let choice: Choice
    private let draws: Randomness

    /// Largest population with a popularity that takes a table: 16 bytes a user.
    static let tableLimit = 50_000_000

    /// Whether users of this popularity need a table.
    static func needsTable(_ popularity: Users.Popularity) -> Bool {
        switch popularity {
        case .uniform, .sequential: false
        case .zipf, .hotspot, .latest: true
        }
    }

    init(users: Users, seed: UInt64) {
        draws = Randomness(seed: seed, purpose: .users)
        let count = UInt64(users.count)
        switch users.popularity {
        case .uniform: choice = .uniform(count)
        case .sequential: choice = .sequential(count)
        case .zipf(let exponent):
            choice = .weighted(
                AliasTable(weights: Self.zipf(users.count, exponent), labels: Self.shuffled(users.count, seed)))
        case .latest(let exponent):
            let newestFirst = Array((0..<UInt32(users.count)).reversed())
            choice = .weighted(AliasTable(weights: Self.zipf(users.count, exponent), labels: newestFirst))
        case .hotspot(let keys, let traffic):
            let hot = max(1, min(count - 1, UInt64((Double(count) * keys).rounded())))
            choice = .hotspot(hot: hot, traffic: UInt64(traffic * 0x1p64), order: Self.shuffled(users.count, seed))
        }
    }

    @inline(__always)
    func user(_ arrival: UInt64) -> Int {
        switch choice {
        case .uniform(let count): return Int(truncatingIfNeeded: draws.at(arrival).multipliedFullWidth(by: count).high)
        case .weighted(let table): return table[draws.at(arrival)]
        case .sequential(let count): return Int(arrival % PhasePlan.closedRange % count)
        case .hotspot(let hot, let traffic, let order):
            // Which part, and which user of it: two independent numbers of the arrival's own sequence.
            var stream = draws.stream(arrival)
            let isHot = stream.next() < traffic
            let rank = isHot ? stream.below(hot) : hot + stream.below(UInt64(order.count) - hot)
            return Int(order[Int(rank)])
        }
    }

    /// Weights of ranks 1 ... count: rank^-exponent (Zipf's law, normalised by the table).
    static func zipf(_ count: Int, _ exponent: Double) -> [Double] {
        (1...count).map { Power.of(Double($0), -exponent) }
    }

    /// Popular ranks are spread over the population, so that neighbours in the database are not all hot.
    private static func shuffled(_ count: Int, _ seed: UInt64) -> [UInt32] {
        var order = [UInt32](0..<UInt32(count))
        var shuffle = Randomness(seed: seed, purpose: .ranks).stream(0)
        for last in Swift.stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, Int(shuffle.below(UInt64(last + 1))))
        }
        return order
    }
}

import ScenarioFormat
import Testing

@testable import LoadEngine

@Suite("A population") struct PopulationTests {
    private func counts(_ popularity: Users.Popularity, users: Int, draws: Int, seed: UInt64) -> [Int] {
        let draw = UserDraw(users: Users(count: users, popularity: popularity), seed: seed)
        var counts = [Int](repeating: 0, count: users)
        for arrival in 0..<draws { counts[draw.user(UInt64(arrival))] += 1 }
        return counts
    }

    /// Pearson's statistic against expected shares, normalised: about standard normal for many classes.
    private func deviation(_ counts: [Int], _ shares: [Double]) -> Double {
        let total = Double(counts.reduce(0, +))
        let statistic = zip(counts, shares).reduce(0) { sum, pair in
            let expected = pair.1 * total
            return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
        }
        let freedom = Double(counts.count - 1)
        return (statistic - freedom) / (2 * freedom).squareRoot()
    }

    @Test("is drawn by exact Zipf over ranks that are spread by the seed", arguments: [0.5, 0.99, 1.0, 1.4], [1, 42])
    func zipf(_ exponent: Double, _ seed: UInt64) {
        let users = 500
        let weights = UserDraw.zipf(users, exponent)
        let total = weights.reduce(0, +)
        let drawn = counts(.zipf(exponent), users: users, draws: 400_000, seed: seed)
        // By rank: the most popular first. Neighbouring rare ranks may change places, which only lowers the statistic.
        #expect(deviation(drawn.sorted(by: >), weights.map { $0 / total }) < 5)
        // Rank 1 alone, within four standard deviations.
        let share = weights[0] / total
        let top = Double(drawn.max() ?? 0) / 400_000
        #expect(abs(top - share) < 4 * (share * (1 - share) / 400_000).squareRoot())
        // Spread: the ten most popular are not the first ten.
        let popular = drawn.indices.sorted { drawn[$0] > drawn[$1] }.prefix(10)
        #expect(popular.contains { $0 > users / 4 })
    }

    @Test("is drawn uniformly") func uniform() {
        let drawn = counts(.uniform, users: 1000, draws: 500_000, seed: 7)
        #expect(abs(deviation(drawn, Array(repeating: 1.0 / 1000, count: 1000))) < 5)
    }

    @Test("has a hotspot: so many users, spread by the seed, get so much of the traffic") func hotspot() {
        let drawn = counts(.hotspot(keys: 0.2, traffic: 0.8), users: 500, draws: 500_000, seed: 3)
        let ordered = drawn.sorted(by: >)
        #expect(abs(Double(ordered.prefix(100).reduce(0, +)) / 500_000 - 0.8) < 0.003)
        let shares = (0..<500).map { $0 < 100 ? 0.008 : 0.0005 }
        #expect(deviation(ordered, shares) < 5)
        #expect(drawn.indices.filter { drawn[$0] > 2000 }.contains { $0 > 250 })
    }

    @Test("favours the newest") func latest() {
        let drawn = counts(.latest(0.99), users: 300, draws: 300_000, seed: 3)
        let weights = UserDraw.zipf(300, 0.99)
        let total = weights.reduce(0, +)
        #expect(abs(deviation(drawn.reversed(), weights.map { $0 / total })) < 5)
    }

    @Test("goes round in order") func sequential() {
        let draw = UserDraw(users: Users(count: 7, popularity: .sequential), seed: 3)
        #expect((0..<20).map { draw.user($0) } == (0..<20).map { $0 % 7 })
    }

    @Test("gives an alias table whose columns add up to the weights exactly") func aliasTable() {
        let weights = [5.0, 1, 0.25, 3, 0.75]
        let table = AliasTable(weights: weights, labels: [0, 1, 2, 3, 4])
        var counts = [Int](repeating: 0, count: 5)
        let steps = 1_000_000
        for step in 0..<steps { counts[table[UInt64(step) * (UInt64.max / UInt64(steps))]] += 1 }
        for (count, weight) in zip(counts, weights) { #expect(abs(Double(count) / Double(steps) - weight / 10) < 1e-5) }
    }

    @Test("of one user is that user") func single() {
        #expect(counts(.zipf(1), users: 1, draws: 10, seed: 1) == [10])
        #expect(counts(.uniform, users: 1, draws: 10, seed: 1) == [10])
    }

    @Test("has ids that the scenario format derives", arguments: [0, 1, 42, 19_999, 1 << 30, (1 << 48) - 1])
    func identity(_ index: Int) {
        var bytes = [UInt8](repeating: 0, count: UserIDBytes.count)
        bytes.withUnsafeMutableBytes { UserIDBytes.write(index, to: $0.baseAddress!) }
        #expect(String(decoding: bytes, as: UTF8.self) == UserIdentity.uuid(index))
    }
}

@Suite("Weights") struct ChoiceDeckTests {
    @Test(
        "are exact over every block, in an order that differs from block to block",
        arguments: [
            [80, 5, 15], [1], [1, 1], [0, 3, 0, 2], [997, 1, 2],
        ])
    func exact(_ weights: [Int]) throws {
        let deck = try #require(ChoiceDeck(weights: weights, seed: 5, phase: 0))
        let share = weights.reduce(0, +) / deck.length
        var orders: Set<[Int]> = []
        var iterations = [Set<UInt64>](repeating: [], count: weights.count)
        for block in 0..<20 {
            var counts = [Int](repeating: 0, count: weights.count)
            var order: [Int] = []
            for place in 0..<deck.length {
                let card = deck.card(UInt64(block * deck.length + place))
                counts[card.choice] += share
                iterations[card.choice].insert(card.iteration)
                order.append(card.choice)
            }
            #expect(counts == weights)
            orders.insert(order)
            // Every iteration of the blocks so far, none twice.
            for (operation, seen) in iterations.enumerated() {
                #expect(seen == Set(0..<UInt64((block + 1) * deck.weights[operation])))
            }
        }
        #expect(deck.totals(of: UInt64(20 * deck.length)) == deck.weights.map { UInt64(20 * $0) })
        #expect(deck.totals(of: UInt64(deck.length / 2)).reduce(0, +) == UInt64(deck.length / 2))
        #expect(orders.count > 1 || weights.count { $0 > 0 } == 1)
    }

    @Test("come in every order, as often in one as in another") func orders() throws {
        // 4 cards of 2 operations, 2 each: 6 orders, by 6,000 blocks.
        let deck = try #require(ChoiceDeck(weights: [1, 1, 1], seed: 3, phase: 0))
        var counts: [[Int]: Int] = [:]
        for block in 0..<6000 {
            counts[(0..<3).map { deck.card(UInt64(block * 3 + $0)).choice }, default: 0] += 1
        }
        #expect(counts.count == 6)
        // Binomial of 6,000 at 1/6, and the few hundred shuffles' own spread.
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 200 })
    }

    @Test("are another function for another phase or seed") func distinct() throws {
        let decks = try [(1, 0), (1, 1), (2, 0)].map {
            try #require(ChoiceDeck(weights: [7, 2, 1], seed: $0.0, phase: $0.1))
        }
        let orders = decks.map { deck in (0..<200).map { deck.card($0).choice } }
        #expect(Set(orders).count == 3)
    }

    @Test(
        "that add up to nothing, or to too much, are refused",
        arguments: [[0, 0], [], [65_536, 1], [.max, .max - 1]])
    func refused(_ weights: [Int]) {
        #expect(ChoiceDeck(weights: weights, seed: 1, phase: 0) == nil)
    }
}

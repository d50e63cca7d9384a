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

@Suite("Weights") struct OperationDeckTests {
    @Test(
        "are exact over every block, in an order that differs from block to block",
        arguments: [
            [80, 5, 15], [1], [1, 1], [0, 3, 0, 2], [997, 1, 2],
        ])
    func exact(_ weights: [Int]) throws {
        var deck = try #require(OperationDeck(weights: weights, seed: 5))
        let share = weights.reduce(0, +) / deck.length
        var orders: Set<[Int]> = []
        var iterations = [UInt64](repeating: 0, count: weights.count)
        for block in 0..<20 {
            var counts = [Int](repeating: 0, count: weights.count)
            var order: [Int] = []
            for place in 0..<deck.length {
                let card = deck.card(UInt64(block * deck.length + place))
                counts[card.operation] += share
                #expect(card.iteration == iterations[card.operation])
                iterations[card.operation] += 1
                order.append(card.operation)
            }
            #expect(counts == weights)
            orders.insert(order)
        }
        #expect(orders.count > 1 || weights.count { $0 > 0 } == 1)
    }

    @Test("are a function of the arrival, in whatever order it is asked") func random() throws {
        var forward = try #require(OperationDeck(weights: [7, 2, 1], seed: 9))
        var backward = forward
        let cards = (0..<100).map { forward.card($0) }
        #expect((0..<100).reversed().map { backward.card($0) } == cards.reversed())
    }

    @Test(
        "that add up to nothing, or to too much, are refused",
        arguments: [[0, 0], [], [65_536, 1], [.max, .max - 1]])
    func refused(_ weights: [Int]) {
        #expect(OperationDeck(weights: weights, seed: 1) == nil)
    }
}

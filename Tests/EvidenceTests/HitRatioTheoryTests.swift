import Glibc
import Testing

@testable import Evidence

@Suite("The hit-ratio theory agrees with a simulated LRU cache")
struct HitRatioTheoryTests {
    struct Case: CustomTestStringConvertible {
        var keys: Int
        var exponent: Double
        var capacity: Int
        var writesPerRead: Double
        var testDescription: String {
            "\(keys) keys, zipf \(exponent), \(capacity) entries, \(writesPerRead) writes a read"
        }
    }

    @Test(
        "Within a point, cold start and invalidating writes included",
        arguments: [
            Case(keys: 2000, exponent: 0.99, capacity: 20, writesPerRead: 0),
            Case(keys: 2000, exponent: 0.99, capacity: 200, writesPerRead: 0),
            Case(keys: 2000, exponent: 0.99, capacity: 1000, writesPerRead: 0),
            Case(keys: 2000, exponent: 0.99, capacity: 2000, writesPerRead: 0),
            Case(keys: 2000, exponent: 0, capacity: 500, writesPerRead: 0),
            Case(keys: 2000, exponent: 0.99, capacity: 200, writesPerRead: 0.25),
            Case(keys: 2000, exponent: 1.3, capacity: 100, writesPerRead: 1),
        ])
    func simulation(run: Case) {
        let (from, to) = (2_000, 60_000)
        let model = LRUModel(
            population: Popularity(keys: run.keys, exponent: run.exponent), capacity: run.capacity,
            writesPerRead: run.writesPerRead)
        let simulated = Self.simulate(run, from: from, to: to)
        let predicted = model.hitRatio(from: Double(from), to: Double(to))
        #expect(abs(predicted - simulated) < 0.01, "predicted \(predicted), simulated \(simulated)")
    }

    @Test("Grouping keys keeps a million of them within a thousandth of the exact sum")
    func grouping() {
        let popularity = Popularity(keys: 1_000_000, exponent: 0.99)
        let harmonic = (1...1_000_000).reduce(0.0) { $0 + pow(Double($1), -0.99) }
        #expect(abs(popularity.groups[0].share - 1 / harmonic) < 1e-3 / harmonic)
        #expect(abs(popularity.groups.reduce(0) { $0 + $1.keys } - 1_000_000) < 0.5)
        #expect(abs(popularity.groups.reduce(0) { $0 + $1.keys * $1.share } - 1) < 1e-9)
        #expect(popularity.groups.count < 2000)
    }

    private static func simulate(_ run: Case, from: Int, to: Int) -> Double {
        var cumulative: [Double] = []
        var total = 0.0
        for rank in 1...run.keys {
            total += pow(Double(rank), -run.exponent)
            cumulative.append(total)
        }
        var random = SplitMix64(state: 42)
        var lastUse: [Int: Int] = [:]
        var order: [(key: Int, use: Int)] = []
        var head = 0
        var clock = 0
        var reads = 0
        var hits = 0
        while reads < to {
            clock += 1
            let target = Double.random(in: 0..<total, using: &random)
            var (low, high) = (0, run.keys - 1)
            while low < high {
                let middle = (low + high) / 2
                if cumulative[middle] > target { high = middle } else { low = middle + 1 }
            }
            if Double.random(in: 0..<1 + run.writesPerRead, using: &random) >= 1 {
                lastUse[low] = nil
                continue
            }
            reads += 1
            let isHit = lastUse[low] != nil
            if reads > from, isHit { hits += 1 }
            lastUse[low] = clock
            order.append((low, clock))
            while lastUse.count > run.capacity {
                // Entries of `order` that were used again since, or written away, are stale.
                if lastUse[order[head].key] == order[head].use { lastUse[order[head].key] = nil }
                head += 1
            }
        }
        return Double(hits) / Double(to - from)
    }
}

/// SplitMix64: the same numbers on every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

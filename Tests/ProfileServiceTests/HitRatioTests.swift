import Foundation
import Testing

@testable import ProfileService

@Suite("The LRU cache hits as often as theory says")
struct HitRatioTests {
    private static let users = 20_000

    /// Zipf's shares of the users, the first the most popular.
    private static let shares: [Double] = {
        let weights = (1...users).map { pow(Double($0), -0.99) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }()

    /// Che's approximation (Che, Tung, Wang 2002; Fricker, Robert, Roberts 2012), with writes that remove the entry: a key is
    /// resident if its last request within the characteristic time was a read.
    private static func theory(capacity: Int, writesPerRead: Double) -> Double {
        let share = 1 / (1 + writesPerRead)
        func resident(_ read: Double, _ time: Double) -> Double {
            share * (1 - exp(-read * (1 + writesPerRead) * time))
        }
        func occupied(_ time: Double) -> Double { shares.reduce(0) { $0 + resident($1, time) } }
        var (low, high) = (0.0, 1.0)
        while occupied(high) < Double(capacity), high < 1e12 { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if occupied(middle) < Double(capacity) { low = middle } else { high = middle }
        }
        return shares.reduce(0) { $0 + $1 * resident($1, (low + high) / 2) }
    }

    @Test(
        "Zipf 0.99 over 20,000 users, within half a point",
        arguments: [(200, 0), (2000, 0), (10_000, 0), (200, 5), (2000, 5), (10_000, 5), (2000, 50)])
    func measured(capacity: Int, writePercent: Int) {
        let cache = ProfileCache(CacheConfiguration(capacity: capacity))
        var sums: [Double] = []
        var sum = 0.0
        for share in Self.shares {
            sum += share
            sums.append(sum)
        }
        var random = SplitMix(state: UInt64(capacity + writePercent))
        var (reads, hits) = (0, 0)
        let (warm, measured) = (100_000 + 8 * capacity, 250_000)
        for turn in 0..<(warm + measured) {
            let draw = Double.random(in: 0..<1, using: &random)
            var (low, high) = (0, Self.users - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] < draw { low = middle + 1 } else { high = middle }
            }
            let key = ProfileID(high: 6, low: UInt64(low))
            if Int.random(in: 0..<100, using: &random) < writePercent {
                cache.bar(key)
                cache.release(key, changed: true, now: 0)
                continue
            }
            let isMeasured = turn >= warm
            reads += isMeasured ? 1 : 0
            switch cache.lookup(key, now: 0) {
            case .found: hits += isMeasured ? 1 : 0
            case .lead(let flight): cache.land(key, flight, .success(nil), now: 0)
            case .join, .barred: Issue.record("there is one reader")
            }
        }
        let ratio = Double(hits) / Double(reads)
        let predicted = Self.theory(
            capacity: capacity, writesPerRead: Double(writePercent) / Double(100 - writePercent))
        #expect(abs(ratio - predicted) < 0.005, "measured \(ratio), theory \(predicted)")
    }
}

import Glibc
import Testing

@testable import ProfileService

/// The cache itself, all shards, against Che's approximation of one LRU list (Che, Tung, Wang 2002), with writes that
/// remove their key.
@Suite("The hit ratio is what theory says", .serialized)
struct HitRatioTests {
    private static let keys = 20_000

    private static let shares: [Double] = {
        let weights = (1...keys).map { pow(Double($0), -0.99) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }()

    /// A key is resident if its last event within the time in which the cache fills was a read.
    /// `reads`: those measured, counted from the start of an empty cache (where half of all events are writes, it takes
    /// very long to become as full as it will be).
    private static func theory(capacity: Int, writesPerRead: Double, reads: Range<Int>) -> Double {
        func resident(_ share: Double, _ time: Double) -> Double {
            (1 - exp(-share * (1 + writesPerRead) * time)) / (1 + writesPerRead)
        }
        func occupied(_ time: Double) -> Double { shares.reduce(0) { $0 + resident($1, time) } }
        var (low, high) = (0.0, 1e9)
        // Writes may keep the cache from ever being full: the time then is as good as infinite.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if occupied(middle) < Double(capacity) { low = middle } else { high = middle }
        }
        let steps = 16
        return (0..<steps).reduce(0) { sum, step in
            let elapsed = Double(reads.lowerBound) + Double(reads.count) * (Double(step) + 0.5) / Double(steps)
            return sum + shares.reduce(0) { $0 + $1 * resident($1, min(low, elapsed)) } / Double(steps)
        }
    }

    @Test(
        "within half a point, with and without invalidating writes", arguments: [200, 2000, 10_000], [0, 5, 50])
    func lru(capacity: Int, writePercent: Int) async throws {
        let (ratio, expected) = try await OwnThread.run {
            try Self.measure(capacity: capacity, writePercent: writePercent)
        }
        #expect(abs(ratio - expected) < 0.005, "measured \(ratio), theory \(expected)")
    }

    private static func measure(capacity: Int, writePercent: Int) throws -> (measured: Double, expected: Double) {
        let cache = ProfileCache(CacheConfiguration(capacity: capacity))
        var random = SplitMix(state: UInt64(capacity + writePercent))
        var cumulative: [Double] = []
        for share in Self.shares { cumulative.append((cumulative.last ?? 0) + share) }
        var (hits, reads, before) = (0, 0, 0)
        let (warm, measured) = (100_000, 200_000)
        for turn in 0..<(warm + measured) {
            let draw = Double(random.next() >> 11) * 0x1p-53
            var (low, high) = (0, Self.keys - 1)
            while low < high {
                let middle = (low + high) / 2
                if cumulative[middle] < draw { low = middle + 1 } else { high = middle }
            }
            let id = Fixture.id(low)
            if Int(random.next() % 100) < writePercent {
                cache.bar(id)
                cache.release(id, changed: true, now: 0)
                continue
            }
            if turn >= warm { reads += 1 } else { before += 1 }
            switch cache.lookup(id, now: 0) {
            case .found: if turn >= warm { hits += 1 }
            case .lead(let flight): cache.land(id, flight, .success(nil), now: 0)
            case .join, .barred: throw Unexpected()
            }
        }
        let share = Double(writePercent) / 100
        let expected = Self.theory(
            capacity: capacity, writesPerRead: share / (1 - share), reads: before..<(before + reads))
        return (Double(hits) / Double(reads), expected)
    }
}

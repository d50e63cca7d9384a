import Glibc
import LoadMetrics
import Signals
import Testing

@testable import Evidence

@Suite("The hit-ratio theory agrees with a simulated LRU cache")
struct HitRatioTheoryTests {
    struct Case: CustomTestStringConvertible {
        var keys: Int
        var exponent: Double
        var capacity: Int
        var writesPerRead: Double
        /// In place of the exponent.
        var hotspot: UsersInfo.Hotspot?
        var testDescription: String {
            "\(keys) keys, \(hotspot.map { "\($0)" } ?? "zipf \(exponent)"), \(capacity) entries, \(writesPerRead) writes a read"
        }

        var population: Popularity {
            hotspot.map { Popularity(keys: keys, hotspot: $0) } ?? Popularity(keys: keys, exponent: exponent)
        }

        /// By rank.
        var weights: [Double] {
            guard let hotspot else { return (1...keys).map { pow(Double($0), -exponent) } }
            let hot = (Double(keys) * hotspot.keys).rounded()
            return (0..<keys).map {
                Double($0) < hot ? hotspot.traffic / hot : (1 - hotspot.traffic) / (Double(keys) - hot)
            }
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
            Case(keys: 2000, exponent: 0, capacity: 300, writesPerRead: 0, hotspot: .init(keys: 0.2, traffic: 0.8)),
            Case(keys: 2000, exponent: 0, capacity: 1200, writesPerRead: 0.2, hotspot: .init(keys: 0.2, traffic: 0.8)),
            Case(keys: 2000, exponent: 0, capacity: 50, writesPerRead: 0, hotspot: .init(keys: 0.01, traffic: 0.5)),
        ])
    func simulation(run: Case) {
        let (from, to) = (2_000, 60_000)
        let model = LRUModel(
            population: run.population, capacity: run.capacity, writesPerRead: run.writesPerRead)
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
        for weight in run.weights {
            total += weight
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

@Suite("The prediction says what it does not cover")
struct HitRatioCoverageTests {
    /// A warm-up and a measured phase with so many reads and writes each.
    private func predict(
        _ users: UsersInfo, reads: [Int64] = [1000, 1000], writes: [Int64] = [100, 100], journeys: [String] = []
    ) -> HitRatioPrediction? {
        func cell(_ phase: Int, _ operation: Int, _ cache: CacheVerdict, _ count: Int64) -> Cell {
            Cell(
                phase: phase, operation: operation, outcome: .ok, cache: cache, count: count, bytesIn: 0, bytesOut: 0,
                failures: [:], trends: [:])
        }
        var record = bareRecord()
        record.phases = [
            PhaseInfo(name: "warm", executor: "constant-vus", start: 0, end: 2, measured: false, plannedArrivals: nil),
            PhaseInfo(name: "steady", executor: "constant-vus", start: 2, end: 4, measured: true, plannedArrivals: nil),
        ]
        record.operations = ["read", "write"]
        record.journeys = journeys
        record.journeyCells = journeys.indices.map { JourneyCell(phase: 1, journey: $0, completed: 10) }
        record.users = users
        record.cells = (0..<2).flatMap { [cell($0, 0, .miss, reads[$0]), cell($0, 1, .none, writes[$0])] }
        record.service = ServiceRecord(
            interval: 1, intervals: [], bounds: [1], cacheCapacity: 500, cacheTTL: 300, cachePolicy: "lru", limits: [],
            postgres: [], events: [])
        return HitRatioTheory.predict(record)
    }

    @Test(
        "every popularity but sequential has one",
        arguments: [
            (UsersInfo(count: 1000, popularity: "uniform", zipf: nil), true),
            (UsersInfo(count: 1000, popularity: "zipf 0.99", zipf: 0.99), true),
            (UsersInfo(count: 1000, popularity: "latest 0.99", zipf: 0.99), true),
            (UsersInfo(count: 1000, popularity: "hotspot", zipf: nil, hotspot: .init(keys: 0.2, traffic: 0.8)), true),
            (UsersInfo(count: 1, popularity: "hotspot", zipf: nil, hotspot: .init(keys: 0.2, traffic: 0.8)), true),
            (UsersInfo(count: 1000, popularity: "sequential", zipf: nil), false),
        ])
    func popularities(users: UsersInfo, isCovered: Bool) throws {
        let prediction = try #require(predict(users))
        #expect((prediction.ratio != nil) == isCovered)
        #expect(prediction.unavailable == (isCovered ? nil : "popularity sequential is not modelled"))
        if let ratio = prediction.ratio { #expect((0...1).contains(ratio)) }
    }

    @Test(
        "a mix that changes from phase to phase has none",
        arguments: [
            ([100, 100], true), ([100, 140], true), ([0, 0], true), ([0, 300], false), ([900, 100], false),
        ]
            as [([Int64], Bool)])
    func mix(writes: [Int64], isCovered: Bool) throws {
        let users = UsersInfo(count: 1000, popularity: "uniform", zipf: nil)
        let prediction = try #require(predict(users, writes: writes))
        #expect((prediction.ratio != nil) == isCovered)
        if !isCovered { #expect(prediction.unavailable?.contains("a mix that changes is not modelled") == true) }
        // Of a few arrivals nothing is said.
        #expect(predict(users, reads: [10, 1000], writes: [30, 10])?.ratio != nil)
    }

    @Test("journeys, whose users come back at once, have none")
    func journeys() throws {
        let users = UsersInfo(count: 1000, popularity: "uniform", zipf: nil)
        let prediction = try #require(predict(users, journeys: ["edit"]))
        #expect(prediction.ratio == nil)
        #expect(prediction.unavailable == "journey edit reads for one user several times in a row: not modelled")
    }
}

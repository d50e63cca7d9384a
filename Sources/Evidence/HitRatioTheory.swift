import Glibc
public import LoadMetrics
import Signals

/// The hit ratio that theory promises for the run's own population, popularity and cache: what `cache_hit_ratio` is held
/// against.
public struct HitRatioPrediction: Sendable, Equatable {
    /// 0 ... 1; nil when the run lies outside what the theory covers, with the reason in `unavailable`.
    public var ratio: Double?
    public var unavailable: String?
    /// What the figure assumes, a sentence each.
    public var assumptions: [String]

    public init(ratio: Double?, unavailable: String?, assumptions: [String]) {
        self.ratio = ratio
        self.unavailable = unavailable
        self.assumptions = assumptions
    }
}

public enum HitRatioTheory {
    /// Nil when the target has no cache that it told of. Covered: LRU; uniform, Zipf, latest (Zipf over age: an LRU cache does not
    /// care which key has which rank) and hotspot popularity; entries that outlive the run; writes that take their key out of
    /// the cache, as many a read in every phase; and a cold start. Sequential popularity is not: near the
    /// capacity all depends on the order in which threads send and on how the cache is divided.
    public static func predict(_ record: RunRecord) -> HitRatioPrediction? {
        guard let service = record.service, let capacity = service.cacheCapacity else { return nil }
        func unavailable(_ why: String) -> HitRatioPrediction {
            HitRatioPrediction(ratio: nil, unavailable: why, assumptions: [])
        }
        guard let population = Popularity(record.users) else {
            return unavailable("popularity \(record.users.popularity) is not modelled")
        }
        guard service.cachePolicy == "lru" else {
            return unavailable("policy \(service.cachePolicy ?? "unknown") is not modelled")
        }
        if let ttl = service.cacheTTL, ttl < record.duration {
            return unavailable(
                "entries expire within the run (ttl \(Figure.text(ttl, unit: "s")) of \(Figure.text(record.duration, unit: "s"))): "
                    + "not modelled")
        }
        if let journey = record.journeyCells.first(where: { record.journeys.indices.contains($0.journey) }) {
            return unavailable(
                "journey \(record.journeys[journey.journey]) reads for one user several times in a row: not modelled")
        }
        let before = reads(record, measured: false)
        let during = reads(record, measured: true)
        guard during > 0 else { return unavailable("no read of the measured phases reached the cache") }

        if let phase = phaseOfOtherMix(record) {
            return unavailable(
                "phase \(phase) has another share of reads than the rest: a mix that changes is not modelled")
        }
        let all = service.intervals.reduce(0) { $0 + $1.writes.values.reduce(0, +) }
        let model = LRUModel(
            population: population, capacity: capacity, writesPerRead: Double(all) / Double(before + during))
        return HitRatioPrediction(
            ratio: model.hitRatio(from: Double(before), to: Double(before + during)), unavailable: nil,
            assumptions: [
                "Che's approximation of an LRU cache of \(capacity) entries over \(record.users.count) keys, "
                    + "popularity \(record.users.popularity)",
                "the cache starts empty; \(before) reads before the measured phases warmed it",
                "writes fall on keys as reads do and take them out of the cache: \(all) writes to "
                    + "\(before + during) reads",
            ])
    }

    /// A phase (of a hundred arrivals or more) whose share of arrivals that ask the cache is 5 points off that of all together.
    private static func phaseOfOtherMix(_ record: RunRecord) -> String? {
        let readers = Set(record.cells.lazy.filter { $0.outcome == .ok && $0.cache.isCounted }.map(\.operation))
        func share(_ cells: [Cell]) -> (reads: Double, all: Int64) {
            let all = cells.reduce(0) { $0 + $1.count }
            let reads = cells.reduce(0) { $0 + (readers.contains($1.operation) ? $1.count : 0) }
            return (Double(reads) / Double(max(1, all)), all)
        }
        let whole = share(record.cells).reads
        return record.phases.indices.first { place in
            let phase = share(record.cells.filter { $0.phase == place })
            return phase.all >= 100 && abs(phase.reads - whole) > 0.05
        }.map { record.phases[$0].name }
    }

    /// Answers with a verdict that counts, in phases that are measured or in those before the first of them.
    private static func reads(_ record: RunRecord, measured: Bool) -> Int64 {
        let first = record.phases.firstIndex(where: \.measured) ?? 0
        return record.cells.lazy.filter { cell in
            cell.outcome == .ok && cell.cache.isCounted
                && (measured ? record.phases[cell.phase].measured : cell.phase < first)
        }.reduce(0) { $0 + $1.count }
    }
}

/// Keys grouped by rank into runs of nearly equal popularity, so that a million keys cost a few hundred terms.
struct Popularity {
    var groups: [(keys: Double, share: Double)] = []

    /// Nil for a popularity that is not modelled.
    init?(_ users: UsersInfo) {
        if let exponent = users.zipf {
            self.init(keys: users.count, exponent: exponent)
        } else if let hotspot = users.hotspot {
            self.init(keys: users.count, hotspot: hotspot)
        } else if users.popularity == "uniform" {
            self.init(keys: users.count, exponent: 0)
        } else {
            return nil
        }
    }

    /// Two parts, each uniform in itself; the smaller one has at least one key, as the draw has it.
    init(keys: Int, hotspot: UsersInfo.Hotspot) {
        let hot = max(1, min(Double(keys) - 1, (Double(keys) * hotspot.keys).rounded()))
        groups = [(hot, hotspot.traffic / hot)]
        let cold = Double(keys) - hot
        if cold > 0 { groups.append((cold, (1 - hotspot.traffic) / cold)) } else { groups[0].share = 1 / hot }
    }

    /// `exponent` 0 is uniform. Shares sum to 1 over all keys.
    init(keys: Int, exponent: Double) {
        func power(_ rank: Int) -> Double { exponent == 0 ? 1 : exp(-exponent * log(Double(rank))) }
        var rank = 1
        var total = 0.0
        while rank <= keys {
            // Ranks below 100 stand alone; then each group spans 1 % of its rank.
            let end = min(keys, max(rank, rank + rank / 100 - (rank >= 100 ? 1 : 0)))
            let weight = (power(rank) + power(end)) / 2
            let count = Double(end - rank + 1)
            groups.append((count, weight))
            total += count * weight
            rank = end + 1
        }
        groups = groups.map { ($0.keys, $0.share / total) }
    }
}

/// Che's approximation: a key is resident if it was read within the cache's characteristic time, the time in which
/// `capacity` distinct keys are asked for (Che, Tung, Wang 2002), with writes that remove their key
/// (a key is resident if its last event within that time was a read).
struct LRUModel {
    let population: Popularity
    let writesPerRead: Double
    /// In reads; infinite when every key fits.
    let characteristicTime: Double

    init(population: Popularity, capacity: Int, writesPerRead: Double) {
        self.population = population
        self.writesPerRead = writesPerRead
        func occupied(_ time: Double) -> Double {
            population.groups.reduce(0) {
                $0 + $1.keys * Self.resident(share: $1.share, writesPerRead: writesPerRead, within: time)
            }
        }
        guard occupied(.infinity) > Double(capacity) else {
            characteristicTime = .infinity
            return
        }
        var low = 0.0
        var high = 1.0
        while occupied(high) < Double(capacity) { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if occupied(middle) < Double(capacity) { low = middle } else { high = middle }
        }
        characteristicTime = (low + high) / 2
    }

    /// Mean hit ratio of the reads numbered `from ..< to` of a cache that was empty at read 0.
    func hitRatio(from: Double, to: Double) -> Double {
        let steps = 64
        let total = (0..<steps).reduce(0.0) { sum, step in
            let elapsed = from + (to - from) * (Double(step) + 0.5) / Double(steps)
            return sum + hitRatio(after: min(elapsed, characteristicTime))
        }
        return total / Double(steps)
    }

    private func hitRatio(after time: Double) -> Double {
        population.groups.reduce(0) {
            $0 + $1.keys * $1.share * Self.resident(share: $1.share, writesPerRead: writesPerRead, within: time)
        }
    }

    /// The chance that a key with this share of the reads has a last event within `time` and that it was a read.
    private static func resident(share: Double, writesPerRead: Double, within time: Double) -> Double {
        let events = share * (1 + writesPerRead)
        return (1 - exp(-events * time)) / (1 + writesPerRead)
    }
}

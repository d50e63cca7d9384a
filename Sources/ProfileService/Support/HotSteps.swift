import Glibc
import Logging

/// The cache's steps in a loop, for `benchmarks`. Thread-safe as the cache is.
package struct CacheSteps: Sendable {
    private let cache: ProfileCache
    private let snapshots: [ProfileSnapshot]
    /// Keys drawn beforehand by a Zipf law of 0.99, so that no draw is measured.
    private let draws: [Int32]

    /// `profiles` profiles of about 1 KB, none resident yet.
    package init(profiles: Int, capacity: Int, policy: CachePolicy) {
        cache = ProfileCache(CacheConfiguration(capacity: capacity, maximumBytes: 1 << 30, policy: policy))
        snapshots = (0..<profiles).map { ProfileSnapshot(Self.profile($0)) }
        var cumulative: [Double] = []
        for rank in 1...profiles { cumulative.append((cumulative.last ?? 0) + pow(Double(rank), -0.99)) }
        let sum = cumulative.last ?? 1
        draws = (0..<(1 << 16)).map { _ in
            let draw = Double.random(in: 0..<sum)
            return Int32(cumulative.partitioningIndex { $0 > draw })
        }
    }

    /// Makes every profile resident that fits.
    package func fill() -> Int { missAndFill(snapshots.count) }

    /// Reads resident profiles; returns how many were there.
    package func hit(_ turns: Int, offset: Int = 0) -> Int {
        var hits = 0
        for turn in 0..<turns {
            let id = snapshots[Int(draws[(turn + offset) & (1 << 16 - 1)])].profile.id
            if case .found = cache.lookup(id, now: 1) { hits += 1 }
        }
        return hits
    }

    /// Reads profile after profile, each absent when there are more of them than fit: miss, fill, evict.
    package func missAndFill(_ turns: Int) -> Int {
        var misses = 0
        for turn in 0..<turns {
            let snapshot = snapshots[turn % snapshots.count]
            let id = snapshot.profile.id
            guard case .lead(let flight) = cache.lookup(id, now: 1) else { continue }
            cache.land(id, flight, .success(snapshot), now: 1)
            misses += 1
        }
        return misses
    }

    private static func profile(_ number: Int) -> Profile {
        let id = ProfileID(high: 0x0101_0101_0101_8101, low: 0x8000_0000_0000_0000 | UInt64(number))
        let values = ProfileColumn.allCases.map { column -> String? in
            switch column {
            case .id: id.description
            case .version: "1"
            case .bio: String(repeating: "x", count: 400)
            default: column.kind == .json ? "{}" : column.kind == .text ? "a text of thirty characters..." : "0"
            }
        }
        guard let profile = Profile(values: values) else { fatalError("the values are a profile's") }
        return profile
    }
}

/// The limiter's decision in a loop, for `benchmarks`.
package struct LimiterSteps {
    private let limiter: RateLimiter
    private let log: DecisionLog?
    private let keys: [LimiterKey]
    private var next = 0
    private var now: Int64 = 1

    /// Every one of `keys` keys is known and stays so. `logPath`: every decision is logged there.
    package init(keys count: Int, logPath: String? = nil) throws {
        log = try logPath.map { try DecisionLog(path: $0, logger: .init(label: "benchmarks")) }
        // One request a key every ten seconds, as many at once as anybody likes: no key falls idle meanwhile.
        limiter = RateLimiter(policy: "read", RateLimit(quota: 6, window: .seconds(60), burst: 1_000_000), log: log)
        keys = (0..<count).map { _ in
            LimiterKey(subject: ProfileID(high: .random(in: .min ... .max), low: .random(in: .min ... .max)))
        }
        for key in keys { _ = limiter.decide(key, now: now) }
    }

    package mutating func decide(_ turns: Int) -> Int {
        var admitted = 0
        for _ in 0..<turns {
            now += 1000
            if limiter.decide(keys[next], now: now).isAdmitted { admitted += 1 }
            next = next + 1 == keys.count ? 0 : next + 1
        }
        return admitted
    }

    /// Decisions that the log lost.
    package func close() -> Int64 {
        log?.close()
        return log?.lost ?? 0
    }
}

extension Array {
    /// The first place whose element fulfils `predicate`, in an array where those that do come last.
    fileprivate func partitioningIndex(_ predicate: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return Swift.min(low, count - 1)
    }
}

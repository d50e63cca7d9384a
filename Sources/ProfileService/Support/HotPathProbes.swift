import Logging

/// The parts of a request's path that the benchmarks time one by one, without HTTP and database. Any thread may call them.
package struct CacheProbe: Sendable {
    private let cache: ProfileCache
    private let keys: [ProfileID]

    /// A cache with so many profiles in it. The keys are asked for in Zipf's proportions (exponent 1).
    package init(entries: Int, capacity: Int, policy: CachePolicy = .lru) {
        cache = ProfileCache(CacheConfiguration(capacity: capacity, policy: policy, maximumBytes: .max))
        let all = (0..<entries).map { ProfileID(high: 0x9E37 &* UInt64($0), low: UInt64($0)) }
        // rank = entries^u for even u: the inverse of the sum of 1/rank, near enough.
        var state: UInt64 = 1
        keys = (0..<65_536).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let even = Double(state >> 11) / 0x1p53
            return all[min(entries - 1, Int(Self.power(Double(entries), even)) - 1)]
        }
        let texts = Profile.empty
        for key in all { fill(key, texts) }
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double {
        // Squaring and square roots: exact enough to choose keys by.
        var (result, root, rest) = (1.0, base, exponent)
        for _ in 0..<40 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }

    private func fill(_ key: ProfileID, _ profile: (ProfileID) -> Profile?) {
        guard case .lead(let flight) = cache.lookup(key, now: 0) else { return }
        cache.land(key, flight, .success(profile(key).map { ProfileSnapshot($0) }), now: 0)
    }

    /// Looks keys up, from place `start` on; returns how many were found.
    package func hits(_ turns: Int, from start: Int = 0) -> Int {
        var found = 0
        for turn in 0..<turns {
            if case .found = cache.lookup(keys[(start &+ turn) & 0xFFFF], now: 0) { found += 1 }
        }
        return found
    }

    /// Keys that were never seen: lookup, fill of a remembered absence, eviction.
    package func misses(_ turns: Int, from start: Int) -> Int {
        var missed = 0
        for turn in 0..<turns {
            let key = ProfileID(high: 1, low: UInt64(start &+ turn))
            guard case .lead(let flight) = cache.lookup(key, now: 0) else { continue }
            cache.land(key, flight, .success(nil), now: 0)
            missed += 1
        }
        return missed
    }
}

extension Profile {
    /// Makes profiles with nothing in them but defaults.
    fileprivate static let empty: @Sendable (ProfileID) -> Profile? = { id in
        Profile(
            values: ProfileColumn.allCases.map { column in
                switch column {
                case .id: id.description
                case .version, .loginCount: "1"
                default: column.sqlDefault == nil ? nil : "t"
                }
            })
    }
}

package struct LimiterProbe: Sendable {
    private let limiter: RateLimiter
    private let keys: Int

    /// A limiter with so many keys that are not idle.
    package init(keys: Int, log: DecisionLog? = nil) {
        self.keys = keys
        limiter = RateLimiter(policy: "read", RateLimit(quota: 1_000_000, window: .seconds(3600)), log: log)
        for key in 0..<keys { _ = limiter.decide(Self.key(key), now: 0) }
    }

    private static func key(_ number: Int) -> LimiterKey { LimiterKey(ProfileID(high: 5, low: UInt64(number))) }

    /// Decides for keys in a scattered order; returns how many were admitted.
    package func decide(_ turns: Int) -> Int {
        var admitted = 0
        var key = 0
        for turn in 0..<turns {
            key = (key &+ 7919) % keys
            if limiter.decide(Self.key(key), now: Int64(turn) * 1000).isAdmitted { admitted += 1 }
        }
        return admitted
    }

    /// The longest of so many decisions for keys never seen, in nanoseconds by the clock, the clock's own time included.
    package func longestInsertion(_ turns: Int) -> Int64 {
        var longest: Int64 = 0
        for turn in 0..<turns {
            let begin = MonotonicClock.now
            _ = limiter.decide(Self.key(keys + turn), now: 0)
            longest = max(longest, MonotonicClock.now - begin)
        }
        return longest
    }
}

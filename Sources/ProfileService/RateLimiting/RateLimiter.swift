import NIOConcurrencyHelpers
import Signals

/// One policy's keys, sharded. Idle keys are forgotten, because they decide like unknown ones. Any thread may call any
/// method.
struct RateLimiter: Sendable {
    let policy: String
    let limit: RateLimit
    /// The `RateLimit-Policy` value, the same on every answer.
    let policyValue: String
    private let algorithm: GCRA
    private let windowSeconds: Int
    private let seed = HashSeed()
    private let shards: Shards<KeyClocks>
    private let log: DecisionLog?

    init(policy: String, _ limit: RateLimit, log: DecisionLog? = nil) {
        self.policy = policy
        self.limit = limit
        self.log = log
        algorithm = GCRA(limit)
        windowSeconds = max(1, Int(limit.window.nanoseconds / 1_000_000_000))
        policyValue =
            RateLimitHeaders(policy: policy, quota: limit.quota, window: windowSeconds, remaining: 0, reset: 0)
            .policyValue
        shards = Shards(16) { [seed] _, _ in KeyClocks(seed: seed) }
    }

    /// Decides on `cost` requests at once (less than 1 counts as 1) at `now`, in nanoseconds on the monotonic clock.
    func decide(_ key: LimiterKey, cost: Int = 1, now: Int64) -> GCRA.Decision {
        let hash = key.hash(seed)
        let cost = max(1, cost)
        // The table takes the low bits, the shard the high ones.
        return shards.withShard(Int(hash >> 32)) { keys in
            let decision = keys.decide(key, hash, now: now, cost: cost, algorithm)
            // Under the lock: the log has each key's decisions in their order.
            log?.append(policy, key, time: keys.now, cost: cost, isAdmitted: decision.isAdmitted)
            return decision
        }
    }

    func headers(_ decision: GCRA.Decision) -> RateLimitHeaders {
        RateLimitHeaders(
            policy: policy, quota: limit.quota, window: windowSeconds, remaining: decision.remaining,
            reset: Self.secondsUp(decision.reset))
    }

    /// Whole seconds, rounded up, so that whoever waits as long as told is admitted.
    static func secondsUp(_ nanoseconds: Int64) -> Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }

    struct Statistics {
        var keys = 0
        /// Slots the keys' tables have.
        var slots = 0
        var admitted: Int64 = 0
        var rejected: Int64 = 0
    }

    /// Forgets idle keys, a few under the lock at a time, then counts.
    func statistics(now: Int64) -> Statistics {
        var statistics = Statistics()
        for shard in 0..<shards.count {
            var position: Int? = 0
            while let from = position { position = shards.withShard(shard) { $0.sweep(from: from, now: now) } }
            shards.withShard(shard) { keys in
                statistics.keys += keys.count
                statistics.slots += keys.capacity
                statistics.admitted += keys.admitted
                statistics.rejected += keys.rejected
            }
        }
        return statistics
    }
}

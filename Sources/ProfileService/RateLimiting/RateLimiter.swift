import Signals

/// One policy: who is counted, sharded, and how each decision comes out.
struct RateLimiter: Sendable {
    let policy: String
    let limit: RateLimit
    private let algorithm: GCRA
    private let windowSeconds: Int
    /// The `RateLimit-Policy` value, the same on every answer.
    let policyValue: String
    private let shards: Shards<ArrivalTable>
    private let seed = UInt64.random(in: .min ... .max)
    private let decisions = CounterTable(2)
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
        shards = Shards(64) { _, _ in ArrivalTable() }
    }

    /// Decides on `cost` requests at once. `now`: monotonic nanoseconds.
    func decide(_ key: LimiterKey, cost: Int = 1, now: Int64) -> GCRA.Decision {
        let hash = key.hash(seed)
        // The shard takes the hash's middle bits; the table its two ends.
        let decision = shards.withShard(Int(truncatingIfNeeded: hash >> 40)) { table in
            let decision = table.update(key, hash: hash, now: now) { arrival in
                algorithm.decide(&arrival, now: now, cost: Int64(cost))
            }
            table.makeRoom(hash: hash, now: now) { $0.hash(seed) }
            // Inside the shard: a key's decisions stand in the log in their order.
            log?.append(.init(policy: policy, key: hash, time: now, cost: cost, isAdmitted: decision.isAdmitted))
            return decision
        }
        decisions.add(decision.isAdmitted ? 0 : 1)
        return decision
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
        var admitted: Int64 = 0
        var rejected: Int64 = 0
    }

    func statistics(now: Int64) -> Statistics {
        var statistics = Statistics(admitted: decisions[0], rejected: decisions[1])
        shards.withEach { statistics.keys += $0.count(now: now) }
        return statistics
    }
}

import Signals

/// One policy's keys: a subject each, sharded. Idle keys are forgotten, because they decide like unknown ones.
struct RateLimiter: Sendable {
    private struct Keys {
        var arrivals: [ProfileID: Int64] = [:]
        var decisionsUntilSweep = 1024
    }

    let policy: String
    let limit: RateLimit
    private let algorithm: GCRA
    private let windowSeconds: Int
    /// The `RateLimit-Policy` value, the same on every answer.
    let policyValue: String
    private let shards: Shards<Keys>
    private let decisions = CounterTable(2)

    init(policy: String, _ limit: RateLimit) {
        self.policy = policy
        self.limit = limit
        algorithm = GCRA(limit)
        windowSeconds = max(1, Int(limit.window.nanoseconds / 1_000_000_000))
        policyValue =
            RateLimitHeaders(policy: policy, quota: limit.quota, window: windowSeconds, remaining: 0, reset: 0)
            .policyValue
        shards = Shards(16) { _, _ in Keys() }
    }

    func decide(_ subject: ProfileID, now: Int64) -> GCRA.Decision {
        let decision = shards.withShard(subject.shardHash) { keys in
            keys.decisionsUntilSweep -= 1
            // A sweep looks at every key of the shard, so it runs once in as many decisions: constant work a decision.
            if keys.decisionsUntilSweep <= 0 { sweep(&keys, now) }
            return algorithm.decide(&keys.arrivals[subject], now: now)
        }
        decisions.add(decision.isAdmitted ? 0 : 1)
        return decision
    }

    private func sweep(_ keys: inout Keys, _ now: Int64) {
        keys.arrivals = keys.arrivals.filter { !algorithm.isIdle($0.value, now: now) }
        keys.decisionsUntilSweep = max(1024, keys.arrivals.count)
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

    /// Forgets idle keys, then counts.
    func statistics(now: Int64) -> Statistics {
        var statistics = Statistics(admitted: decisions[0], rejected: decisions[1])
        shards.withEach { keys in
            sweep(&keys, now)
            statistics.keys += keys.arrivals.count
        }
        return statistics
    }
}

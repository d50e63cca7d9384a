import Testing

@testable import ProfileService

@Suite("The limiter admits what its quota says, and no more")
struct GCRATests {
    private static let second: Int64 = 1_000_000_000

    @Test("a burst from idle, then one an interval")
    func burstThenRate() {
        let limiter = GCRA(RateLimit(quota: 10, window: .seconds(1), burst: 3))
        var state: Int64?
        let first = (0..<4).map { _ in limiter.decide(&state, now: 0) }
        #expect(first.map(\.isAdmitted) == [true, true, true, false])
        #expect(first.map(\.remaining) == [2, 1, 0, 0])
        #expect(first[3].retryAfter == Self.second / 10)
        #expect(limiter.decide(&state, now: Self.second / 10 - 1).isAdmitted == false)
        #expect(limiter.decide(&state, now: Self.second / 10).isAdmitted)
    }

    @Test("a rejection leaves the key as it was")
    func rejectionIsFree() {
        let limiter = GCRA(RateLimit(quota: 1, window: .seconds(1)))
        var state: Int64?
        _ = limiter.decide(&state, now: 0)
        let before = state
        for now in stride(from: Int64(0), to: Self.second, by: 100_000_000) { _ = limiter.decide(&state, now: now) }
        #expect(state == before)
        #expect(limiter.decide(&state, now: Self.second).isAdmitted)
    }

    @Test("in any stretch of time, at most burst + rate x time are admitted", arguments: 0..<50)
    func bound(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let limit = RateLimit(
            quota: .random(in: 1...50, using: &random), window: .seconds(1), burst: .random(in: 1...20, using: &random))
        let limiter = GCRA(limit)
        var state: Int64?
        var now: Int64 = 5
        var admitted: [Int64] = []
        for _ in 0..<400 {
            now += Int64.random(in: 0...40_000_000, using: &random)
            let decision = limiter.decide(&state, now: now)
            if decision.isAdmitted {
                admitted.append(now)
            } else {
                // Whoever waits as long as told is admitted, and a nanosecond earlier is not.
                var (early, due) = (state, state)
                #expect(!limiter.decide(&early, now: now + decision.retryAfter - 1).isAdmitted)
                #expect(limiter.decide(&due, now: now + decision.retryAfter).isAdmitted)
            }
        }
        for (index, begin) in admitted.enumerated() {
            for (offset, end) in admitted[index...].enumerated() {
                #expect(Int64(offset + 1) <= Int64(limit.burst) + (end - begin) / limiter.interval)
            }
        }
    }

    @Test("remaining is what would be admitted now", arguments: 0..<50)
    func remaining(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let limiter = GCRA(RateLimit(quota: 7, window: .seconds(1), burst: 9))
        var state: Int64?
        var now: Int64 = 0
        for _ in 0..<30 {
            now += Int64.random(in: 0...200_000_000, using: &random)
            let decision = limiter.decide(&state, now: now)
            var copy = state
            for _ in 0..<decision.remaining { #expect(limiter.decide(&copy, now: now).isAdmitted) }
            #expect(!limiter.decide(&copy, now: now).isAdmitted)
        }
    }

    @Test("a cost counts as so many requests, and one above the burst is refused for good")
    func costs() {
        let limiter = GCRA(RateLimit(quota: 10, window: .seconds(1), burst: 5))
        var state: Int64?
        #expect(limiter.decide(&state, now: 0, cost: 3).remaining == 2)
        let refused = limiter.decide(&state, now: 0, cost: 4)
        #expect(!refused.isAdmitted && !refused.exceedsBurst)
        #expect(refused.retryAfter == 2 * Self.second / 10)
        #expect(limiter.decide(&state, now: 0, cost: 2).isAdmitted)
        let before = state
        for cost in [6, 1000, .max] {
            let never = limiter.decide(&state, now: 100 * Self.second, cost: cost)
            #expect(!never.isAdmitted && never.exceedsBurst && never.retryAfter == 0)
        }
        #expect(state == before)
        #expect(limiter.decide(&state, now: 100 * Self.second, cost: 5).isAdmitted)
    }

    @Test("an idle key decides like a new one, and is forgotten")
    func idle() {
        let limiter = RateLimiter(policy: "read", RateLimit(quota: 10, window: .seconds(1)))
        for low in 0..<100 { _ = limiter.decide(LimiterKey(subject: ProfileID(high: 1, low: UInt64(low))), now: 0) }
        #expect(limiter.statistics(now: 0).keys == 100)
        #expect(limiter.statistics(now: Self.second).keys == 0)
        #expect(limiter.statistics(now: Self.second).admitted == 100)
    }

    @Test("subjects do not share a quota, and many threads do not exceed one")
    func concurrent() async {
        let limiter = RateLimiter(policy: "write", RateLimit(quota: 60, window: .seconds(60), burst: 25))
        let subjects = (0..<2).map { LimiterKey(subject: ProfileID(high: 9, low: UInt64($0))) }
        let admitted = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<50).count { _ in limiter.decide(subjects[task % 2], now: 1000).isAdmitted }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 50)
    }
}

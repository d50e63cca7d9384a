import Testing

@testable import ProfileService

@Suite("The limiter's table of keys")
struct KeyClocksTests {
    private static let second: Int64 = 1_000_000_000

    private static func key(_ number: Int) -> LimiterKey {
        LimiterKey(subject: ProfileID(high: 3, low: UInt64(number)))
    }

    @Test("it decides as a dictionary of all keys does, while it grows, shrinks and forgets", arguments: 0..<12)
    func model(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let algorithm = GCRA(RateLimit(quota: 20, window: .seconds(1), burst: 6))
        let secret = HashSeed()
        var clocks = KeyClocks(seed: secret)
        var model: [Int: Int64] = [:]
        var now: Int64 = 0
        for turn in 0..<20_000 {
            // Busy with many keys, then with a few, by turns; sometimes a decision comes late.
            let keys = (turn / 4000) % 2 == 0 ? 3000 : 20
            now += Int64.random(in: 0...500_000, using: &random)
            let late = Bool.random(using: &random) ? 0 : Int64.random(in: 0...1000, using: &random)
            let number = Int.random(in: 0..<keys, using: &random)
            let cost = Int.random(in: 1...8, using: &random)
            let key = Self.key(number)
            let decision = clocks.decide(key, key.hash(secret), now: max(0, now - late), cost: cost, algorithm)
            #expect(decision == algorithm.decide(&model[number], now: clocks.now, cost: cost))
        }
    }

    @Test("memory is bounded by the keys that are not idle, as decisions go by")
    func bounded() {
        let limiter = RateLimiter(policy: "read", RateLimit(quota: 100, window: .seconds(1), burst: 10))
        let count = 50_000
        for number in 0..<count { _ = limiter.decide(Self.key(number), now: 1) }
        let full = limiter.statistics(now: 1)
        #expect(full.keys == count)
        #expect(full.slots <= count * 8)
        // All are idle; a few subjects go on, and no sweep by hand is made until the end.
        for turn in 0..<400_000 { _ = limiter.decide(Self.key(count + turn % 640), now: Self.second + Int64(turn)) }
        let quiet = limiter.statistics(now: Self.second)
        #expect(quiet.keys == 640)
        #expect(quiet.slots < full.slots / 8)
    }

    @Test("saturated from idle for ten seconds: the burst, then one an interval, within the largest gap")
    func saturated() {
        var random = SplitMix(state: 4)
        let limit = RateLimit(quota: 600, window: .seconds(60), burst: 25)
        let interval = GCRA(limit).interval
        let limiter = RateLimiter(policy: "read", limit)
        let begin: Int64 = 77 * Self.second
        var (now, admitted, gap) = (begin, 0, Int64(0))
        while now <= begin + 10 * Self.second {
            if limiter.decide(Self.key(1), now: now).isAdmitted { admitted += 1 }
            let step = Int64.random(in: 1...2_000_000, using: &random)
            gap = max(gap, step)
            now += step
        }
        let promised = limit.burst + Int(10 * Self.second / interval)
        let atLeast = limit.burst + Int((10 * Self.second - gap) / interval)
        #expect((atLeast...promised).contains(admitted))
    }
}

import Foundation
import NIOCore
import Testing

@testable import ProfileService

@Suite("Limiters: many keys, costs, addresses, and a log that can be replayed")
struct LimiterTests {
    private static let second: Int64 = 1_000_000_000

    /// The same promise in another form: a bucket that leaks one unit each `window / quota` and holds `burst` units (ITU-T I.371,
    /// annex A, continuous-state leaky bucket), counted in nanoseconds.
    private struct LeakyBucket {
        let unit, size: Int64
        var level: Int64 = 0
        var last: Int64 = 0

        mutating func admits(_ cost: Int64, at now: Int64) -> Bool {
            level = max(0, level - (now - last))
            last = now
            guard level + cost * unit <= size else { return false }
            level += cost * unit
            return true
        }
    }

    @Test("a million logged decisions, replayed through another algorithm, are the same")
    func replay() async throws {
        let path = "/tmp/fw-decisions-\(UInt32.random(in: .min ... .max)).csv"
        defer { unlink(path) }
        let limit = RateLimit(quota: 60, window: .seconds(60), burst: 20)
        let log = try DecisionLog.begin(path: path, logger: Fixture.quiet)
        let limiters = ["read", "write"].map { RateLimiter(policy: $0, limit, log: log) }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    var random = SplitMix(state: UInt64(task))
                    var now = MonotonicClock.now
                    for turn in 0..<250_000 {
                        // A few seconds for each of the keys, with now and then a long pause.
                        now += Int64.random(in: 0...(turn % 1000 == 0 ? 90 * Self.second : 2_000_000), using: &random)
                        // A task has keys of its own: a key's time must not run backwards.
                        let user = UInt64(task * 1000) + UInt64.random(in: 0..<500, using: &random)
                        _ = limiters[turn % 2].decide(
                            LimiterKey(ProfileID(high: 7, low: user)), cost: turn % 7 == 0 ? .random(in: 1...25) : 1,
                            now: now)
                        // The log keeps a million entries at most; let the disk follow.
                        if turn % 50_000 == 0 { try? await Task.sleep(for: .milliseconds(50)) }
                    }
                }
            }
        }
        log.close()
        #expect(log.lostCount == 0)
        var buckets: [Substring: LeakyBucket] = [:]
        var (lines, admitted, differences) = (0, 0, 0)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let fields = line.split(separator: UInt8(ascii: ",")).map { Substring($0) }
            let (key, time, cost) = (
                fields[0] + fields[1], try #require(Int64(fields[2])), try #require(Int64(fields[3]))
            )
            let isAdmitted = buckets[key, default: LeakyBucket(unit: Self.second, size: 20 * Self.second)]
                .admits(cost, at: time)
            lines += 1
            admitted += isAdmitted ? 1 : 0
            differences += isAdmitted == (fields[4] == "1") ? 0 : 1
        }
        #expect(lines == 1_000_000 && differences == 0)
        #expect((1000..<999_000).contains(admitted))
    }

    @Test(
        "saturated from idle for ten seconds: burst + time / T, to one",
        arguments: [(600, 60, 600), (60, 60, 5), (977, 10, 3)])
    func saturated(quota: Int, window: Int64, burst: Int) {
        let limiter = RateLimiter(policy: "read", RateLimit(quota: quota, window: .seconds(window), burst: burst))
        let key = LimiterKey(ProfileID(high: 1, low: 1))
        var random = SplitMix(state: 3)
        let origin: Int64 = 1_000_000_007
        var (now, admitted, largestGap) = (origin, 0, Int64(0))
        while now - origin < 10 * Self.second {
            admitted += limiter.decide(key, now: now).isAdmitted ? 1 : 0
            let gap = Int64.random(in: 1000...400_000, using: &random)
            largestGap = max(largestGap, gap)
            now += gap
        }
        let interval = window * Self.second / Int64(quota)
        let promised = { (time: Int64) in Int64(burst) + time / interval }
        // An admission waits for the next arrival to come by: at most the largest gap between two.
        #expect(Int64(admitted) <= promised(10 * Self.second))
        #expect(Int64(admitted) >= promised(10 * Self.second - largestGap))
    }

    @Test("a table of any size forgets nobody who is not idle, and decides as a dictionary would")
    func table() {
        let limit = RateLimit(quota: 10, window: .seconds(10), burst: 3)
        let limiter = RateLimiter(policy: "read", limit)
        let plain = GCRA(limit)
        var model: [LimiterKey: Int64] = [:]
        var random = SplitMix(state: 5)
        var now: Int64 = 1
        var wrong = 0
        for turn in 0..<300_000 {
            now += Int64.random(in: 0...200_000, using: &random)
            // Half of them new, so that tables grow, split and drop.
            let low = turn % 2 == 0 ? UInt64(turn) : UInt64.random(in: 0..<UInt64(turn + 1), using: &random)
            let key = LimiterKey(ProfileID(high: 2, low: low))
            var state = model[key]
            let expected = plain.decide(&state, now: now)
            model[key] = state
            if limiter.decide(key, now: now) != expected { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(limiter.statistics(now: now).keys == model.values.count { $0 > now })
        #expect(limiter.statistics(now: now + 60 * Self.second).keys == 0)
    }

    @Test("memory follows the keys that are not idle, not those that ever were")
    func memory() {
        var table = ArrivalTable()
        func hash(_ key: LimiterKey) -> UInt64 { key.hash(99) }
        for turn in 0..<500_000 {
            let key = LimiterKey(ProfileID(high: 3, low: UInt64(turn)))
            // Each is idle again after a thousand others.
            table.update(key, hash: hash(key), now: Int64(turn)) { $0 = Int64(turn) + 1000 }
            table.makeRoom(hash: hash(key), now: Int64(turn), hash)
        }
        #expect(table.count(now: 499_999) == 1000)
        #expect(table.capacity <= 8192)
    }

    @Test("a cost over the burst is never admitted, says so, and costs nothing")
    func costs() {
        let limiter = RateLimiter(policy: "write", RateLimit(quota: 60, window: .seconds(60), burst: 10))
        let key = LimiterKey(ProfileID(high: 4, low: 4))
        let refused = limiter.decide(key, cost: 11, now: 5)
        #expect(!refused.isAdmitted && refused.retryAfter == nil && refused.remaining == 10)
        #expect(limiter.decide(key, cost: .max, now: 5).retryAfter == nil)
        let whole = limiter.decide(key, cost: 10, now: 5)
        #expect(whole.isAdmitted && whole.remaining == 0)
        #expect(limiter.decide(key, cost: 3, now: 5).retryAfter == 3 * Self.second)
        #expect(limiter.decide(key, cost: 3, now: 5 + 3 * Self.second).isAdmitted)
    }

    @Test(
        "addresses: IPv4 whole, IPv6 by its network, ports apart",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("2001:db8::1", "2001:db8::2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::1", "127.0.0.1", false),
        ])
    func addresses(one: String, other: String, areSame: Bool) throws {
        let first = LimiterKey(try SocketAddress(ipAddress: one, port: 1))
        let second = LimiterKey(try SocketAddress(ipAddress: other, port: 2))
        #expect((first == second) == areSame)
    }

    @Test("over HTTP: strangers are limited by address, batches cost their items")
    func overHTTP() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 3)
        var configuration = LiveService.configuration(database)
        configuration.ipLimit = RateLimit(quota: 10, window: .seconds(600), burst: 2)
        configuration.readLimit = RateLimit(quota: 10, window: .seconds(600), burst: 5)
        try await LiveService.run(configuration) { service in
            for status in [401, 401, 429] {
                let answer = try await service.send(.get, service.path(0), as: 0, [.authorization: "Bearer x.y.z"])
                #expect(answer.status.code == status)
                #expect(answer.headers[.rateLimitPolicy] == "\"ip\";q=10;w=600")
            }
            let ids = { (count: Int) in
                #"{"ids":[\#((0..<count).map { _ in "\"\(Fixture.id(0))\"" }.joined(separator: ","))]}"#
            }
            func batch(_ count: Int) async throws -> Int {
                try await service.send(
                    .post, "/v1/profiles:batchGet", as: 0, [.contentType: "application/json"], body: ids(count)
                ).status.code
            }
            #expect(try await batch(3) == 200)
            #expect(try await batch(3) == 429)
            #expect(try await batch(2) == 200)
            #expect(try await service.send(.get, service.path(0), as: 0).status.code == 429)
            let large = try await service.send(
                .post, "/v1/profiles:batchGet", as: 1, [.contentType: "application/json"], body: ids(6))
            #expect(
                large.status.code == 429 && large.headers[.retryAfter] == nil && large.text.contains("smaller batch"))
        }
    }
}

import Glibc
import Testing

@testable import ProfileService

@Suite("The decision log")
struct DecisionLogTests {
    private struct Line: Sendable {
        var policy: String
        var key, time, cost: UInt64
        var isAdmitted: Bool
    }

    private static func temporary() -> String {
        "/tmp/fw-decisions-\(getpid())-\(UInt32.random(in: .min ... .max)).csv"
    }

    /// By bytes: a million lines.
    private static func read(_ path: String) throws -> (header: String, lines: [Line]) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Unexpected() }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Int(lseek(descriptor, 0, SEEK_END)))
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { throw Unexpected() }
        var lines: [Line] = []
        var header = ""
        var begin = 0
        bytes.withUnsafeBufferPointer { bytes in
            while let end = bytes[begin...].firstIndex(of: UInt8(ascii: "\n")) {
                var fields: [UInt64] = []
                var first = ""
                var start = begin
                for position in begin...end where bytes[position] == UInt8(ascii: ",") || position == end {
                    let field = bytes[start..<position]
                    if start == begin {
                        first = String(decoding: field, as: UTF8.self)
                    } else {
                        fields.append(field.reduce(0) { $0 &* 10 &+ UInt64($1 &- 48) })
                    }
                    start = position + 1
                }
                if begin == 0 {
                    header = String(decoding: bytes[...end], as: UTF8.self)
                } else if fields.count == 4 {
                    lines.append(
                        Line(
                            policy: first, key: fields[0], time: fields[1], cost: fields[2], isAdmitted: fields[3] == 1)
                    )
                }
                begin = end + 1
            }
        }
        return (header, lines)
    }

    /// GCRA in its other formulation: a leaky bucket that drains one unit a nanosecond, holds burst x T, and into which a
    /// request pours cost x T; one that would overflow is refused and pours nothing. Whole numbers throughout.
    private struct LeakyBucket {
        var level: Int64 = 0
        var last: Int64 = 0

        mutating func pour(_ amount: Int64, at time: Int64, size: Int64) -> Bool {
            level = max(0, level - (time - last))
            last = time
            guard level + amount <= size else { return false }
            level += amount
            return true
        }
    }

    @Test("a million decisions of several threads, replayed through a leaky bucket, are the same")
    func replay() async throws {
        let path = Self.temporary()
        defer { unlink(path) }
        let log = try DecisionLog(path: path, logger: Fixture.quiet)
        let limits = [
            "read": RateLimit(quota: 600, window: .seconds(60), burst: 40),
            "write": RateLimit(quota: 7, window: .seconds(1), burst: 9),
            "ip": RateLimit(quota: 3, window: .milliseconds(100), burst: 1),
        ]
        let limiters = limits.map { RateLimiter(policy: $0.key, $0.value, log: log) }
        let threads = 4
        let each = 250_000
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<threads {
                group.addTask {
                    try await OwnThread.run { Self.decide(each, seed: thread, limiters, log, ofThreads: threads) }
                }
            }
            try await group.waitForAll()
        }
        log.close()
        let (header, lines) = try await OwnThread.run { try Self.read(path) }
        #expect(header == "policy,key,time_ns,cost,admitted\n")
        #expect(log.lost == 0)
        #expect(log.written == Int64(threads * each))
        #expect(lines.count == threads * each)
        let (differences, admitted) = try await OwnThread.run { try Self.replay(lines, limits) }
        #expect(differences == 0)
        #expect((100_000...900_000).contains(admitted), "both answers are there in numbers: \(admitted)")
        let statistics = limiters.map { $0.statistics(now: .max / 8) }
        #expect(statistics.reduce(0) { $0 + $1.admitted } == Int64(admitted))
        #expect(statistics.reduce(0) { $0 + $1.keys } == 0)
    }

    /// How many of the lines the leaky buckets decide otherwise, and how many they admit.
    private static func replay(
        _ lines: [Line], _ limits: [String: RateLimit]
    ) throws -> (differences: Int, admitted: Int) {
        var buckets: [String: [UInt64: LeakyBucket]] = [:]
        var (differences, admitted) = (0, 0)
        for line in lines {
            guard let limit = limits[line.policy] else { throw Unexpected() }
            let interval = limit.window.nanoseconds / Int64(limit.quota)
            let isAdmitted = buckets[line.policy, default: [:]][line.key, default: LeakyBucket()].pour(
                Int64(line.cost) * interval, at: Int64(line.time), size: Int64(limit.burst) * interval)
            if isAdmitted != line.isAdmitted { differences += 1 }
            if isAdmitted { admitted += 1 }
        }
        return (differences, admitted)
    }

    private static func decide(
        _ turns: Int, seed: Int, _ limiters: [RateLimiter], _ log: DecisionLog, ofThreads threads: Int
    ) {
        var random = SplitMix(state: UInt64(seed))
        var now: Int64 = 1
        for turn in 0..<turns {
            // Keys are shared by the threads; sometimes all fall idle.
            now += Int64.random(in: 0...200_000, using: &random)
            if turn % 50_000 == 0 { now += 100_000_000_000 }
            let key = LimiterKey(subject: ProfileID(high: 1, low: random.next() % (turn % 3 == 0 ? 50 : 5000)))
            let limiter = limiters[Int(random.next() % 3)]
            _ = limiter.decide(key, cost: Int(random.next() % 12) + 1, now: now)
            // The log keeps so many in memory; it is not measured here how fast it writes.
            while turn % 5000 == 0, log.written + log.lost + 300_000 < Int64(turn) * Int64(threads) { usleep(10_000) }
        }
    }

    @Test("what the disk does not take is counted, and so is what comes after the end")
    func lost() throws {
        // Opens, and has no room.
        #expect(throws: DecisionLog.Failure.self) { try DecisionLog(path: "/dev/full", logger: Fixture.quiet) }
        #expect(throws: DecisionLog.Failure.self) { try DecisionLog(path: "/nowhere/at/all", logger: Fixture.quiet) }
        let path = Self.temporary()
        defer { unlink(path) }
        let log = try DecisionLog(path: path, logger: Fixture.quiet)
        let limiter = RateLimiter(policy: "read", RateLimit(quota: 1, window: .seconds(1)), log: log)
        let key = LimiterKey(subject: ProfileID(high: 1, low: 1))
        _ = limiter.decide(key, now: 1)
        log.close()
        #expect((log.written, log.lost) == (1, 0))
        _ = limiter.decide(key, now: 2)
        log.close()
        #expect((log.written, log.lost) == (1, 1))
        #expect(try Self.read(path).lines.count == 1)
    }

    @Test("it is in the file within a second, without being closed")
    func flushed() async throws {
        let path = Self.temporary()
        defer { unlink(path) }
        let log = try DecisionLog(path: path, logger: Fixture.quiet)
        let limiter = RateLimiter(policy: "read", RateLimit(quota: 1, window: .seconds(1)), log: log)
        _ = limiter.decide(LimiterKey(subject: ProfileID(high: 1, low: 1)), now: 1)
        while log.written == 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try Self.read(path).lines.count == 1)
        log.close()
    }
}

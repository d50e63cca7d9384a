import Testing

@testable import ProfileService

@Suite("The cache answers from live entries, and never from a stale fill")
struct CacheTests {
    private static func key(_ number: Int) -> ProfileID { ProfileID(high: 7, low: UInt64(number)) }

    private static func snapshot(_ number: Int, version: Int = 1) -> ProfileSnapshot {
        ProfileSnapshot(Fixture.profile(key(number), version: version))
    }

    /// Looks up and, on a miss, loads at once. True: it was there.
    private static func touch(_ shard: inout CacheShard, _ number: Int, now: Int64, life: Int64 = 1000) -> Bool {
        switch shard.lookup(key(number), now: now) {
        case .found: return true
        case .lead(let flight):
            shard.fill(key(number), flight, snapshot(number), expires: now + life)
            return false
        case .join, .barred:
            Issue.record("neither a flight nor a bar was expected")
            return false
        }
    }

    @Test("the least recently used entry leaves first")
    func leastRecentlyUsed() {
        var shard = CacheShard(capacity: 3, policy: .lru)
        for number in [1, 2, 3] { #expect(!Self.touch(&shard, number, now: 0)) }
        #expect(Self.touch(&shard, 1, now: 0))
        #expect(!Self.touch(&shard, 4, now: 0))
        #expect(Self.touch(&shard, 1, now: 0))
        #expect(Self.touch(&shard, 3, now: 0))
        #expect(!Self.touch(&shard, 2, now: 0))
        #expect(shard.removals[CacheShard.Removal.capacity.rawValue] == 2)
        #expect(shard.count == 3)
    }

    @Test("an entry ends with its time to live")
    func expiry() {
        var shard = CacheShard(capacity: 3, policy: .lru)
        #expect(!Self.touch(&shard, 1, now: 0, life: 10))
        #expect(Self.touch(&shard, 1, now: 9))
        #expect(!Self.touch(&shard, 1, now: 10))
        #expect(shard.removals[CacheShard.Removal.expired.rawValue] == 1)
    }

    @Test("a load that a write overtook is not installed")
    func noStaleFill() throws {
        var shard = CacheShard(capacity: 3, policy: .lru)
        guard case .lead(let early) = shard.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        shard.bar(Self.key(1))
        // A reader that comes during the write neither waits for the early load nor gets a lease of its own.
        guard case .barred = shard.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        shard.fill(Self.key(1), early, Self.snapshot(1, version: 1), expires: 1000)
        shard.release(Self.key(1), changed: true, until: nil, now: 0)
        shard.fill(Self.key(1), early, Self.snapshot(1, version: 1), expires: 1000)
        guard case .lead(let late) = shard.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        shard.fill(Self.key(1), late, Self.snapshot(1, version: 2), expires: 1000)
        guard case .found(let found?) = shard.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        #expect(found.profile.version == 2)
    }

    @Test("a write removes what was there; one that changed nothing leaves it")
    func invalidation() {
        var shard = CacheShard(capacity: 3, policy: .lru)
        _ = Self.touch(&shard, 1, now: 0)
        shard.bar(Self.key(1))
        shard.release(Self.key(1), changed: false, until: nil, now: 0)
        #expect(Self.touch(&shard, 1, now: 0))
        shard.bar(Self.key(1))
        shard.release(Self.key(1), changed: true, until: nil, now: 0)
        #expect(!Self.touch(&shard, 1, now: 0))
        #expect(shard.removals[CacheShard.Removal.invalidated.rawValue] == 1)
    }

    @Test("fills stay barred while any writer is at it, and while one may still be")
    func bars() throws {
        var shard = CacheShard(capacity: 3, policy: .lru)
        shard.bar(Self.key(1))
        shard.bar(Self.key(1))
        shard.release(Self.key(1), changed: true, until: 50, now: 0)
        guard case .barred = shard.lookup(Self.key(1), now: 60) else { throw Unexpected() }
        shard.release(Self.key(1), changed: true, until: nil, now: 10)
        guard case .barred = shard.lookup(Self.key(1), now: 49) else { throw Unexpected() }
        guard case .lead = shard.lookup(Self.key(1), now: 50) else { throw Unexpected() }
    }

    @Test("bars of keys that nobody asks for again do not stay")
    func barsAreSwept() throws {
        var shard = CacheShard(capacity: 3, policy: .lru)
        for number in 0..<1000 {
            shard.bar(Self.key(number))
            shard.release(Self.key(number), changed: true, until: Int64(number) + 50, now: Int64(number))
            #expect(shard.bars.count <= 101, "those of two sweeps at most")
        }
        shard.bar(Self.key(5000))
        for now in [1049, 2000] as [Int64] {
            shard.bar(Self.key(6000))
            shard.release(Self.key(6000), changed: true, until: nil, now: now)
        }
        // The writer under way is still there.
        #expect(shard.bars.keys.sorted { $0.description < $1.description } == [Self.key(5000)])
        guard case .barred = shard.lookup(Self.key(5000), now: 2000) else { throw Unexpected() }
    }

    @Test("the entry of a row under a write is not answered from, and is there again if nothing changed")
    func hiddenDuringWrite() throws {
        var shard = CacheShard(capacity: 3, policy: .lru)
        _ = Self.touch(&shard, 1, now: 0)
        shard.bar(Self.key(1))
        guard case .barred = shard.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        shard.release(Self.key(1), changed: false, until: nil, now: 0)
        #expect(Self.touch(&shard, 1, now: 0))
    }

    @Test("bytes are bounded too: an insert evicts until the new entry fits", arguments: CachePolicy.allCases)
    func bytes(policy: CachePolicy) {
        let cost = CacheShard.entryOverhead + Self.snapshot(1).memoryCost
        var shard = CacheShard(capacity: 100, maximumBytes: cost * 5 / 2, policy: policy)
        for number in 1...9 {
            _ = Self.touch(&shard, number, now: 0)
            #expect(shard.count == min(number, 2))
            #expect(shard.bytes == shard.count * cost)
        }
        #expect(shard.removals[CacheShard.Removal.memory.rawValue] == 7)
        #expect(shard.removals[CacheShard.Removal.capacity.rawValue] == 0)
    }

    @Test("what is larger than the shard's bytes is not installed, evicts nothing and is counted")
    func tooLarge() {
        let cost = CacheShard.entryOverhead + Self.snapshot(1).memoryCost
        var shard = CacheShard(capacity: 100, maximumBytes: cost - 1, policy: .lru)
        if case .lead(let flight) = shard.lookup(Self.key(2), now: 0) {
            shard.fill(Self.key(2), flight, nil, expires: 1000)
        }
        #expect(!Self.touch(&shard, 1, now: 0))
        #expect(!Self.touch(&shard, 1, now: 0))
        #expect(shard.memoryLimitErrors == 2)
        guard case .found(nil) = shard.lookup(Self.key(2), now: 0) else {
            Issue.record("the absence is still known")
            return
        }
    }

    @Test("an entry that is another key's is found out on its first hit, dropped and counted")
    func wrongEntry() throws {
        let cache = ProfileCache(CacheConfiguration())
        guard case .lead(let flight) = cache.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        cache.land(Self.key(1), flight, .success(Self.snapshot(2)), now: 0)
        guard case .lead = cache.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        #expect(cache.statistics.errors[.corrupt] == 1)
        #expect(cache.statistics.entries == 0)
    }

    @Test("a flipped bit is found out within so many hits", arguments: [0, 5, 200])
    func flippedBit(position: Int) throws {
        var shard = CacheShard(capacity: 3, policy: .lru)
        guard case .lead(let flight) = shard.lookup(Self.key(1), now: 0) else { throw Unexpected() }
        let damaged = Self.snapshot(1)
        shard.fill(Self.key(1), flight, damaged, expires: 1000)
        for _ in 0..<CacheShard.hitsPerInspection * 2 { #expect(Self.touch(&shard, 1, now: 0)) }
        damaged.plain.body.withUnsafeReadableBytes { bytes in
            UnsafeMutableRawBufferPointer(mutating: bytes)[position] ^= 4
        }
        var hits = 0
        while hits <= CacheShard.hitsPerInspection, Self.touch(&shard, 1, now: 0) { hits += 1 }
        #expect(hits < CacheShard.hitsPerInspection)
        #expect(shard.removals[CacheShard.Removal.corrupt.rawValue] == 1)
    }

    @Test("who waits too long for another's load is let go; the others get it")
    func flightTimeout() async throws {
        let flight = Flight()
        #expect(await flight.outcome(within: .milliseconds(1)) == nil)
        async let patient = flight.outcome(within: .seconds(600))
        flight.land(.success(nil))
        guard case .success(nil)? = await patient else { throw Unexpected() }
        guard case .success(nil)? = await flight.outcome(within: .milliseconds(1)) else { throw Unexpected() }
    }

    @Test("capacities of the shards add up, whatever the size", arguments: [1, 7, 128, 2000, 100_003])
    func capacity(_ capacity: Int) {
        let cache = ProfileCache(CacheConfiguration(capacity: capacity))
        for number in 0..<(capacity * 3) {
            if case .lead(let flight) = cache.lookup(Self.key(number), now: 0) {
                cache.land(Self.key(number), flight, .success(nil), now: 0)
            }
        }
        #expect(cache.statistics.entries <= capacity)
        #expect(cache.statistics.entries >= capacity * 95 / 100)
    }
}

struct Unexpected: Error {}

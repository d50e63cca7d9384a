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

    /// A random interleaving of readers and writers of one row; how often a reader was answered a version older than one that a
    /// write had been acknowledged for before. The database is a counter; a read takes what it finds when it is sent, a write takes
    /// effect between its bar and its release. `isFenced`: as the service does; otherwise what was read is installed whatever
    /// happened since.
    private static func staleAnswers(seed: Int, policy: CachePolicy, isFenced: Bool) -> Int {
        var random = SplitMix(state: UInt64(seed))
        var shard = CacheShard(capacity: 2, policy: policy)
        var (row, acknowledged, stale) = (1, 1, 0)
        var loads: [(flight: Flight, version: Int)] = []
        var writers: [Int?] = []  // the version written, once the write has taken effect
        for turn in 0..<60 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                switch shard.lookup(key(1), now: 0) {
                case .lead(let flight): loads.append((flight, row))
                case .found(let found): stale += Int(found?.profile.version ?? 0) < acknowledged ? 1 : 0
                case .join, .barred: break
                }
            case 2:
                guard !loads.isEmpty else { continue }
                var load = loads.remove(at: .random(in: 0..<loads.count, using: &random))
                if !isFenced, case .lead(let fresh) = shard.lookup(key(1), now: 0) { load.flight = fresh }
                shard.fill(key(1), load.flight, snapshot(1, version: load.version), expires: .max)
                // Another key's entry, so that places change hands.
                if turn % 7 == 0 { _ = touch(&shard, 2 + turn, now: 0) }
            case 3:
                shard.bar(key(1))
                writers.append(nil)
            case 4:
                guard let index = writers.firstIndex(of: nil) else { continue }
                row += 1
                writers[index] = row
            default:
                guard let index = writers.indices.filter({ writers[$0] != nil }).randomElement(using: &random) else {
                    continue
                }
                acknowledged = max(acknowledged, writers.remove(at: index) ?? 0)
                shard.release(key(1), changed: true, until: nil, now: 0)
            }
        }
        return stale
    }

    @Test(
        "no interleaving answers an old version; the check sees it when fills are not fenced",
        arguments: CachePolicy.allCases)
    func interleavings(policy: CachePolicy) {
        #expect((0..<2000).allSatisfy { Self.staleAnswers(seed: $0, policy: policy, isFenced: true) == 0 })
        #expect((0..<200).contains { Self.staleAnswers(seed: $0, policy: policy, isFenced: false) > 0 })
    }

    @Test(
        "bytes are bounded too, and a value that is too large is answered but not kept", arguments: CachePolicy.allCases
    )
    func bytes(policy: CachePolicy) {
        let one = Self.snapshot(1).memoryCost + 128
        var shard = CacheShard(capacity: 100, maximumBytes: 3 * one + 200, policy: policy)
        for number in 1...9 {
            #expect(!Self.touch(&shard, number, now: 0))
            #expect(shard.bytes <= 3 * one + 200)
        }
        #expect(shard.count == 3)
        #expect(shard.removals[CacheShard.Removal.capacity.rawValue] == 6)
        var small = CacheShard(capacity: 100, maximumBytes: one - 1, policy: policy)
        for _ in 0..<2 { #expect(!Self.touch(&small, 1, now: 0)) }
        #expect(small.count == 0 && small.bytes == 0 && small.oversized == 2)
    }

    @Test("a corrupt entry is dropped and loaded anew")
    func corrupt() throws {
        let cache = ProfileCache(CacheConfiguration(capacity: 10))
        func load(_ snapshot: ProfileSnapshot) throws {
            guard case .lead(let flight) = cache.lookup(Self.key(1), now: 0) else { throw Unexpected() }
            cache.land(Self.key(1), flight, .success(snapshot), now: 0)
        }
        // Somebody else's profile is found out at once, changed bytes before long.
        try load(Self.snapshot(2))
        try load(ProfileSnapshot(Fixture.profile(Self.key(1), version: 1), checksum: 1))
        var hits = 0
        while case .found = cache.lookup(Self.key(1), now: 0) { hits += 1 }
        #expect(hits < 64)
        #expect(cache.statistics.errors.first { $0.kind == "corrupt" }?.count == 2)
        // A good one stays.
        guard case .lead(let flight) = cache.lookup(Self.key(3), now: 0) else { throw Unexpected() }
        cache.land(Self.key(3), flight, .success(Self.snapshot(3)), now: 0)
        for _ in 0..<1000 {
            guard case .found(.some) = cache.lookup(Self.key(3), now: 0) else { throw Unexpected() }
        }
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

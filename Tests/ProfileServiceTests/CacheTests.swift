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

    @Test("it holds what a list kept in order of use holds", arguments: 0..<20, CachePolicy.allCases)
    func model(seed: Int, policy: CachePolicy) {
        var random = SplitMix(state: UInt64(seed))
        var shard = CacheShard(capacity: 8, policy: policy)
        var model: [Int] = []
        for _ in 0..<2000 {
            let number = Int.random(in: 0..<20, using: &random)
            let expected = model.firstIndex(of: number)
            #expect(Self.touch(&shard, number, now: 0) == (expected != nil))
            if let expected { model.remove(at: expected) }
            model.append(number)
            if model.count > 8 { model.removeFirst() }
        }
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

    /// A random interleaving of readers and writers of one row. The database is a counter; a read takes what it finds
    /// when it is sent, a write takes effect between its bar and its release.
    @Test("no interleaving leaves an old version behind", arguments: 0..<300)
    func interleavings(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        var shard = CacheShard(capacity: 2, policy: .lru)
        var row = 1
        var loads: [(Flight, Int)] = []
        var writers: [Bool] = []  // whether the write has taken effect
        for _ in 0..<60 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                if case .lead(let flight) = shard.lookup(Self.key(1), now: 0) { loads.append((flight, row)) }
            case 1:
                guard !loads.isEmpty else { continue }
                let (flight, version) = loads.remove(at: .random(in: 0..<loads.count, using: &random))
                shard.fill(Self.key(1), flight, Self.snapshot(1, version: version), expires: .max)
            case 2:
                shard.bar(Self.key(1))
                writers.append(false)
            case 3:
                guard let index = writers.firstIndex(of: false) else { continue }
                row += 1
                writers[index] = true
            default:
                guard let index = writers.firstIndex(of: true) else { continue }
                writers.remove(at: index)
                shard.release(Self.key(1), changed: true, until: nil, now: 0)
            }
            if writers.isEmpty, case .found(let found?) = shard.lookup(Self.key(1), now: 0) {
                #expect(found.profile.version == row)
            }
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

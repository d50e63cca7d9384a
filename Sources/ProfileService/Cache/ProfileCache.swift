import Signals

/// Profiles by id: sharded, bounded in entries and bytes, with a time to live, single flight and remembered absence.
/// Any thread may call any method; nothing here waits for a lock longer than a few stores.
struct ProfileCache: Sendable {
    /// Sized so that a shard's own order approximates the whole cache's: few shards for a small cache.
    private static let maximumShards = 64
    private static let entriesPerShard = 128
    /// The largest profile the validation lets through fits a shard's share of the bytes, unless the whole cache is
    /// smaller.
    private static let bytesPerShard = 256 * 1024

    let configuration: CacheConfiguration
    private let shards: Shards<CacheShard>
    private let verdicts = CounterTable(CacheVerdict.count)
    private let timeouts = CounterTable(1)
    private let warmed = CounterTable(1)

    init(_ configuration: CacheConfiguration) {
        self.configuration = configuration
        var wanted = 1
        while wanted < Self.maximumShards, configuration.capacity / (wanted * 2) >= Self.entriesPerShard,
            configuration.maximumBytes / (wanted * 2) >= Self.bytesPerShard
        { wanted *= 2 }
        shards = Shards(wanted) { index, count in
            // The remainder goes to the first shards: the capacities add up to the configured one.
            let capacity = configuration.capacity / count + (index < configuration.capacity % count ? 1 : 0)
            return CacheShard(
                capacity: capacity, maximumBytes: configuration.maximumBytes / count, policy: configuration.policy)
        }
    }

    var isOn: Bool { configuration.capacity > 0 }

    /// Counts a read. Hits and negatives are counted by `lookup`.
    func count(_ verdict: CacheVerdict) { verdicts.add(Int(verdict.rawValue)) }

    func countTimeout() { timeouts.add(0) }

    func countWarmed() { warmed.add(0) }

    func lookup(_ id: ProfileID, now: Int64) -> CacheShard.Lookup {
        shards.withShard(id.shardHash) { $0.lookup(id, now: now) }
    }

    /// Whether the entry for `id` would evict none.
    func hasRoom(for id: ProfileID) -> Bool { shards.withShard(id.shardHash) { $0.hasRoom } }

    /// Whether an entry more would evict another, whatever its key.
    var isFull: Bool {
        var isFull = true
        shards.withEach { if $0.hasRoom { isFull = false } }
        return isFull
    }

    /// Lands the flight: installs what was read if the lease still holds, then tells the waiters.
    func land(_ id: ProfileID, _ flight: Flight, _ outcome: Flight.Outcome, now: Int64) {
        shards.withShard(id.shardHash) { shard in
            switch outcome {
            case .success(let value):
                let life = value == nil ? configuration.negativeTimeToLive : configuration.timeToLive
                shard.fill(id, flight, value, expires: now &+ life.nanoseconds)
            case .failure:
                shard.abandon(id, flight)
            }
        }
        flight.land(outcome)
    }

    func bar(_ id: ProfileID) {
        shards.withShard(id.shardHash) { $0.bar(id) }
    }

    func release(_ id: ProfileID, changed: Bool, until: Int64? = nil, now: Int64) {
        shards.withShard(id.shardHash) { $0.release(id, changed: changed, until: until, now: now) }
    }

    /// Figures since the start.
    struct Statistics {
        var entries = 0
        var bytes = 0
        var warmed: Int64 = 0
        var errors: [CacheError: Int64] = [:]
        var verdicts: [CacheVerdict: Int64] = [:]
        var removals = [Int64](repeating: 0, count: CacheShard.Removal.allCases.count)
    }

    var statistics: Statistics {
        var statistics = Statistics(warmed: warmed[0], errors: [.timeout: timeouts[0]])
        for verdict in CacheVerdict.allCases { statistics.verdicts[verdict] = verdicts[Int(verdict.rawValue)] }
        shards.withEach { shard in
            statistics.entries += shard.count
            statistics.bytes += shard.bytes
            statistics.verdicts[.hit, default: 0] += shard.hits
            statistics.verdicts[.negative, default: 0] += shard.negativeHits
            statistics.errors[.memoryLimit, default: 0] += shard.memoryLimitErrors
            statistics.errors[.corrupt, default: 0] += shard.removals[CacheShard.Removal.corrupt.rawValue]
            for (cause, count) in shard.removals.enumerated() { statistics.removals[cause] += count }
        }
        return statistics
    }
}

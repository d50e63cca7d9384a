/// One shard of the cache: entries, flights and bars of some keys. A plain value under its shard's lock; the time is an
/// argument, so every law is tested without a clock.
///
/// No stale fill, by this argument. A write changes the row between `bar` and `release`. A fill is installed only by a
/// flight that the shard still knows (`flights[key] === flight`); `bar` forgets the key's flight and no new one begins
/// before the last `release`. So a fill that is installed was read by a flight that began after the last write's
/// `release`, hence after its commit, or that landed before its `bar`; the latter's entry is removed by `release`.
///
/// No going back either: between `bar` and `release` an entry is not answered from. A read that the write overtook may
/// bring the new version before the writer hears of its commit; its reader must not find the old one afterwards.
struct CacheShard {
    enum Lookup {
        /// `nil`: known to be absent.
        case found(ProfileSnapshot?)
        /// Somebody is loading it: wait for the flight.
        case join(Flight)
        /// The caller loads it and lands the flight.
        case lead(Flight)
        /// A write is under way: the caller loads it for itself alone.
        case barred
    }

    /// Why an entry left: too many entries, too many bytes, too old, overwritten, found damaged.
    enum Removal: Int, CaseIterable { case capacity, memory, expired, invalidated, corrupt }

    private struct Entry {
        var key: ProfileID
        var value: ProfileSnapshot?
        var expires: Int64
        var cost: Int
        var seal: EntrySeal
    }

    /// What an entry costs beside its snapshot: its place in the arrays and the table, and the snapshot's own object.
    static let entryOverhead = 160
    /// Hits of one shard between two that read the whole entry for damage.
    static let hitsPerInspection = 256

    /// Writes under way, and until when fills stay barred after one whose outcome is unknown.
    struct Bar {
        fileprivate var writers = 0
        fileprivate var until = Int64.min

        fileprivate func holds(_ now: Int64) -> Bool { writers > 0 || until > now }
    }

    private var places: PlaceTable
    private var entries: [Entry?]
    private var free: [Int]
    private var order: any EvictionPolicy
    private var flights: [ProfileID: Flight] = [:]
    private(set) var bars: [ProfileID: Bar] = [:]
    /// When bars that are over are next looked for: their keys may never be asked for again. Nil: none stays behind.
    private var nextSweep: Int64?
    private(set) var removals = [Int64](repeating: 0, count: Removal.allCases.count)
    /// Bytes the resident entries cost, and how many they may.
    private(set) var bytes = 0
    private let maximumBytes: Int
    /// Counted here, under the lock that a hit takes anyway: one counter for all shards would pass from core to core.
    private(set) var hits: Int64 = 0
    private(set) var negativeHits: Int64 = 0
    private(set) var memoryLimitErrors: Int64 = 0

    init(capacity: Int, maximumBytes: Int = .max, policy: CachePolicy) {
        self.maximumBytes = maximumBytes
        entries = Array(repeating: nil, count: capacity)
        free = Array((0..<capacity).reversed())
        order = policy.make(slots: capacity)
        places = PlaceTable(capacity: capacity)
    }

    var count: Int { places.count }

    mutating func lookup(_ key: ProfileID, now: Int64) -> Lookup {
        if let place = places.place(of: key), let entry = entries[place] {
            if entry.expires <= now {
                empty(place, .expired)
            } else if !isSound(entry, key) {
                empty(place, .corrupt)
            } else if !bars.isEmpty, isBarred(key, now) {
                return .barred
            } else {
                order.used(place)
                if entry.value == nil { negativeHits += 1 } else { hits += 1 }
                return .found(entry.value)
            }
        }
        if let flight = flights[key] { return .join(flight) }
        if isBarred(key, now) { return .barred }
        let flight = Flight()
        flights[key] = flight
        return .lead(flight)
    }

    /// Ends `flight`'s lease and, if it still held it, installs `value` until `expires`. No entry is resident then: a
    /// flight begins only where there is none, and nothing but a flight installs, so a newer version is never
    /// overwritten. A value larger than all the shard may hold is not installed, and counted.
    mutating func fill(_ key: ProfileID, _ flight: Flight, _ value: ProfileSnapshot?, expires: Int64) {
        guard flights[key] === flight else { return }
        flights[key] = nil
        let cost = Self.entryOverhead + (value?.memoryCost ?? 0)
        guard cost <= maximumBytes else {
            memoryLimitErrors += 1
            return
        }
        while free.isEmpty || bytes + cost > maximumBytes, let victim = order.victim() {
            empty(victim, free.isEmpty ? .capacity : .memory)
        }
        guard let place = free.popLast() else { return }
        entries[place] = Entry(key: key, value: value, expires: expires, cost: cost, seal: EntrySeal(value))
        places.insert(key, at: place)
        bytes += cost
        order.inserted(place)
    }

    /// Whether one more entry like those here would evict none.
    var hasRoom: Bool { !free.isEmpty && bytes + (count > 0 ? bytes / count : 0) <= maximumBytes }

    /// A cheap look at every hit, a thorough one at a few.
    private func isSound(_ entry: Entry, _ key: ProfileID) -> Bool {
        guard let value = entry.value else { return true }
        guard entry.seal.fits(value, key) else { return false }
        return hits % Int64(Self.hitsPerInspection) != 0 || entry.seal.matchesContents(of: value)
    }

    /// Ends `flight`'s lease without a fill: its load failed.
    mutating func abandon(_ key: ProfileID, _ flight: Flight) {
        if flights[key] === flight { flights[key] = nil }
    }

    /// Before a write is sent: revokes the key's lease, detaches later readers from its waiters, bars fills.
    mutating func bar(_ key: ProfileID) {
        flights[key] = nil
        bars[key, default: Bar()].writers += 1
    }

    /// After the write. `changed`: the entry is removed. `until`: when the write's outcome is unknown, it may still
    /// happen until then, so fills stay barred.
    mutating func release(_ key: ProfileID, changed: Bool, until: Int64?, now: Int64) {
        if changed, let place = places.place(of: key) { empty(place, .invalidated) }
        defer { sweepBars(now) }
        guard var bar = bars[key] else { return }
        bar.writers -= 1
        bar.until = max(bar.until, until ?? .min)
        bars[key] = bar.holds(now) ? bar : nil
        if bar.until > now, nextSweep == nil { nextSweep = bar.until }
    }

    /// Drops the bars that are over. Not before the last one of those seen by the sweep before is: each bar is looked at
    /// a few times only, however many there are.
    private mutating func sweepBars(_ now: Int64) {
        guard let due = nextSweep, due <= now else { return }
        bars = bars.filter { $0.value.holds(now) }
        nextSweep = bars.values.lazy.map(\.until).filter { $0 > now }.max()
    }

    private mutating func isBarred(_ key: ProfileID, _ now: Int64) -> Bool {
        guard let bar = bars[key] else { return false }
        if bar.holds(now) { return true }
        bars[key] = nil
        return false
    }

    private mutating func empty(_ place: Int, _ cause: Removal) {
        guard let entry = entries[place] else { return }
        places.remove(entry.key)
        entries[place] = nil
        bytes -= entry.cost
        free.append(place)
        order.removed(place)
        removals[cause.rawValue] += 1
    }
}

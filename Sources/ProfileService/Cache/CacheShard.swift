/// One shard of the cache: entries, flights and bars of some keys. A plain value under its shard's lock; the time is an
/// argument, so every law is tested without a clock.
///
/// No stale fill, by this argument. A write changes the row between `bar` and `release`. A fill is installed only by a
/// flight that the shard still knows (`flights[key] === flight`); `bar` forgets the key's flight and no new one begins
/// before the last `release`. So a fill that is installed was read by a flight that began after the last write's
/// `release`, hence after its commit, or that landed before its `bar`; the latter's entry is removed by `release`.
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

    enum Removal: Int, CaseIterable { case capacity, expired, invalidated, corrupt }

    private struct Entry {
        var key: ProfileID
        var value: ProfileSnapshot?
        var expires: Int64

        /// What it is counted with: the snapshot, and the entry's own places.
        var cost: Int { Entry.own + (value?.memoryCost ?? 0) }

        private static let own = 128
    }

    /// Writes under way, and until when fills stay barred after one whose outcome is unknown.
    struct Bar {
        fileprivate var writers = 0
        fileprivate var until = Int64.min

        fileprivate func holds(_ now: Int64) -> Bool { writers > 0 || until > now }
    }

    private var places: [ProfileID: Int] = [:]
    private var entries: [Entry?]
    private var free: [Int]
    private var order: any EvictionPolicy
    private var flights: [ProfileID: Flight] = [:]
    private(set) var bars: [ProfileID: Bar] = [:]
    /// When bars that are over are next looked for: their keys may never be asked for again. Nil: none stays behind.
    private var nextSweep: Int64?
    private(set) var removals = [Int64](repeating: 0, count: Removal.allCases.count)

    private let maximumBytes: Int
    private(set) var bytes = 0
    /// Values that were larger than the whole shard.
    private(set) var oversized: Int64 = 0
    private var hits: UInt64 = 0
    /// One hit in so many is checked to the last byte.
    private static let hitsPerCheck: UInt64 = 64

    /// `maximumBytes`: of all entries together, as `ProfileSnapshot.memoryCost` counts.
    init(capacity: Int, maximumBytes: Int = .max, policy: CachePolicy) {
        self.maximumBytes = maximumBytes
        entries = Array(repeating: nil, count: capacity)
        free = Array((0..<capacity).reversed())
        order = policy.make(slots: capacity)
        places.reserveCapacity(capacity)
    }

    var count: Int { places.count }

    mutating func lookup(_ key: ProfileID, now: Int64) -> Lookup {
        if let place = places[key], let entry = entries[place] {
            if entry.expires <= now {
                empty(place, .expired)
            } else if isIntact(entry.value, key) {
                order.used(place)
                return .found(entry.value)
            } else {
                empty(place, .corrupt)
            }
        }
        if let flight = flights[key] { return .join(flight) }
        if isBarred(key, now) { return .barred }
        let flight = Flight()
        flights[key] = flight
        return .lead(flight)
    }

    /// Somebody else's profile must never be answered, whatever went wrong with memory or with us: the id is compared at every
    /// hit, the bytes at some.
    private mutating func isIntact(_ value: ProfileSnapshot?, _ key: ProfileID) -> Bool {
        guard let value else { return true }
        hits &+= 1
        return value.profile.id == key && (hits % Self.hitsPerCheck != 0 || value.isIntact)
    }

    /// Ends `flight`'s lease and, if it still held it, installs `value` until `expires`. No entry is resident then: a
    /// flight begins only where there is none, and nothing but a flight installs, so a newer version is never
    /// overwritten.
    mutating func fill(_ key: ProfileID, _ flight: Flight, _ value: ProfileSnapshot?, expires: Int64) {
        guard flights[key] === flight else { return }
        flights[key] = nil
        let entry = Entry(key: key, value: value, expires: expires)
        guard entry.cost <= maximumBytes else {
            oversized += 1
            return
        }
        while free.isEmpty || bytes + entry.cost > maximumBytes, let victim = order.victim() {
            empty(victim, .capacity)
        }
        guard let place = free.popLast() else { return }
        entries[place] = entry
        bytes += entry.cost
        places[key] = place
        order.inserted(place)
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
        if changed, let place = places[key] { empty(place, .invalidated) }
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
        places[entry.key] = nil
        entries[place] = nil
        bytes -= entry.cost
        free.append(place)
        order.removed(place)
        removals[cause.rawValue] += 1
    }
}

/// The clocks of one shard's keys, with bounded work a decision: however many keys there are, no decision waits for a
/// sweep or for a table to be rebuilt. A plain value under its shard's lock.
///
/// Each decision looks at a few slots more than its own. Mostly it frees idle ones where they stand; when the table has
/// become half full, or nearly empty, it carries them over into a larger or smaller one until the old one is empty.
struct KeyClocks: Sendable {
    private static let smallest = 64
    /// Slots looked at with one decision in eight, while nothing is carried over: two a decision as well, but neighbours in
    /// memory, which the processor fetches together (with many keys each look is a wait for memory).
    private static let tidied = 16
    private static let decisionsPerTidying: Int64 = 8
    /// Slots carried over with each decision. At 8 a table is carried over in an eighth of its size of
    /// decisions, in which the new one, at least as large, cannot become half full.
    private static let carried = 8
    /// Slots a sweep looks at before it gives up the lock.
    static let sweepChunk = 1024

    private let seed: HashSeed
    private var table: ClockTable
    /// What is being emptied, and how far it is.
    private var old: (table: ClockTable, position: Int)?
    private var hand = 0
    /// The latest time seen. A decision that comes late, because another thread was faster from the clock to the lock,
    /// is taken as of then: so a key dropped as idle decides exactly as one that was kept.
    private(set) var now: Int64 = 0
    private(set) var admitted: Int64 = 0
    private(set) var rejected: Int64 = 0

    init(seed: HashSeed) {
        self.seed = seed
        table = ClockTable(capacity: Self.smallest, seed: seed)
    }

    /// Keys remembered; those idle now may be among them until they are tidied away.
    var count: Int { table.used + (old?.table.used ?? 0) }

    /// Slots allocated.
    var capacity: Int { table.capacity + (old?.table.capacity ?? 0) }

    mutating func decide(
        _ key: LimiterKey, _ hash: UInt64, now time: Int64, cost: Int, _ algorithm: GCRA
    ) -> GCRA.Decision {
        now = max(now, time)
        if old != nil {
            carry(Self.carried)
        } else if (admitted + rejected) % Self.decisionsPerTidying == 0 {
            tidy()
        }
        let place = table.place(key, hash)
        var clock = table.clock(place)
        if clock == 0, let left = old?.table {
            let before = left.place(key, hash)
            clock = left.clock(before)
            if clock != 0 {
                left.remove(before)
                table.set(place, key, clock)
            }
        }
        var state: Int64? = clock == 0 ? nil : clock
        let decision = algorithm.decide(&state, now: now, cost: cost)
        if decision.isAdmitted {
            admitted += 1
            if let state { table.set(place, key, state) }
            if old == nil, table.used * 2 > table.capacity { begin(table.capacity * 2) }
        } else {
            rejected += 1
        }
        return decision
    }

    /// Frees what is idle from `position` on, a chunk at a time; returns where to go on, nil at the end.
    mutating func sweep(from position: Int, now time: Int64) -> Int? {
        now = max(now, time)
        guard old == nil else {
            carry(Self.sweepChunk)
            return position
        }
        let end = min(position + Self.sweepChunk, table.capacity)
        for place in position..<max(position, end) { freeIdle(place) }
        return end < table.capacity ? end : nil
    }

    private mutating func tidy() {
        for _ in 0..<Self.tidied {
            freeIdle(hand)
            hand += 1
            if hand == table.capacity {
                hand = 0
                if table.capacity > Self.smallest, table.used * 8 < table.capacity { begin(table.capacity / 2) }
                return
            }
        }
    }

    /// Another may have moved into the freed slot.
    private func freeIdle(_ place: Int) {
        while table.clock(place) != 0, table.clock(place) <= now { table.remove(place) }
    }

    private mutating func begin(_ capacity: Int) {
        old = (table, 0)
        table = ClockTable(capacity: capacity, seed: seed)
        hand = 0
    }

    private mutating func carry(_ slots: Int) {
        guard let (left, position) = old else { return }
        let end = min(position + slots, left.capacity)
        for place in position..<end {
            // `remove` may move another into the slot; at the table's end, one from its beginning stays findable.
            while left.clock(place) != 0 {
                let slot = left.slot(place)
                if slot.clock > now { table.set(table.place(slot.key, slot.key.hash(seed)), slot.key, slot.clock) }
                left.remove(place)
            }
        }
        old = end < left.capacity || left.used > 0 ? (left, end == left.capacity ? 0 : end) : nil
    }
}

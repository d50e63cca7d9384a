import Glibc

/// A hash table from keys to their clocks (GCRA's theoretical arrival times): open addressing, linear probing, no
/// tombstones. Its owner keeps it at most half full, so a probe looks at one or two neighbours.
///
/// The memory comes zeroed from the kernel (`calloc`), page by page when first touched: making a large table costs no
/// decision a walk over it, as filling a Swift array would.
final class ClockTable: @unchecked Sendable {  // Guarded by the lock of the shard that owns it.
    struct Slot: BitwiseCopyable {
        var key: LimiterKey
        /// 0: the slot is free. A clock is later than the time it was set at, hence positive.
        var clock: Int64
    }

    private let memory: UnsafeMutableRawPointer
    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int
    private let seed: HashSeed
    private(set) var used = 0

    var capacity: Int { mask + 1 }

    /// `capacity`: a power of two.
    init(capacity: Int, seed: HashSeed) {
        // Two slots fill a cache line of 64 bytes; `calloc` alone would let every other slot lie across two.
        guard let memory = calloc(capacity + 2, MemoryLayout<Slot>.stride) else { fatalError("out of memory") }
        self.memory = memory
        slots = memory.alignedUp(toMultipleOf: 64).bindMemory(to: Slot.self, capacity: capacity)
        mask = capacity - 1
        self.seed = seed
    }

    deinit { free(memory) }

    /// The key's slot, or the free one where it belongs.
    func place(_ key: LimiterKey, _ hash: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].clock != 0, slots[place].key != key { place = (place + 1) & mask }
        return place
    }

    /// 0 for a free slot.
    func clock(_ place: Int) -> Int64 { slots[place].clock }

    func slot(_ place: Int) -> Slot { slots[place] }

    func set(_ place: Int, _ key: LimiterKey, _ clock: Int64) {
        if slots[place].clock == 0 { used += 1 }
        slots[place] = Slot(key: key, clock: clock)
    }

    /// Frees a slot, and moves those behind it that would no longer be found (Knuth vol. 3, 6.4, algorithm R).
    func remove(_ place: Int) {
        var hole = place
        var next = (hole + 1) & mask
        while slots[next].clock != 0 {
            let home = Int(truncatingIfNeeded: slots[next].key.hash(seed)) & mask
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole].clock = 0
        used -= 1
    }
}

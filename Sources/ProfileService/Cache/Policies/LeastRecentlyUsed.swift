/// The order of use, as a doubly linked list threaded through two arrays: every step is a few stores, nothing is
/// allocated.
struct LeastRecentlyUsed: EvictionPolicy {
    private var newer: [Int32]
    private var older: [Int32]
    /// The list's ends are one sentinel past the slots, so that no step has a special case.
    private let end: Int

    init(slots: Int) {
        end = slots
        newer = Array(repeating: Int32(slots), count: slots + 1)
        older = newer
    }

    mutating func inserted(_ slot: Int) {
        let newest = Int(older[end])
        older[slot] = Int32(newest)
        newer[slot] = Int32(end)
        newer[newest] = Int32(slot)
        older[end] = Int32(slot)
    }

    mutating func used(_ slot: Int) {
        guard Int(older[end]) != slot else { return }
        removed(slot)
        inserted(slot)
    }

    mutating func removed(_ slot: Int) {
        let (above, below) = (Int(newer[slot]), Int(older[slot]))
        older[above] = Int32(below)
        newer[below] = Int32(above)
    }

    func victim() -> Int? {
        let oldest = Int(newer[end])
        return oldest == end ? nil : oldest
    }
}

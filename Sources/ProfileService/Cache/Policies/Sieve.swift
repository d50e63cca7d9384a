/// SIEVE (Zhang et al., "SIEVE is Simpler than LRU", NSDI 2024): the order of insertion, a mark on what was used since, and a hand
/// that walks from the oldest to the newest, takes the marks off, and evicts the first that has none. A hit moves nothing.
struct Sieve: EvictionPolicy {
    private var order: SlotList
    private var isMarked: [Bool]
    /// Where the hand goes on; nil: at the oldest.
    private var hand: Int?

    init(slots: Int) {
        order = SlotList(slots: slots)
        isMarked = Array(repeating: false, count: slots)
    }

    mutating func inserted(_ slot: Int) {
        isMarked[slot] = false
        order.append(slot)
    }

    mutating func used(_ slot: Int) { isMarked[slot] = true }

    mutating func removed(_ slot: Int) {
        if hand == slot { hand = order.newer(than: slot) }
        order.remove(slot)
    }

    mutating func victim() -> Int? {
        guard var place = hand ?? order.oldest, let oldest = order.oldest else { return nil }
        // Ends after one round at most, which takes every mark off.
        while isMarked[place] {
            isMarked[place] = false
            place = order.newer(than: place) ?? oldest
        }
        hand = place
        return place
    }
}

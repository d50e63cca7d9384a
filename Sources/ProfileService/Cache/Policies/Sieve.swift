/// SIEVE (Zhang and others, NSDI 2024, <https://cachemon.github.io/SIEVE-website/>): entries stay in the order of their
/// arrival; a hand walks from the oldest to the newest, spares whoever was used since it last came by, and evicts the
/// first that was not. A hit is one store, and what is asked for only once leaves early.
struct Sieve: EvictionPolicy {
    private var order: SlotList
    private var wasUsed: [Bool]
    /// Where the search goes on; the list's end: at the oldest.
    private var hand: Int

    init(slots: Int) {
        order = SlotList(slots: slots)
        wasUsed = Array(repeating: false, count: slots)
        hand = slots
    }

    mutating func inserted(_ slot: Int) {
        wasUsed[slot] = false
        order.append(slot)
    }

    mutating func used(_ slot: Int) { wasUsed[slot] = true }

    mutating func removed(_ slot: Int) {
        if hand == slot { hand = order.newer(slot) }
        order.remove(slot)
    }

    mutating func victim() -> Int? {
        if hand == order.end { hand = order.oldest }
        guard hand != order.end else { return nil }
        while wasUsed[hand] {
            wasUsed[hand] = false
            hand = order.newer(hand)
            if hand == order.end { hand = order.oldest }
        }
        return hand
    }
}

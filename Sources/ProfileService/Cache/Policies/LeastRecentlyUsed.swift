/// The order of use: the one not used for the longest time leaves.
struct LeastRecentlyUsed: EvictionPolicy {
    private var order: SlotList

    init(slots: Int) {
        order = SlotList(slots: slots)
    }

    mutating func inserted(_ slot: Int) { order.append(slot) }

    mutating func used(_ slot: Int) {
        guard order.newest != slot else { return }
        order.remove(slot)
        order.append(slot)
    }

    mutating func removed(_ slot: Int) { order.remove(slot) }

    func victim() -> Int? { order.oldest }
}

/// The order of use: whoever is used becomes the newest, the oldest leaves.
struct LeastRecentlyUsed: EvictionPolicy {
    private var order: SlotList

    init(slots: Int) { order = SlotList(slots: slots) }

    mutating func inserted(_ slot: Int) { order.append(slot) }

    mutating func used(_ slot: Int) {
        guard order.newest != slot else { return }
        order.remove(slot)
        order.append(slot)
    }

    mutating func removed(_ slot: Int) { order.remove(slot) }

    func victim() -> Int? {
        let oldest = order.oldest
        return oldest == order.end ? nil : oldest
    }
}

/// Slots from oldest to newest: a doubly linked list threaded through one array. Every step is a few stores, nothing is
/// allocated.
///
/// One word, so that a policy of three words is stored inline where it is held as `any EvictionPolicy`; a larger one is
/// boxed, which cost SIEVE's hit half as much again.
struct SlotList: Sendable {
    private struct Link {
        var newer, older: Int32
    }

    /// The list's ends meet in one sentinel past the slots, so that no step has a special case.
    private var links: [Link]

    init(slots: Int) {
        links = Array(repeating: Link(newer: Int32(slots), older: Int32(slots)), count: slots + 1)
    }

    /// The sentinel: no slot.
    var end: Int { links.count - 1 }

    /// `end` when the list is empty.
    var oldest: Int { Int(links[end].newer) }

    /// `end` when the list is empty.
    var newest: Int { Int(links[end].older) }

    /// The next newer slot; `end` past the newest.
    func newer(_ slot: Int) -> Int { Int(links[slot].newer) }

    mutating func append(_ slot: Int) {
        let last = newest
        links[slot] = Link(newer: Int32(end), older: Int32(last))
        links[last].newer = Int32(slot)
        links[end].older = Int32(slot)
    }

    mutating func remove(_ slot: Int) {
        let link = links[slot]
        links[Int(link.newer)].older = link.older
        links[Int(link.older)].newer = link.newer
    }
}

/// Slots from oldest to newest: a doubly linked list threaded through two arrays. Every step is a few stores, nothing is
/// allocated.
struct SlotList: Sendable {
    private var newerThan: [Int32]
    private var olderThan: [Int32]
    /// The list's ends meet in one sentinel past the slots, so that no step has a special case.
    let end: Int

    init(slots: Int) {
        end = slots
        newerThan = Array(repeating: Int32(slots), count: slots + 1)
        olderThan = newerThan
    }

    /// `end` when the list is empty.
    var oldest: Int { Int(newerThan[end]) }

    /// `end` when the list is empty.
    var newest: Int { Int(olderThan[end]) }

    /// The next newer slot; `end` past the newest.
    func newer(_ slot: Int) -> Int { Int(newerThan[slot]) }

    mutating func append(_ slot: Int) {
        let last = newest
        olderThan[slot] = Int32(last)
        newerThan[slot] = Int32(end)
        newerThan[last] = Int32(slot)
        olderThan[end] = Int32(slot)
    }

    mutating func remove(_ slot: Int) {
        let (above, below) = (Int(newerThan[slot]), Int(olderThan[slot]))
        olderThan[above] = Int32(below)
        newerThan[below] = Int32(above)
    }
}

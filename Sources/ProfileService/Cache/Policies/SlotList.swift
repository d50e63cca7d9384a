/// A doubly linked list of slots threaded through two arrays: every step is a few stores, nothing is allocated.
struct SlotList: Sendable {
    private var newer: [Int32]
    private var older: [Int32]
    /// The list's ends are one sentinel past the slots, so that no step has a special case.
    private let end: Int

    init(slots: Int) {
        end = slots
        newer = Array(repeating: Int32(slots), count: slots + 1)
        older = newer
    }

    var newest: Int? { slot(older[end]) }
    var oldest: Int? { slot(newer[end]) }

    /// The next one in the direction of the newest; nil behind it.
    func newer(than slot: Int) -> Int? { self.slot(newer[slot]) }

    private func slot(_ place: Int32) -> Int? { Int(place) == end ? nil : Int(place) }

    mutating func append(_ slot: Int) {
        let last = Int(older[end])
        older[slot] = Int32(last)
        newer[slot] = Int32(end)
        newer[last] = Int32(slot)
        older[end] = Int32(slot)
    }

    mutating func remove(_ slot: Int) {
        let (above, below) = (Int(newer[slot]), Int(older[slot]))
        older[above] = Int32(below)
        newer[below] = Int32(above)
    }
}

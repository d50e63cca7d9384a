/// A queue of slots by time, linked through the connections themselves: all wait equally long, so that the first put in is the
/// first whose time is over. A slot is in one queue at most.
struct SlotQueue {
    private(set) var first: Int32 = -1
    private var last: Int32 = -1

    mutating func append(_ slot: Int32, deadline: Int64, _ slots: UnsafeMutablePointer<Connection>) {
        slots[Int(slot)].deadline = deadline
        slots[Int(slot)].previous = last
        slots[Int(slot)].next = -1
        if last >= 0 { slots[Int(last)].next = slot } else { first = slot }
        last = slot
    }

    mutating func remove(_ slot: Int32, _ slots: UnsafeMutablePointer<Connection>) {
        let previous = slots[Int(slot)].previous
        let next = slots[Int(slot)].next
        if previous >= 0 { slots[Int(previous)].next = next } else { first = next }
        if next >= 0 { slots[Int(next)].previous = previous } else { last = previous }
    }
}

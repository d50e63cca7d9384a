/// Slots by the time at which their requests fail: all wait equally long, so that the first put in is the first whose time is
/// over. Linked through the slots themselves.
struct CurlQueue {
    private(set) var first: UnsafeMutablePointer<CurlSlot>?
    private var last: UnsafeMutablePointer<CurlSlot>?

    mutating func append(_ slot: UnsafeMutablePointer<CurlSlot>, deadline: Int64) {
        slot.pointee.deadline = deadline
        slot.pointee.previous = last
        slot.pointee.next = nil
        if let last { last.pointee.next = slot } else { first = slot }
        last = slot
    }

    mutating func remove(_ slot: UnsafeMutablePointer<CurlSlot>) {
        let previous = slot.pointee.previous
        let next = slot.pointee.next
        if let previous { previous.pointee.next = next } else { first = next }
        if let next { next.pointee.previous = previous } else { last = previous }
    }
}

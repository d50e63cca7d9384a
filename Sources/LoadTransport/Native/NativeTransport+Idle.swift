/// What the native transport knows of one origin.
struct OriginState {
    let addresses: [SocketAddress]
    /// The address that answered last; new connections try it first.
    var preferredAddress: Int32 = 0
    /// The top of its stack of idle connections: the last used is used next, so that a small load keeps few warm.
    var firstIdle: Int32 = -1
}

/// Idle connections: a stack for each origin, linked through the connections themselves.
extension NativeTransport {
    /// Whether a request to any origin would find an idle connection.
    var areAllIdle: Bool {
        if idleCount == 0 { return false }
        for origin in 0..<originCount where origins[origin].firstIdle < 0 { return false }
        return true
    }

    /// Keeps a slot's socket for the next request to its origin.
    mutating func keep(_ slot: Int32) {
        let index = Int(slot)
        let origin = Int(slots[index].origin)
        let below = origins[origin].firstIdle
        slots[index].state = .idle
        slots[index].isKept = true
        slots[index].input.removeAll(into: &pool)
        slots[index].previous = -1
        slots[index].next = below
        if below >= 0 { slots[Int(below)].previous = slot }
        origins[origin].firstIdle = slot
        idleCount += 1
    }

    /// Takes the connection that an origin used last.
    mutating func popIdle(_ origin: Int) -> Int32? {
        precondition(origin < originCount)
        let slot = origins[origin].firstIdle
        if slot < 0 { return nil }
        unlinkIdle(slot)
        return slot
    }

    /// News on an idle connection: its end, or bytes that nobody asked for. Either way it is not used again.
    mutating func dropIdle(_ slot: Int32) {
        unlinkIdle(slot)
        release(slot)
    }

    /// Makes room for a connection to an origin that has no idle one.
    mutating func dropOtherIdle() {
        for origin in 0..<originCount where origins[origin].firstIdle >= 0 {
            return dropIdle(origins[origin].firstIdle)
        }
    }

    private mutating func unlinkIdle(_ slot: Int32) {
        let above = slots[Int(slot)].previous
        let below = slots[Int(slot)].next
        if below >= 0 { slots[Int(below)].previous = above }
        if above >= 0 {
            slots[Int(above)].next = below
        } else {
            origins[Int(slots[Int(slot)].origin)].firstIdle = below
        }
        idleCount -= 1
    }
}

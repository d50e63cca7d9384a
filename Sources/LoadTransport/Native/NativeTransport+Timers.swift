extension NativeTransport {
    /// Puts a slot at the end of the queue of time-outs.
    mutating func startTimer(_ slot: Int32, _ now: Int64) {
        let index = Int(slot)
        slots[index].deadline = now + limits.timeout
        slots[index].previous = lastTimer
        slots[index].next = -1
        if lastTimer >= 0 { slots[Int(lastTimer)].next = slot } else { firstTimer = slot }
        lastTimer = slot
    }

    mutating func stopTimer(_ slot: Int32) {
        let previous = slots[Int(slot)].previous
        let next = slots[Int(slot)].next
        if previous >= 0 { slots[Int(previous)].next = next } else { firstTimer = next }
        if next >= 0 { slots[Int(next)].previous = previous } else { lastTimer = previous }
    }

    /// Fails the requests whose time is over; returns how many.
    mutating func expire(at now: Int64, _ finished: (Completion, RawSpan) -> Void) -> Int {
        var count = 0
        while firstTimer >= 0, slots[Int(firstTimer)].deadline <= now {
            let slot = firstTimer
            let failure: TransportFailure =
                switch slots[Int(slot)].state {
                case .connecting: .connect(.tooSlow)
                case .sending: .timeout(.sending)
                default: .timeout(slots[Int(slot)].firstByte == 0 ? .waiting : .answering)
                }
            fail(slot, failure, at: now, finished)
            count += 1
        }
        return count
    }
}

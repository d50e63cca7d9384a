import LoadMetrics

extension Worker {
    /// Once a second: hands out what the coordinator shows and judges live.
    mutating func publishIfDue(at now: Int64) {
        guard now >= nextSecond else { return }
        let second = now / 1_000_000_000
        let over = Int(second) - 1
        board.publish(tally.pulse, tally.takeSlices(through: over), through: over, from: Int(stripe.index))
        tally.resetPulse()
        nextSecond = (second + 1) * 1_000_000_000
    }
}

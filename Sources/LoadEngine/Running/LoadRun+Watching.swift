import CLinux
import LoadMetrics
import ScenarioFormat

extension LoadRun {
    /// Watches the workers second by second until all have finished. False when one has not come home long after its time: it
    /// is held by something that nobody can interrupt, as a regular expression that backtracks without end.
    func watch(
        base: Int64, _ onSecond: (LiveSecond) -> Void, _ onSlices: (WatchedSecond, _ stoppedAt: Double?) -> Void
    ) -> Bool {
        let scenario = plan.scenario
        let longest = base.addingClamped(plan.duration).addingClamped(scenario.gracefulStop)
            .addingClamped(scenario.maxWait)
        var last = Pulse()
        var lastTime: Int64 = 0
        var next: Int64 = 1_000_000_000
        func handOver() {
            for second in board.takeSeconds() {
                // Asked for anew each time: taking in a second may stop the run.
                onSlices(second, board.stoppedAt.map { Double(max(0, $0 - base)) / 1e9 })
            }
        }
        // The workers hand out their pulses at the second; a moment later all have.
        while !board.wait(until: base + next + Self.pulseDelay) {
            let end = board.stoppedAt.map { min($0, longest) } ?? longest
            if fw_monotonic() > end.addingClamped(Self.patience) { return false }
            let pulse = board.pulse()
            let now = max(lastTime + 1, (fw_monotonic() - base) / 1_000_000_000 * 1_000_000_000)
            handOver()
            onSecond(LiveSecond(pulse, since: last, from: lastTime, to: now, plan: plan))
            last = pulse
            lastTime = now
            next = max(next, fw_monotonic() - base - Self.pulseDelay) / 1_000_000_000 * 1_000_000_000 + 1_000_000_000
        }
        handOver()
        return true
    }

    /// How long after the run's end a worker may still be busy, nanoseconds.
    private static let patience: Int64 = 15_000_000_000
    private static let pulseDelay: Int64 = 60_000_000
}

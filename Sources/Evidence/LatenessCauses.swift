import LoadMetrics

/// What made a generator late, as far as its threads and the machine tell. Never a verdict: a saturated thread that keeps its
/// schedule is as good as an idle one.
enum LatenessCauses {
    /// Shares of a thread's or a machine's time from which they explain lateness.
    private static let saturated = 0.9
    private static let disturbed = 0.05
    /// Share of the time that a thread was ready to run, for which it was not: on a quiet machine it is a few percent.
    private static let kept = 0.25
    /// Share of a phase's arrivals, so many of which fall due at one instant that they show in its p99.
    private static let burst = 0.01

    /// Users that take no time to speak of, however suddenly they come: ten microseconds each.
    private static let crowd = 100

    /// In words, the weightiest first.
    static func of(_ record: RunRecord) -> [String] {
        threads(record.generator.workers ?? []) + machine(record.generator) + bursts(record)
    }

    private static func threads(_ workers: [WorkerInfo]) -> [String] {
        let times = workers.map { (busy: $0.busy, queued: $0.queued ?? 0) }
        guard let worst = times.max(by: { $0.busy + $0.queued < $1.busy + $1.queued }) else { return [] }
        let ready = worst.busy + worst.queued
        if worst.queued >= disturbed || worst.queued >= kept * ready, worst.queued > 0 {
            let rest = ready >= saturated ? "; it had no time left: lower the rate" : ""
            return [
                "a worker thread ran for \(share(worst.busy)) of the time, and the kernel kept it waiting for a processor for "
                    + "\(share(worst.queued / ready)) of the time that it was ready to run (other programs are running here, or "
                    + "processor time is limited)" + rest
            ]
        }
        guard worst.busy >= saturated else { return [] }
        return [
            "a worker thread was busy \(share(worst.busy)) of the time (it is saturated: lower the rate or add --threads)"
        ]
    }

    private static func machine(_ generator: GeneratorInfo) -> [String] {
        guard let steal = generator.steal, steal >= disturbed else { return [] }
        return ["the host took \(share(steal)) of this machine's processor time away (steal)"]
    }

    /// Users that all begin at once: no generator sends at one instant.
    private static func bursts(_ record: RunRecord) -> [String] {
        record.phases.filter(\.measured).compactMap { phase in
            guard let users = phase.usersAtOnce, users >= crowd else { return nil }
            let arrivals = record.counts(Selection(window: .phase(phase.name), outcomes: .any)).all
            guard Double(users) >= burst * Double(arrivals) else { return nil }
            return
                "the \(Figure.count(Int64(users))) users of phase \(phase.name) fell due at one instant when it began "
                + "(a pace or ramping-vus spreads them)"
        }
    }

    private static func share(_ share: Double) -> String { Figure.percent(share, digits: 2) }
}

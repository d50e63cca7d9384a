public import LoadMetrics

/// Whether the measurement itself can be trusted, from what the generator recorded of itself.
///
/// A slow *service* never makes the generator untrustworthy: its queueing is `connection_wait` and missed arrivals, while
/// the generator's own lateness is `send_lag`.
public struct GeneratorHealth: Sendable, Equatable {
    public var trustworthy: Bool
    /// Why not, in words; empty when trustworthy.
    public var reasons: [String]

    public init(trustworthy: Bool, reasons: [String]) {
        self.trustworthy = trustworthy
        self.reasons = reasons
    }

    /// Lag that never matters, microseconds: below it the clock and the scheduler speak, not the generator.
    static let harmlessLag = 1000.0
    /// Lag beyond this share of what was measured distorts it.
    static let tolerableShare = 0.1

    /// Untrustworthy if an arrival was taken up later than `maxWait`, if `send_lag` p99 exceeds both 1 ms and 10 % of
    /// `latency` p99, or if a run that went to its end made fewer arrivals than its plan held.
    public static func assess(_ record: RunRecord) -> GeneratorHealth {
        var reasons: [String] = []
        let everything = Selection(window: .all, outcomes: .any)
        let measured = Selection(outcomes: .any)

        let worst = Double(record.distribution(.sendLag, everything).max)
        if worst > record.maxWait * 1e6 {
            reasons.append(
                "an arrival was taken up \(Figure.time(microseconds: worst)) late, more than maxWait "
                    + "(\(Figure.time(microseconds: record.maxWait * 1e6)))")
        }
        if let lag = record.distribution(.sendLag, measured).percentile(99),
            let latency = record.distribution(.latency, measured).percentile(99),
            lag > harmlessLag, lag > tolerableShare * latency
        {
            reasons.append(
                "send lag p99 \(Figure.time(microseconds: lag)) is over 1 ms and over 10% of latency p99 "
                    + "(\(Figure.time(microseconds: latency)))"
            )
        }
        if case .completed = record.ending {
            for phase in record.phases {
                guard let planned = phase.plannedArrivals else { continue }
                let made = record.counts(Selection(window: .phase(phase.name), outcomes: .any)).all
                if made < planned {
                    reasons.append(
                        "phase \(phase.name) made \(Figure.count(made)) of its \(Figure.count(planned)) arrivals")
                }
            }
        }
        return GeneratorHealth(trustworthy: reasons.isEmpty, reasons: reasons)
    }
}

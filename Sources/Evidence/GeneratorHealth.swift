public import LoadMetrics

/// Whether the measurement itself can be trusted, from what the generator recorded of itself.
///
/// A slow *service* never makes the generator untrustworthy: its queueing is `connection_wait` and missed arrivals, while
/// the generator's own lateness is `send_lag`. Nor does lateness in phases that are not measured.
public struct GeneratorHealth: Sendable, Equatable {
    public var trustworthy: Bool
    /// Which promise was broken, in words; empty when trustworthy.
    public var reasons: [String]
    /// What made the generator late, as far as it shows, the weightiest first; empty when trustworthy.
    public var causes: [String]

    public init(trustworthy: Bool, reasons: [String], causes: [String] = []) {
        self.trustworthy = trustworthy
        self.reasons = reasons
        self.causes = causes
    }

    /// Lag that never matters, microseconds: below it the clock and the scheduler speak, not the generator.
    public static let harmlessLag = 1000.0
    /// Lag beyond this share of what was measured distorts it.
    static let tolerableShare = 0.1

    /// Untrustworthy if a measured arrival was taken up later than `maxWait`, if `send_lag` p99 exceeds both 1 ms and 10 % of
    /// `latency` p99, or if a run that went to its end made fewer arrivals than its plan held.
    public static func assess(_ record: RunRecord) -> GeneratorHealth {
        var reasons = lateness(record)
        if case .completed = record.ending {
            for phase in record.phases {
                guard let planned = phase.plannedArrivals else { continue }
                let made = record.arrivals(inPhase: phase.name).made
                if made < planned {
                    reasons.append(
                        "phase \(phase.name) made \(Figure.count(made)) of its \(Figure.count(planned)) arrivals")
                }
            }
        }
        return GeneratorHealth(
            trustworthy: reasons.isEmpty, reasons: reasons, causes: reasons.isEmpty ? [] : LatenessCauses.of(record))
    }

    private static func lateness(_ record: RunRecord) -> [String] {
        let measured = Selection(outcomes: .any)
        let lag = record.distribution(.sendLag, measured)
        var reasons: [String] = []
        let worst = Double(lag.max)
        if worst > record.maxWait * 1e6 {
            reasons.append(
                "an arrival was taken up \(Figure.time(microseconds: worst)) late, more than maxWait "
                    + "(\(Figure.time(microseconds: record.maxWait * 1e6)))")
        }
        if let late = lag.percentile(99), let latency = record.distribution(.latency, measured).percentile(99),
            late > harmlessLag, late > tolerableShare * latency
        {
            reasons.append(
                "send lag p99 \(Figure.time(microseconds: late)) is over 1 ms and over 10% of latency p99 "
                    + "(\(Figure.time(microseconds: latency)))")
        }
        return reasons
    }
}

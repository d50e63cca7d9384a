public import LoadMetrics

/// The limiter's decisions in the measured phases.
public struct LimiterFigures: Sendable {
    /// By the service's own counters; where it counted none, ok answers, and 429s that the scenario allows.
    public let admitted, rejected: Int64
    /// Whether the service counted, so that every decision is in the figures.
    public let isCounted: Bool
    /// Policies by name: configured or counted ones.
    public let policies: [Policy]

    public struct Policy: Sendable {
        public let name: String
        /// Decisions as the service counted them; nil when it did not.
        public let counts: LimiterCounts?
        /// What was configured; nil when the service did not say.
        public let limit: LimitInfo?
    }

    init(_ record: RunRecord) {
        let counted = record.limiterCounts()
        isCounted = counted != nil
        if let counted {
            admitted = counted.values.reduce(0) { $0 + $1.admitted }
            rejected = counted.values.reduce(0) { $0 + $1.rejected }
        } else {
            let seen = record.counts()
            admitted = seen.ok
            rejected = seen.limited
        }
        let limits = record.service?.limits ?? []
        policies = Set(limits.map(\.policy)).union((counted ?? [:]).keys).sorted().map { name in
            Policy(
                name: name, counts: counted.map { $0[name] ?? LimiterCounts() },
                limit: limits.first { $0.policy == name })
        }
    }

    /// Rejected among all decisions, 0…1; nil without any.
    var rejectedShare: Double? {
        admitted + rejected == 0 ? nil : Double(rejected) / Double(admitted + rejected)
    }

    /// Who counted what.
    var sentence: String {
        let admitted = Quantity.count(admitted)
        let rejected = Quantity.count(rejected) + " (\(Quantity.percent(rejectedShare)))"
        return isCounted
            ? "The service admitted \(admitted) requests and turned away \(rejected) with 429 in the measured phases."
            : "Callers saw \(admitted) ok answers and \(rejected) expected 429s in the measured phases."
    }
}

import LoadEngine
import LoadMetrics
import ScenarioFormat

/// One phase in words.
struct PhaseWords {
    private let plan: PhasePlan
    private let names: [String]

    init(_ phase: PhasePlan, of plan: Plan) {
        self.plan = phase
        names = plan.choiceNames
    }

    var text: String {
        let phase = plan.phase
        let start = phase.startAt.map { ", from \(DurationText.describe($0)) on" } ?? ""
        return "\(phase.name)\(start): \(load)\(mix)\(phase.measure ? "" : "; not measured")"
    }

    private var load: String {
        switch plan.phase.executor {
        case .constantArrivalRate(let rate, let duration, let arrivals):
            "\(Self.rate(rate)) for \(DurationText.describe(duration))\(arrivals.words), \(arrivalCount)"
        case .rampingArrivalRate(let start, let stages, let arrivals):
            "from \(Self.rate(start)) "
                + stages.map { "to \(Self.rate($0.target)) within \(DurationText.describe($0.duration))" }
                .joined(separator: ", ") + "\(arrivals.words), \(arrivalCount)"
        case .constantVUs(let users, let duration, let pace):
            "\(Self.users(users)) for \(DurationText.describe(duration))\(Self.pace(pace))"
        case .rampingVUs(let start, let stages, _, let pace):
            "from \(Self.users(start)) "
                + stages.map { "to \($0.target) within \(DurationText.describe($0.duration))" }.joined(separator: ", ")
                + Self.pace(pace)
        case .sharedIterations(let users, let iterations, let most):
            "\(Self.users(users)) share \(Figure.count(Int64(iterations))) iterations, for "
                + "\(DurationText.describe(most)) at most"
        case .perVUIterations(let users, let iterations, let most):
            "\(Self.users(users)) make \(Figure.count(Int64(iterations))) iterations each, for "
                + "\(DurationText.describe(most)) at most"
        }
    }

    private var arrivalCount: String {
        let count = Int64(clamping: plan.arrivals ?? 0)
        return "\(Figure.count(count)) \(count == 1 ? "arrival" : "arrivals") in all"
    }

    /// What replaces the weights.
    private var mix: String {
        guard let mix = plan.phase.mix else { return "" }
        let parts = zip(names, mix).filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
        return "; mix " + parts.joined(separator: ", ")
    }

    private static func rate(_ rate: Rate) -> String { rate.count == 0 ? "0/s" : PlanOverview.rate(rate.perSecond) }

    private static func users(_ count: Int) -> String {
        count == 1
            ? "1 user who waits for its answers"
            : "\(Figure.count(Int64(count))) users who wait for their answers"
    }

    private static func pace(_ pace: Int64) -> String {
        pace == 0 ? "" : ", an iteration every \(DurationText.describe(pace)) at most"
    }
}

extension Arrivals {
    fileprivate var words: String { self == .uniform ? "" : ", at random times (Poisson)" }
}

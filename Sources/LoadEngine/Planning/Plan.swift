public import LoadMetrics
public import ScenarioFormat

/// A scenario compiled to whole numbers: what arrives when, as which operation, for which user. A pure function of the
/// scenario: two plans with the same `hash` hold the same arrivals, however many threads send them.
public struct Plan: Sendable {
    public let scenario: Scenario
    public let phases: [PhasePlan]
    /// `sha256:` over seed, users, operations and load; not over target, gates, name, secrets or threads.
    public let hash: String
    let deck: OperationDeck
    let users: UserDraw
    let payloads: Randomness

    /// End of the last phase, nanoseconds from the run's start.
    public var duration: Int64 { phases.last?.end ?? 0 }

    public init(scenario: Scenario) throws(PlanError) {
        if case .zipf = scenario.users.popularity, scenario.users.count > UserDraw.weightedLimit {
            throw PlanError(
                place: "users.count", message: "zipf popularity takes at most \(UserDraw.weightedLimit) users")
        }
        guard scenario.users.count > 0 else {
            throw PlanError(place: "users.count", message: "expected at least one user")
        }
        guard let deck = OperationDeck(weights: scenario.operations.map(\.weight), seed: scenario.seed) else {
            let all = scenario.operations.allSatisfy { $0.weight == 0 }
            throw PlanError(
                place: "operations",
                message: all
                    ? "every weight is 0: no operation would ever be sent"
                    : "the weights, divided by what they share, add up to more than \(OperationDeck.longest)")
        }
        guard scenario.operations.count < Int(UInt16.max), scenario.load.count < Int(UInt16.max) else {
            throw PlanError(place: "operations", message: "at most \(UInt16.max - 1) operations and phases")
        }
        self.scenario = scenario
        self.deck = deck
        users = UserDraw(users: scenario.users, seed: scenario.seed)
        payloads = Randomness(seed: scenario.seed, purpose: .payloads)
        phases = try PhasePlan.all(of: scenario)
        hash = PlanHash.of(scenario)
    }

    /// The phases as a run record states them.
    public var phaseInfos: [PhaseInfo] {
        phases.map {
            PhaseInfo(
                name: $0.phase.name, executor: $0.phase.executor.name, start: Double($0.begin) / 1e9,
                end: Double($0.end) / 1e9, measured: $0.phase.measure, plannedArrivals: $0.arrivals.map(Int64.init))
        }
    }
}

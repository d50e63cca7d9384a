public import LoadMetrics
public import ScenarioFormat

/// A scenario compiled to whole numbers: what arrives when, as which operation, for which user. A pure function of the
/// scenario: two plans with the same `hash` hold the same arrivals, however many threads send them.
public struct Plan: Sendable {
    public let scenario: Scenario
    public let phases: [PhasePlan]
    /// `sha256:` over seed, users, operations and load; not over target, gates, name, secrets or threads.
    public let hash: String
    /// What arrivals can be.
    let choices: [Choice]
    let users: UserDraw
    let payloads: Randomness
    /// For think times and picks.
    let travels: Randomness

    /// End of the last phase to end, nanoseconds from the run's start.
    public var duration: Int64 { phases.map(\.end).max() ?? 0 }

    public init(scenario: Scenario) throws(PlanError) {
        if UserDraw.needsTable(scenario.users.popularity), scenario.users.count > UserDraw.tableLimit {
            throw PlanError(
                place: "users.count", message: "this popularity takes at most \(UserDraw.tableLimit) users")
        }
        guard scenario.users.count > 0 else {
            throw PlanError(place: "users.count", message: "expected at least one user")
        }
        let names = scenario.operations.count + scenario.journeys.count
        guard names < Int(UInt16.max), scenario.load.count < Int(UInt16.max) else {
            throw PlanError(place: "operations", message: "at most \(UInt16.max - 1) operations and phases")
        }
        if let table = scenario.users.table, table.rows < scenario.users.count {
            throw PlanError(place: "users.count", message: "\(table.path) has rows for \(table.rows) users only")
        }
        if let problem = HeaderValues.problem(of: scenario) { throw problem }
        self.scenario = scenario
        choices = Choice.all(of: scenario)
        users = UserDraw(users: scenario.users, seed: scenario.seed)
        payloads = Randomness(seed: scenario.seed, purpose: .payloads)
        travels = Randomness(seed: scenario.seed, purpose: .travels)
        phases = try PhasePlan.all(of: scenario, choices)
        hash = PlanHash.of(scenario)
    }

    /// Operations that journeys send, or that have rows of their own: their users are remembered.
    var travelledOperations: Set<Int> {
        choices.reduce(into: []) { if $1.journey != nil { $0.formUnion($1.program.operations) } }
    }

    /// The names of what arrivals can be: operations, then journeys.
    public var choiceNames: [String] { scenario.choiceNames }

    /// Everything that the scenario expects of answers: what `check_rate{check=}` names.
    public var checks: [CheckInfo] { CheckList(scenario).all }

    /// A text of the scenario as it stands in the file, secrets masked.
    public func words(_ template: Template) -> String {
        Masking(scenario.secrets).mask(SlotNames(scenario).words(template))
    }

    /// The phases as a run record states them, as planned.
    public var phaseInfos: [PhaseInfo] {
        phases.map {
            PhaseInfo(
                name: $0.phase.name, executor: $0.phase.executor.name, start: Double($0.begin) / 1e9,
                end: Double($0.end) / 1e9, measured: $0.phase.measure, plannedArrivals: $0.arrivals.map(Int64.init),
                usersAtOnce: $0.phase.executor.usersAtOnce)
        }
    }
}

extension Executor {
    /// Users of the closed model that begin at one instant; nil in the open model, and where a pace spreads them.
    fileprivate var usersAtOnce: Int? {
        switch self {
        case .sharedIterations(let users, _, _), .perVUIterations(let users, _, _): users
        case .constantVUs(let users, _, let pace): pace == 0 ? users : nil
        case .rampingVUs(let start, let stages, _, let pace):
            pace == 0 ? UserRamp(start: start, stages: stages).atStart : nil
        case .constantArrivalRate, .rampingArrivalRate: nil
        }
    }
}

import LoadEngine
import ScenarioFormat

/// What a plan holds, to be read before any traffic. As JSON its members are the object's; what cannot be known is null.
///
/// Times are nanoseconds from the run's start.
struct PlanOverview: Encodable {
    struct Phase: Encodable {
        var name: String
        var executor: String
        /// `open`: requests are due at their times. `closed`: users wait for their answers.
        var model: String
        var measured: Bool
        var begin: Int64
        var end: Int64
        /// Whether `begin` or `end` may come sooner: a phase of iterations ends with the last of them.
        var beginsAtLatest: Bool
        var endsAtLatest: Bool
        /// Open phases only; the mean rate is arrivals a second.
        @OrNull var arrivals: UInt64?
        @OrNull var meanRate: Double?
        /// Closed phases only: users at most, and iterations in all where they are limited.
        @OrNull var users: Int?
        @OrNull var iterations: Int?
    }

    /// An operation on its own, or a journey.
    struct Share: Encodable {
        var name: String
        /// In the open phases.
        var arrivals: UInt64
    }

    struct Arrival: Encodable {
        var number: UInt64
        var due: Int64
        var phase: String
        /// One of the two.
        @OrNull var operation: String?
        @OrNull var journey: String?
        /// The user's index and id.
        var user: Int
        var id: String
    }

    /// Of this object's shape.
    let schema = 1
    var scenario: String
    var planHash: String
    var seed: UInt64
    /// At most, without the wait for the last answers.
    var duration: Int64
    var phases: [Phase]
    /// Operations that only journeys and logins send have no arrivals of their own.
    var operations: [Share]
    var journeys: [Share]
    /// The first of the open phases, by when they are due.
    var arrivals: [Arrival]

    /// The overview of `plan` with its first `count` arrivals.
    init(of plan: Plan, first count: Int) {
        let names = plan.choiceNames
        let count = (operations: plan.scenario.operations.count, arrivals: count)
        scenario = plan.scenario.name
        planHash = plan.hash
        seed = plan.scenario.seed
        duration = plan.duration
        phases = []
        for phase in plan.phases { phases.append(Phase(phase, after: phases.last)) }
        let shares = zip(names, plan.choiceTotals()).map { Share(name: $0, arrivals: $1) }
        operations = Array(shares[..<count.operations])
        journeys = Array(shares[count.operations...])
        arrivals = plan.preview(first: count.arrivals).map {
            var arrival = Arrival(
                number: $0.number, due: $0.due, phase: plan.phases[$0.phase].phase.name, user: $0.user,
                id: UserIdentity.uuid($0.user))
            if $0.choice < count.operations {
                arrival.operation = names[$0.choice]
            } else {
                arrival.journey = names[$0.choice]
            }
            return arrival
        }
    }
}

extension PlanOverview.Phase {
    fileprivate init(_ plan: PhasePlan, after previous: Self?) {
        let executor = plan.phase.executor
        name = plan.phase.name
        self.executor = executor.name
        model = plan.arrivals == nil ? "closed" : "open"
        measured = plan.phase.measure
        begin = plan.begin
        end = plan.end
        beginsAtLatest = plan.phase.startAt == nil && previous?.endsAtLatest == true
        arrivals = plan.arrivals
        meanRate = plan.arrivals.map { Double($0) * 1e9 / Double(plan.end - plan.begin) }
        endsAtLatest = beginsAtLatest
        switch executor {
        case .sharedIterations(let vus, let all, _):
            users = vus
            iterations = all
            endsAtLatest = true
        case .perVUIterations(let vus, let each, _):
            users = vus
            iterations = vus * each
            endsAtLatest = true
        case .constantVUs(let vus, _, _): users = vus
        case .rampingVUs(let start, let stages, _, _): users = max(start, stages.map(\.target).max() ?? 0)
        case .constantArrivalRate, .rampingArrivalRate: break
        }
    }
}

/// A member that is written as null when there is no value, instead of being left out.
@propertyWrapper
struct OrNull<Value: Encodable>: Encodable {
    var wrappedValue: Value?

    init(wrappedValue: Value? = nil) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

public import ScenarioFormat

/// One phase in time, and its share of the run's numbered arrivals.
public struct PhasePlan: Sendable {
    public let phase: Phase
    let index: Int
    let seed: UInt64
    /// Nanoseconds from the run's start; at latest, when a phase of iterations may end early before it.
    public let begin, end: Int64
    /// The phase at whose end this one begins; nil: at its own time.
    let follows: Int?
    /// Arrivals of the phase; nil in the closed model, where the service decides.
    public let arrivals: UInt64?
    /// The run's number of the phase's first arrival. Open phases are numbered on, without a gap, from 0; closed phases, whose
    /// length nobody knows, take a range of 10^12 each from 10^12 on. User and payload depend on this number.
    public let firstArrival: UInt64
    /// Which of the plan's choices the phase's arrivals are.
    let deck: ChoiceDeck
    /// For each choice, how many arrivals of it are counted before this phase's.
    let iterationsBefore: [UInt64]

    static let closedRange: UInt64 = 1_000_000_000_000

    static func all(of scenario: Scenario, _ choices: [Choice]) throws(PlanError) -> [PhasePlan] {
        var open: UInt64 = 0
        var closed = closedRange
        var iterations = [UInt64](repeating: 0, count: scenario.choiceWeights.count)
        var plans: [PhasePlan] = []
        for (index, phase) in scenario.load.enumerated() {
            let before = plans.last
            let begin = phase.startAt ?? before?.end ?? 0
            let (end, overflow) = begin.addingReportingOverflow(phase.executor.duration)
            guard !overflow else { throw PlanError(place: "load.\(phase.name)", message: "the load is too long") }
            let count = try phase.executor.arrivals(phase, index, scenario.seed)
            let deck = try deck(of: phase, index, scenario)
            let mayRunOut = zip(deck.weights, choices).contains { $0 > 0 && !$1.uniqueSets.isEmpty }
            plans.append(
                PhasePlan(
                    phase: phase, index: index, seed: scenario.seed, begin: begin, end: end,
                    follows: phase.startAt == nil ? before?.index : nil, arrivals: count,
                    firstArrival: count == nil ? closed : open, deck: deck,
                    iterationsBefore: count == nil ? iterations.map { _ in closed } : iterations,
                    mayRunOut: mayRunOut))
            if let count {
                open += count
                for (choice, times) in deck.totals(of: count).enumerated() { iterations[choice] += times }
            } else {
                closed += closedRange
            }
        }
        return plans
    }

    private static func deck(of phase: Phase, _ index: Int, _ scenario: Scenario) throws(PlanError) -> ChoiceDeck {
        let weights = phase.mix ?? scenario.choiceWeights
        let deck = ChoiceDeck(weights: weights, seed: scenario.seed, phase: index)
        if let deck { return deck }
        throw PlanError(
            place: phase.mix == nil ? "operations" : "load.\(phase.name).mix",
            message: weights.allSatisfy { $0 == 0 }
                ? "every weight is 0: nothing would ever be sent"
                : "the weights, divided by what they share, add up to more than \(ChoiceDeck.longest)")
    }

    /// Whether users wait for their answers before they go on, instead of arriving by the clock.
    var isClosed: Bool { arrivals == nil }

    /// Whether one of its arrivals takes a row for itself, so that it may end when there is none left.
    let mayRunOut: Bool

    /// Whether it ends with its last iteration.
    var endsEarly: Bool {
        switch phase.executor {
        case .sharedIterations, .perVUIterations: true
        case .constantVUs, .rampingVUs, .constantArrivalRate, .rampingArrivalRate: false
        }
    }

    /// The pacer of one worker's share, for a phase that begins at `begin`.
    func pacer(_ stripe: Stripe, begin: Int64) -> any Pacer {
        switch phase.executor {
        case .sharedIterations(let users, let iterations, let duration):
            SharedIterations(users: users, iterations: iterations, begin: begin, duration: duration, stripe: stripe)
        case .perVUIterations(let users, let iterations, let duration):
            SteadyUsers(users: users, iterations: iterations, begin: begin, duration: duration, stripe: stripe)
        case .constantVUs(let users, let duration, let pace):
            SteadyUsers(users: users, begin: begin, duration: duration, pace: pace, stripe: stripe)
        case .rampingVUs(let start, let stages, let grace, let pace):
            RampingUsers(
                ramp: UserRamp(start: start, stages: stages), grace: grace, pace: pace, begin: begin, stripe: stripe)
        case .constantArrivalRate(let rate, let duration, let arrivals):
            ArrivalPacer(
                curve: ConstantArrivalRate(rate: rate, duration: duration),
                positions: UnitPositions(arrivals, seed: seed, phase: index), begin: begin, stripe: stripe)
        case .rampingArrivalRate(let start, let stages, let arrivals):
            ArrivalPacer(
                curve: RampingArrivalRate(planned: start, stages),
                positions: UnitPositions(arrivals, seed: seed, phase: index), begin: begin, stripe: stripe)
        }
    }
}

extension Executor {
    /// How many arrivals the executor makes in an open model; nil in the closed model.
    fileprivate func arrivals(_ phase: Phase, _ index: Int, _ seed: UInt64) throws(PlanError) -> UInt64? {
        let curve: any RateCurve
        let arrivals: Arrivals
        switch self {
        case .sharedIterations, .perVUIterations, .constantVUs, .rampingVUs: return nil
        case .constantArrivalRate(let rate, let duration, let kind):
            curve = ConstantArrivalRate(rate: rate, duration: duration)
            arrivals = kind
        case .rampingArrivalRate(let start, let stages, let kind):
            guard let ramp = RampingArrivalRate(start: start, stages: stages) else {
                throw PlanError(
                    place: "load.\(phase.name)", message: "the rates or stages are too large to plan exactly")
            }
            curve = ramp
            arrivals = kind
        }
        let positions = UnitPositions(arrivals, seed: seed, phase: index)
        guard let count = curve.count(positions, isUniform: arrivals == .uniform) else {
            throw PlanError(
                place: "load.\(phase.name)", message: "more than \(UnitPositions.limit) arrivals in one phase")
        }
        return count
    }
}

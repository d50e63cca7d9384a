public import ScenarioFormat

/// One phase in time, and its share of the run's numbered arrivals.
public struct PhasePlan: Sendable {
    public let phase: Phase
    let index: Int
    let seed: UInt64
    /// Nanoseconds from the run's start.
    public let begin, end: Int64
    /// Arrivals of the phase; nil in the closed model, where the service decides.
    public let arrivals: UInt64?
    /// The run's number of the phase's first arrival. Open phases are numbered on, without a gap, from 0; closed phases, whose
    /// length nobody knows, take a range of 10^12 each from 10^12 on. Operation, user and payload depend on this number.
    public let firstArrival: UInt64

    static let closedRange: UInt64 = 1_000_000_000_000

    static func all(of scenario: Scenario) throws(PlanError) -> [PhasePlan] {
        var begin: Int64 = 0
        var open: UInt64 = 0
        var closed = closedRange
        var plans: [PhasePlan] = []
        for (index, phase) in scenario.load.enumerated() {
            let (end, overflow) = begin.addingReportingOverflow(phase.executor.duration)
            guard !overflow else { throw PlanError(place: "load.\(phase.name)", message: "the load is too long") }
            let count = try arrivals(of: phase, index, scenario.seed)
            plans.append(
                PhasePlan(
                    phase: phase, index: index, seed: scenario.seed, begin: begin, end: end, arrivals: count,
                    firstArrival: count == nil ? closed : open))
            open += count ?? 0
            if count == nil { closed += closedRange }
            begin = end
        }
        return plans
    }

    private static func arrivals(of phase: Phase, _ index: Int, _ seed: UInt64) throws(PlanError) -> UInt64? {
        let curve: any RateCurve
        let arrivals: Arrivals
        switch phase.executor {
        case .constantVUs: return nil
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

    /// The pacer of one worker's share.
    func pacer(_ stripe: Stripe) -> PhasePacer {
        switch phase.executor {
        case .constantVUs(let users, let duration):
            return .users(ConstantVUs(users: users, begin: begin, duration: duration, stripe: stripe))
        case .constantArrivalRate(let rate, let duration, let arrivals):
            return .constant(
                ArrivalPacer(
                    curve: ConstantArrivalRate(rate: rate, duration: duration),
                    positions: UnitPositions(arrivals, seed: seed, phase: index), begin: begin, stripe: stripe))
        case .rampingArrivalRate(let start, let stages, let arrivals):
            guard let curve = RampingArrivalRate(start: start, stages: stages) else {
                preconditionFailure("the plan was made from this ramp")
            }
            return .ramping(
                ArrivalPacer(
                    curve: curve, positions: UnitPositions(arrivals, seed: seed, phase: index), begin: begin,
                    stripe: stripe))
        }
    }
}

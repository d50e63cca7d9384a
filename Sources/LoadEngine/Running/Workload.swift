import LoadMetrics
import LoadTransport
import ScenarioFormat

/// What all workers of a run share: immutable, so that nothing is locked.
struct Workload: Sendable {
    let plan: Plan
    let templates: [RequestTemplate]
    let verdicts: Verdicts
    let issuers: [TokenIssuer]
    let masking: Masking
    let maxWait, gracefulStop: Int64

    /// Room for any request of the plan, bytes.
    var room: Int { templates.map(\.room).max() ?? 0 }

    init(plan: Plan, target: TargetAddress, secret: String?, userAgent: String, now: Int64) throws(LoadError) {
        let scenario = plan.scenario
        let issued = Credential.issued(scenario.operations, inherited: scenario.auth)
        var issuers: [TokenIssuer] = []
        for auth in issued {
            guard case .jwt(let own, let role) = auth else { continue }
            guard let key = own ?? secret else { throw .noSecret }
            issuers.append(
                TokenIssuer(
                    secret: key, role: role, issuedAt: now,
                    expiresAt: now + (plan.duration + scenario.gracefulStop) / 1_000_000_000 + Self.tokenMargin))
        }
        let compiler = RequestCompiler(
            target: target, userAgent: userAgent, reuse: scenario.connections.reuse, issued: issued,
            inherited: scenario.auth)
        self.plan = plan
        self.issuers = issuers
        templates = scenario.operations.map(compiler.compile)
        verdicts = Verdicts(scenario.operations)
        masking = Masking(scenario.secrets)
        maxWait = scenario.maxWait
        gracefulStop = scenario.gracefulStop
    }

    /// How long tokens outlive the run's planned end, seconds.
    private static let tokenMargin: Int64 = 3600

    /// Operation, user and values of arrival `number` of a phase.
    @inline(__always)
    func draw(phase: Int, number: UInt64, unixSeconds: Int64) -> (operation: Int, values: SlotValues) {
        // In place: a copy of the phase would count its arrays up and down, 30 ns.
        plan.phases.withUnsafeBufferPointer { phases in
            let arrival = phases[phase].firstArrival + number
            let card = phases[phase].deck.card(number)
            return (
                card.operation,
                SlotValues(
                    user: plan.users.user(arrival), arrival: arrival,
                    iteration: phases[phase].iterationsBefore[card.operation] + card.iteration,
                    unixSeconds: unixSeconds, random: plan.payloads.stream(arrival))
            )
        }
    }

    /// Renders the request of an operation to `place`, which has `room`.
    @inline(__always)
    func fill(
        _ operation: Int, _ values: SlotValues, tokens: borrowing TokenStores, to place: UnsafeMutableRawPointer
    ) -> (length: Int, isHead: Bool) {
        templates.withUnsafeBufferPointer {
            ($0[operation].fill(values, tokens: tokens, to: place), $0[operation].isHead)
        }
    }
}

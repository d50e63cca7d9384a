import LoadMetrics
import LoadTransport
import ScenarioFormat

/// What all workers of a run share: immutable, so that nothing is locked.
struct Workload: Sendable {
    let plan: Plan
    let templates: [RequestTemplate]
    let verdicts: Verdicts
    let checks: CheckList
    let issuers: [TokenIssuer]
    let logins: [LoginTokens]
    let rows: RowSource
    let uniqueRows: UniqueRows
    let masking: Masking
    /// Variables that stand in headers.
    let headerVariables: Set<Int>
    let maxWait, gracefulStop: Int64
    private let textRoom: Int

    /// Room for any request of the plan, and for any text that an answer is compared with, bytes.
    var room: Int { max(templates.map(\.room).max() ?? 0, textRoom) }

    var shape: TallyShape {
        TallyShape(
            phases: plan.phases.count, operations: plan.scenario.operations.count,
            journeys: plan.scenario.journeys.count, checks: checks.all.count)
    }

    /// `targets`: the target, then the scenario's other hosts.
    init(plan: Plan, targets: [TargetAddress], secret: String?, userAgent: String, now: Int64) throws(LoadError) {
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
        let logins = Credential.logins(scenario)
        let sizes = SlotSizes(scenario)
        let compiler = RequestCompiler(
            targets: targets, userAgent: userAgent, reuse: scenario.connections.reuse, issued: issued,
            inherited: scenario.auth, logins: logins, sizes: sizes, travelled: plan.travelledOperations)
        self.plan = plan
        self.issuers = issuers
        self.logins = logins.map { LoginTokens(users: $0.per == .run ? 1 : scenario.users.count) }
        rows = RowSource(scenario)
        uniqueRows = UniqueRows(scenario.data)
        templates = scenario.operations.enumerated().map(compiler.compile)
        verdicts = Verdicts(scenario.operations)
        checks = CheckList(scenario)
        masking = Masking(scenario.secrets)
        headerVariables = HeaderValues.variables(of: scenario)
        maxWait = scenario.maxWait
        gracefulStop = scenario.gracefulStop
        textRoom = try Self.readers(scenario, checks).map(\.room).max() ?? 0
    }

    /// How long tokens outlive the run's planned end, seconds.
    private static let tokenMargin: Int64 = 3600

    /// Reads the answers of each operation, for one thread.
    func readers() throws(LoadError) -> [AnswerReader] { try Self.readers(plan.scenario, checks) }

    private static func readers(_ scenario: Scenario, _ checks: CheckList) throws(LoadError) -> [AnswerReader] {
        var readers: [AnswerReader] = []
        let (sizes, names) = (SlotSizes(scenario), SlotNames(scenario))
        for (operation, places) in zip(scenario.operations, checks.places) {
            readers.append(
                try AnswerReader(operation, variables: scenario.variables, places: places, sizes: sizes, names: names))
        }
        return readers
    }

    /// Where one worker's requests take their values from.
    func sources() -> SlotSources {
        SlotSources(
            tokens: TokenStores(issuers: issuers, users: plan.scenario.users.count), logins: logins, rows: rows)
    }

    /// Choice, user and values of arrival `number` of a phase.
    @inline(__always)
    func draw(phase: Int, number: UInt64, unixSeconds: Int64) -> (choice: Int, values: SlotValues) {
        // In place: a copy of the phase would count its arrays up and down, 30 ns.
        plan.phases.withUnsafeBufferPointer { phases in
            let arrival = phases[phase].firstArrival + number
            let card = phases[phase].deck.card(number)
            return (
                card.choice,
                SlotValues(
                    user: plan.users.user(arrival), arrival: arrival,
                    iteration: phases[phase].iterationsBefore[card.choice] + card.iteration,
                    unixSeconds: unixSeconds, random: plan.payloads.stream(arrival))
            )
        }
    }

    /// Renders the request of an operation to `place`, which has `room`.
    @inline(__always)
    func fill(
        _ operation: Int, _ values: borrowing SlotValues, _ sources: borrowing SlotSources,
        to place: UnsafeMutableRawPointer
    ) -> WireRequest {
        templates.withUnsafeBufferPointer {
            let length = $0[operation].fill(values, sources, to: place)
            return WireRequest(
                bytes: UnsafeRawBufferPointer(start: place, count: length), isHead: $0[operation].isHead,
                origin: $0[operation].origin)
        }
    }

    /// Why an extracted value cannot be kept; nil: it can.
    func refusal(of variable: Int, _ value: UnsafeRawBufferPointer) -> String? {
        guard headerVariables.contains(variable), !HeaderValues.isAllowed(value) else { return nil }
        return "the value holds characters that no header may have"
    }
}

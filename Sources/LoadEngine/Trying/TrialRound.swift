import CLinux
import LoadMetrics
import LoadTransport
import ScenarioFormat

/// Makes the requests of a trial, one at a time.
struct TrialRound: ~Copyable, TransportUser {
    let workload: Workload
    let user: Int
    let readers: [AnswerReader]
    let sources: SlotSources
    let scratch: UnsafeMutableRawPointer
    let isStopping: () -> Bool
    private let tried: (Tried) -> Void
    private var travellers: Travellers
    /// Places among the plan's choices of what is to be tried.
    private let choices: [Int]
    /// Operations whose logins went wrong.
    private var without: Set<Int> = []

    /// Longest sleep, nanoseconds: how soon a stop is noticed.
    static let longestSleep: Int64 = 50_000_000

    init(
        _ workload: Workload, user: Int, only: Set<String>?, isStopping: @escaping () -> Bool,
        tried: @escaping (Tried) -> Void
    ) throws(LoadError) {
        self.workload = workload
        self.user = user
        self.isStopping = isStopping
        self.tried = tried
        readers = try workload.readers()
        sources = workload.sources()
        scratch = .allocate(byteCount: max(64, workload.room), alignment: 16)
        travellers = Travellers(plan: workload.plan, stripe: .whole)
        let names = workload.plan.choiceNames
        choices = names.indices.filter { only?.contains(names[$0]) ?? true }
    }

    deinit { scratch.deallocate() }

    mutating func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws(TransportError) {
        let scenario = workload.plan.scenario
        let needed = choices.reduce(into: Set<Int>()) { $0.formUnion(workload.plan.choices[$1].program.operations) }
        for (index, login) in Credential.logins(scenario).enumerated() where !isStopping() {
            if needed.isDisjoint(with: scenario.operations(of: login)) { continue }
            let result = try logIn(login, workload.logins[index], on: &transport)
            if !result.isAsExpected { without.formUnion(scenario.operations(of: login)) }
            tried(result)
        }
        for index in choices where !isStopping() {
            if let result = try iteration(of: index, on: &transport) { tried(result) }
        }
    }

    private mutating func logIn<Wire: Transport & ~Copyable>(
        _ login: Login, _ store: LoginTokens, on transport: inout Wire
    ) throws(TransportError) -> Tried {
        var result = Tried(kind: .login, name: workload.plan.scenario.operations[login.operation].name)
        let values = LoginRound.values(user, workload.plan)
        let user = user
        let exchange = try exchange(login.operation, values, on: &transport) { variable, value in
            variable == login.token ? store.set(user: user, value) : nil
        }
        result.exchanges.append(exchange)
        return result
    }

    /// One arrival of a kind; nil for an operation that comes only with a journey or a login.
    private mutating func iteration<Wire: Transport & ~Copyable>(
        of index: Int, on transport: inout Wire
    ) throws(TransportError) -> Tried? {
        let plan = workload.plan
        let choice = plan.choices[index]
        var result = Tried(kind: choice.journey == nil ? .operation : .journey, name: plan.choiceNames[index])
        if choice.journey == nil, !plan.sends(index) {
            guard plan.sendsNowhere(index) else { return nil }
            result.leftOut = "nothing in the scenario sends it"
            return result
        }
        guard without.isDisjoint(with: choice.program.operations) else {
            result.leftOut = "its login failed"
            return result
        }
        let traveller = travellers.take()
        defer { travellers.give(back: traveller) }
        for set in choice.uniqueSets { traveller.rows[set] = workload.uniqueRows.take(of: set) ?? 0 }
        let arrival = UInt64(index)
        let values = SlotValues(
            user: user, arrival: arrival, iteration: 0, unixSeconds: fw_realtime() / 1_000_000_000,
            random: plan.payloads.stream(arrival))
        traveller.begin(
            WaitingArrival(phase: 0, number: arrival, due: 0, taken: 0), choice: index, journey: choice.journey,
            values: values, random: plan.travels.stream(arrival))
        while case (let operation?, _) = traveller.next(in: choice.program), !isStopping() {
            let exchange = try step(operation, traveller, on: &transport)
            result.exchanges.append(exchange)
            traveller.steps += 1
            if exchange.endsJourney { break }
        }
        return result
    }

    private mutating func step<Wire: Transport & ~Copyable>(
        _ operation: Int, _ traveller: Traveller, on transport: inout Wire
    ) throws(TransportError) -> Exchange {
        let values = traveller.stepValues(unixSeconds: fw_realtime() / 1_000_000_000)
        let workload = workload
        return try exchange(operation, values, on: &transport) { variable, value in
            if let refusal = workload.refusal(of: variable, value) { return refusal }
            traveller.known.set(variable, value)
            return nil
        }
    }
}

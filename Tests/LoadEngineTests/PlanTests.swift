import LoadMetrics
import LoadTransport
import ScenarioFormat
import Testing

@testable import LoadEngine

/// One arrival of a plan, with the bytes of its request.
struct SentArrival: Hashable, Comparable {
    var phase: Int
    var number: UInt64
    var due: Int64
    var operation: Int
    var user: Int
    var bytes: [UInt8]

    static func < (left: Self, right: Self) -> Bool { (left.phase, left.number) < (right.phase, right.number) }
}

/// What the worker of a stripe would send; in the closed model each user's first `iterations`.
func arrivals(of plan: Plan, _ stripe: Stripe, iterations: Int = 5) throws -> [SentArrival] {
    let workload = try Workload(
        plan: plan, targets: [TargetAddress(endpoint: .host("h", port: 80))], secret: "s", userAgent: "test", now: 1_000
    )
    let sources = workload.sources()
    var result: [SentArrival] = []
    var room = [UInt8](repeating: 0, count: workload.room)
    for (index, phase) in plan.phases.enumerated() {
        // Every user is answered at once, until each has had its iterations.
        let users = phase.arrivals == nil ? phase.users : nil
        var pacer = phase.pacer(stripe, begin: phase.begin)
        var now = users == nil ? phase.end - 1 : phase.begin
        loop: while now < phase.end {
            switch pacer.next(at: now) {
            case .send(let number, let due):
                pacer.ended(number, due: due, at: now)
                if users != nil { now += Make.second / 1000 }
                if let users, number >= UInt64(users * iterations) { continue }
                let (operation, values) = workload.draw(phase: index, number: number, unixSeconds: 0)
                let length = room.withUnsafeMutableBytes {
                    workload.templates[operation].fill(values, sources, to: $0.baseAddress!)
                }
                #expect(length <= room.count)
                result.append(
                    SentArrival(
                        phase: index, number: number, due: users == nil ? due : 0, operation: operation,
                        user: values.user, bytes: Array(room[..<length])))
            case .wait(let time): now = max(now + 1, time)
            case .hold, .finish: break loop
            case .interrupt: break
            }
        }
    }
    return result
}

extension PhasePlan {
    /// Users of a closed phase.
    var users: Int {
        switch phase.executor {
        case .sharedIterations: Int.max / 1000
        case .perVUIterations(let users, _, _), .constantVUs(let users, _, _): users
        case .rampingVUs(let start, let stages, _, _): UserRamp(start: start, stages: stages).most
        default: 0
        }
    }
}

@Suite("A plan") struct PlanTests {
    static let operations = [
        Make.operation(
            "read", weight: 8,
            request: Request(
                path: Template([.text("/users/"), .slot(.userID)]),
                query: [
                    .init(name: "q", value: Template([.slot(.randomText(20)), .slot(.iteration)]))
                ])),
        Make.operation(
            "write", weight: 2,
            request: Request(
                method: "PUT", path: Template([.text("/users/"), .slot(.userIndex)]),
                headers: [.init(name: "x-request", value: Template([.slot(.randomUUID)]))],
                body: .json(
                    Template([.text("{\"n\":\""), .slot(.randomInt(-5, 5)), .slot(.randomText(40)), .text("\"}")])))),
    ]

    static func scenario(seed: UInt64 = 1) -> Scenario {
        Make.scenario(
            seed: seed, users: Users(count: 1000, popularity: .zipf(0.99)), auth: .jwt(secret: nil, role: "r"),
            operations: operations,
            load: [
                Make.constant(200, .poisson), .constantVUs(vus: 13, duration: Make.second),
                .rampingArrivalRate(
                    start: Rate(count: 0, per: Make.second),
                    stages: [.init(duration: 2 * Make.second, target: Rate(count: 300, per: Make.second))],
                    arrivals: .uniform),
                .rampingArrivalRate(
                    start: Rate(count: 300, per: Make.second),
                    stages: [.init(duration: 1 * Make.second, target: Rate(count: 0, per: Make.second))],
                    arrivals: .poisson),
            ])
    }

    @Test("is the union of its stripes, to the byte, however many threads", arguments: [2, 7]) func stripes(
        _ count: Int
    ) throws {
        let plan = try Plan(scenario: Self.scenario())
        let whole = try arrivals(of: plan, .whole).sorted()
        let union = try (0..<count).flatMap { try arrivals(of: plan, Stripe(index: $0, count: count)) }.sorted()
        #expect(union == whole)
        #expect(Set(whole.map { plan.phases[$0.phase].firstArrival + $0.number }).count == whole.count)
        #expect(Set(whole.map(\.operation)) == [0, 1])
    }

    @Test("is the same for the same seed and another for another") func seeds() throws {
        let one = try arrivals(of: Plan(scenario: Self.scenario(seed: 1)), .whole)
        #expect(try one == arrivals(of: Plan(scenario: Self.scenario(seed: 1)), .whole))
        let two = try arrivals(of: Plan(scenario: Self.scenario(seed: 2)), .whole)
        #expect(one.map(\.user) != two.map(\.user))
        #expect(one.map(\.due) != two.map(\.due))
    }

    @Test("knows its phases and how many arrivals they hold") func phases() throws {
        let plan = try Plan(scenario: Self.scenario())
        let sent = try arrivals(of: plan, .whole)
        for (index, info) in plan.phaseInfos.enumerated() where info.executor != "constant-vus" {
            #expect(info.plannedArrivals == Int64(sent.count { $0.phase == index }))
        }
        #expect(plan.phaseInfos.map(\.start) == [0, 1, 2, 4])
        #expect(plan.phaseInfos.map(\.end) == [1, 2, 4, 5])
        #expect(plan.choiceTotals().reduce(0, +) == UInt64(sent.count { $0.phase != 1 }))
        let first = plan.preview(first: 20)
        #expect(first.map(\.due) == first.map(\.due).sorted() && first.count == 20)
        #expect(
            first.map { "\($0.number) \($0.due) \($0.choice) \($0.user)" }
                == sent.filter { $0.phase == 0 }.prefix(20).map { "\($0.number) \($0.due) \($0.operation) \($0.user)" })
        #expect(plan.phaseInfos[1].plannedArrivals == nil)
        #expect(plan.phaseInfos[2].plannedArrivals == 300)
        #expect(plan.duration == 5 * Make.second)
    }

    @Test("has a hash over seed, users, operations and load") func hashed() throws {
        let base = Self.scenario()
        let hash = try Plan(scenario: base).hash
        #expect(hash.hasPrefix("sha256:") && hash.count == 71)
        let changes: [(inout Scenario) -> Void] = [
            { $0.seed = 2 }, { $0.users.count = 999 }, { $0.users.popularity = .uniform },
            { $0.users.popularity = .zipf(1) }, { $0.users.popularity = .latest(0.99) },
            { $0.users.popularity = .sequential }, { $0.users.popularity = .hotspot(keys: 0.2, traffic: 0.8) },
            { $0.users.popularity = .hotspot(keys: 0.1, traffic: 0.8) },
            { $0.load[1].executor = .constantVUs(vus: 13, duration: Make.second, pace: 1) },
            { $0.load[1].executor = .perVUIterations(vus: 13, iterations: 5, maxDuration: Make.second) },
            { $0.load[1].executor = .sharedIterations(vus: 13, iterations: 5, maxDuration: Make.second) },
            { $0.load[1].startAt = 0 }, { $0.load[1].mix = [1, 2] }, { $0.operations[0].expect.maxBytes = 9 },
            { $0.operations[0].weight = 9 }, { $0.operations[0].name = "other" },
            { $0.operations[0].expect.status = [200...200] },
            { $0.operations[0].request.path = Make.text("/x") }, { $0.operations[1].request.body = .none },
            { $0.operations[1].request.method = "POST" }, { $0.operations[0].credentials = .none },
            { $0.load[0].executor = Make.constant(201, .poisson) }, { $0.load[0].executor = Make.constant(200) },
            { $0.load.removeLast() }, { $0.load[1].measure = false },
        ]
        var hashes: Set<String> = [hash]
        for change in changes {
            var other = base
            change(&other)
            #expect(try hashes.insert(Plan(scenario: other).hash).inserted)
        }
    }

    @Test("has a hash that tells a query from a header") func queryOrHeader() throws {
        var query = Self.scenario()
        var header = query
        query.operations[0].request.query = [.init(name: "a", value: Make.text("1"))]
        query.operations[0].request.headers = []
        header.operations[0].request.query = []
        header.operations[0].request.headers = [.init(name: "a", value: Make.text("1"))]
        #expect(try Plan(scenario: query).hash != Plan(scenario: header).hash)
    }

    @Test("has a hash that name, target, gates, secrets, limits and text do not change") func unhashed() throws {
        let base = Self.scenario()
        var other = base
        other.name = "another"
        other.description = "else"
        other.target = .bundled(Bundled())
        other.gates = [GateText(text: "error_rate < 1%", line: 1, column: 1)]
        other.auth = .jwt(secret: "another", role: "r")
        other.connections.max = 1
        other.text = "name: another"
        #expect(try Plan(scenario: base).hash == Plan(scenario: other).hash)
        func withKey(_ key: String) -> Scenario {
            var scenario = base
            scenario.secrets = [key]
            scenario.operations[0].request.headers = [.init(name: "x-key", value: Make.text("k \(key)"))]
            return scenario
        }
        #expect(try Plan(scenario: withKey("one")).hash == Plan(scenario: withKey("two")).hash)
    }

    @Test("lets phases overlap, each with its own mix, and counts every operation's iterations on") func overlap()
        throws
    {
        var scenario = Self.scenario()
        scenario.load[2].startAt = 0
        scenario.load[3].mix = [0, 1]
        let plan = try Plan(scenario: scenario)
        #expect(plan.phases.map(\.begin) == [0, 1, 0, 2].map { $0 * Make.second })
        #expect(plan.duration == 3 * Make.second)
        let sent = try arrivals(of: plan, .whole)
        #expect(Set(sent.filter { $0.phase == 3 }.map(\.operation)) == [1])
        let workload = try Workload(
            plan: plan, targets: [TargetAddress(endpoint: .host("h", port: 80))], secret: "s", userAgent: "t", now: 0)
        for operation in 0...1 {
            let iterations = sent.filter { $0.operation == operation && $0.phase != 1 }.map {
                workload.draw(phase: $0.phase, number: $0.number, unixSeconds: 0).values.iteration
            }
            #expect(iterations.count == Int(plan.choiceTotals()[operation]))
            #expect(Set(iterations).count == iterations.count)
            // The last block of a phase may be cut: no more than its cards are left out.
            #expect(iterations.max()! < UInt64(iterations.count + 30))
        }
    }

    @Test("is refused with a place and a reason") func refused() {
        var huge = Self.scenario()
        huge.users.count = 60_000_000
        #expect(throws: PlanError.self) { try Plan(scenario: huge) }
        let idle = Make.scenario(operations: [Make.operation("a", weight: 0)], load: [Make.constant(1)])
        let error = #expect(throws: PlanError.self) { try Plan(scenario: idle) }
        #expect(error?.description == "operations: every weight is 0: nothing would ever be sent")
        let endless = Make.scenario(load: [Make.constant(1_000_000, seconds: 36_000)])
        #expect(throws: PlanError.self) { try Plan(scenario: endless) }
    }
}

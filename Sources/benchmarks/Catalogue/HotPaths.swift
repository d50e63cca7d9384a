import CAllocations
import LoadEngine
import LoadMetrics
import LoadTransport
import ScenarioFormat
import Signals

/// The parts of a request's path one by one: nanoseconds and allocations.
struct HotPaths: Benchmark {
    let name = "hot-paths"
    let summary = "pacers, deck, user draw, slot filling, response parser, record: ns and allocations each"

    private static let batches = 9
    private static let turns = 200_000

    func run(in lab: Lab) throws -> [Table] {
        var rows: [[String]] = []
        for (name, executor) in Self.executors { rows.append(try pacer(name, executor)) }
        for (name, popularity) in Self.popularities {
            let path = try Self.path(users: Users(count: 100_000, popularity: popularity))
            rows.append(Self.measure("user draw, \(name)") { path.drawUsers($0) })
        }
        let mixed = try Self.path(weights: [80, 15, 5])
        rows.append(Self.measure("deck of 80 : 15 : 5") { mixed.dealOperations($0) })
        for (name, request, auth) in Self.requests {
            let path = try Self.path(request: request, auth: auth)
            rows.append(Self.measure("draw and fill, \(name)") { path.fill($0) })
        }
        for (name, answer) in Self.answers { rows.append(Self.parser(name, answer)) }
        rows.append(Self.record())
        return [
            Table(
                title: "hot paths: one step each", columns: ["step", "ns", "allocations"], rows: rows,
                notes: [
                    "median (smallest–largest) of \(Self.batches) batches of \(Self.turns); allocations: calls of malloc and "
                        + "its kin by this thread, a step."
                ])
        ]
    }

    /// One batch that warms up, then `batches`.
    static func measure(_ name: String, _ work: (_ turns: Int) -> Int) -> [String] {
        var times: [Double] = []
        var allocations: [Double] = []
        var sum = work(turns)
        for _ in 0..<batches {
            let before = fw_allocations()
            let began = ContinuousClock.now
            sum &+= work(turns)
            let taken = ContinuousClock.now - began
            allocations.append(Double(fw_allocations() - before) / Double(turns))
            times.append(Double(taken / .nanoseconds(1)) / Double(turns))
        }
        // Keeps the work from being left out.
        withExtendedLifetime(sum) {}
        return [name, Spread(times).text(), Figure.fixed(Spread(allocations).median ?? 0, decimals: 3)]
    }

    private static func path(
        _ executor: Executor? = nil, users: Users = Users(count: 1000, popularity: .uniform), request: Request? = nil,
        auth: Auth? = nil, weights: [Int] = [1]
    ) throws -> ArrivalPath {
        let rate = Rate(count: 1000, per: second)
        let phase = Phase(
            name: "one", executor: executor ?? .constantArrivalRate(rate: rate, duration: hour, arrivals: .uniform),
            measure: true)
        var scenario = SmallScenario.make([phase], connections: 64, users: users, request: request)
        scenario.auth = auth
        scenario.operations = weights.map { weight in
            var operation = scenario.operations[0]
            operation.weight = weight
            operation.credentials = .inherited
            return operation
        }
        return try ArrivalPath(
            plan: Plan(scenario: scenario), target: TargetAddress(parsing: "http://127.0.0.1:1"))
    }

    private func pacer(_ name: String, _ executor: Executor) throws -> [String] {
        let path = try Self.path(executor)
        return Self.measure("pacer, \(name)") { path.pace($0) }
    }

    private static func parser(_ name: String, _ answer: [UInt8]) -> [String] {
        var parser = ResponseParser()
        return measure("response parser, \(name)") { turns in
            var sum = 0
            answer.withUnsafeBytes { bytes in
                let span = RawSpan(_unsafeBytes: bytes)
                for _ in 0..<turns {
                    parser.reset(isHead: false)
                    var position = 0
                    steps: while true {
                        switch parser.advance(span, from: position) {
                        case .head(let place), .body(let place): position = place.upperBound
                        case .done(let end):
                            sum &+= end
                            break steps
                        case .more, .failed: break steps
                        }
                    }
                }
            }
            return sum
        }
    }

    private static func record() -> [String] {
        var tally = Tally(shape: TallyShape(phases: 2, operations: 3))
        var time: Int64 = 0
        return measure("Tally.record") { turns in
            for turn in 0..<turns {
                time += 30_000
                let due = time
                tally.record(
                    Sample(
                        phase: 1, operation: UInt16(turn % 3), outcome: .ok, cache: .hit, status: 200, due: due,
                        taken: due + 20_000, sent: due + 22_000, firstByte: due + 300_000 + Int64(turn & 0xFFFF),
                        done: due + 310_000 + Int64(turn & 0xFFFF), server: 200, pool: 10, database: 150,
                        bytesOut: 120, bytesIn: 350))
            }
            return Int(tally.clamped)
        }
    }
}

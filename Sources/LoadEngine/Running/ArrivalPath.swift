package import LoadTransport
import ScenarioFormat

/// The steps of an arrival's way to the wire, one by one, many times over: for benchmarks, which ask what each costs. Nothing
/// is sent, and time is made up.
package struct ArrivalPath: ~Copyable {
    private let workload: Workload
    private let sources: SlotSources
    private let scratch: UnsafeMutableRawPointer

    package init(plan: Plan, target: TargetAddress) throws(LoadError) {
        workload = try Workload(plan: plan, targets: [target], secret: "none", userAgent: "flywheel", now: 0)
        sources = workload.sources()
        scratch = .allocate(byteCount: max(64, workload.room), alignment: 16)
    }

    deinit { scratch.deallocate() }

    /// Asks the first phase's pacer until it has given `count` arrivals, each of which ends at once; fewer if it has no more.
    package func pace(_ count: Int) -> Int {
        let phase = workload.plan.phases[0]
        var pacer = phase.pacer(.whole, begin: 0)
        var now: Int64 = 0
        var given = 0
        while given < count {
            switch pacer.next(at: now) {
            case .send(let number, let due):
                given += 1
                pacer.ended(number, due: due, at: now)
            case .wait(let time): now = time
            case .hold: now += 1_000_000
            case .interrupt(let number): pacer.ended(number, due: now, at: now)
            case .finish: return given
            }
        }
        return given
    }

    /// Draws the users of arrivals 0 ..< `count`; their sum, so that none is left out.
    package func drawUsers(_ count: Int) -> Int {
        (0..<UInt64(count)).reduce(0) { $0 &+ workload.plan.users.user($1) }
    }

    /// Deals the operations of arrivals 0 ..< `count`; their sum.
    package func dealOperations(_ count: Int) -> Int {
        let deck = workload.plan.phases[0].deck
        return (0..<UInt64(count)).reduce(0) { $0 &+ deck.card($1).choice }
    }

    /// Draws and fills the requests of arrivals 0 ..< `count`; the sum of their lengths.
    package func fill(_ count: Int) -> Int {
        (0..<UInt64(count)).reduce(0) { sum, number in
            let (operation, values) = workload.draw(phase: 0, number: number, unixSeconds: 0)
            return sum &+ workload.fill(operation, values, sources, to: scratch).bytes.count
        }
    }
}

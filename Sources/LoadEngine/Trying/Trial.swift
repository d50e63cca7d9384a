import CLinux
public import LoadTransport
import ScenarioFormat

/// One iteration of everything that a scenario can send, one request after the other, both messages kept: to be looked at
/// before any load. Requests are rendered, sent and judged by what a run uses; think times are left out.
public struct Trial: Sendable {
    private let workload: Workload
    private let wiring: Wiring
    private let user: Int
    private let only: Set<String>?

    /// Sockets: one request is under way at a time, to any of the origins.
    private static let connections = 4

    /// Resolves every name and compiles every request; sends nothing yet.
    ///
    /// - Parameters:
    ///   - secret: signs the tokens of `auth: jwt` without a secret: the bundled target's own.
    ///   - user: index of the one user who does it all; it has to be one of the scenario's.
    ///   - only: names of the operations and journeys to try, with the logins that they need; nil: all.
    public init(
        plan: Plan, target: TargetAddress, secret: String? = nil, userAgent: String = "flywheel", user: Int = 0,
        only: Set<String>? = nil
    ) throws(LoadError) {
        precondition((0..<plan.scenario.users.count).contains(user), "no such user")
        let targets = try plan.scenario.targets(with: target)
        wiring = try Wiring(targets, plan.scenario)
        workload = try Workload(
            plan: plan, targets: targets, secret: secret, userAgent: userAgent, now: fw_realtime() / 1_000_000_000)
        self.user = user
        self.only = only
    }

    /// Connects to every host as the load would, and says what would fail. Blocks.
    public func check() throws(LoadError) { try wiring.check() }

    /// Blocks until all have been tried: logins, then operations, then journeys, each handed to `tried` when it is over. One
    /// that goes wrong does not keep the next from being tried, unless it needs what the first should have fetched.
    /// `isStopping` is asked often; what is under way is then given up.
    public func run(isStopping: @escaping () -> Bool, tried: @escaping (Tried) -> Void) throws(LoadError) {
        var round = try TrialRound(workload, user: user, only: only, isStopping: isStopping, tried: tried)
        let limits = TransportLimits(
            connections: Self.connections, timeout: workload.plan.scenario.http.timeout)
        do throws(TransportError) { _ = try wiring.open(limits, for: &round) } catch { throw .transport(error) }
    }
}

/// One thing that was tried.
public struct Tried: Sendable {
    public enum Kind: String, Sendable {
        case login, operation, journey
    }

    public var kind: Kind
    public var name: String
    /// In order; a journey ends with the first that was not as expected.
    public var exchanges: [Exchange] = []
    /// Why nothing was sent; nil when something was.
    public var leftOut: String?

    public var isAsExpected: Bool { exchanges.allSatisfy { $0.problem == nil } }
}

/// One request and its answer, secrets masked.
public struct Exchange: Sendable {
    public struct Message: Sendable {
        /// Its lines, without the empty one behind them.
        public var head: String
        /// As much as was kept of it; nil for one that is no text.
        public var body: String?
        /// Bytes of the whole body, and whether all of them were kept.
        public var bodyBytes: Int64
        public var isWhole: Bool
    }

    public struct Problem: Sendable {
        public var message: String
        /// Whether nobody could be spoken to at all: the name, the connection or TLS.
        public var isUnreachable: Bool
    }

    public var operation: String
    public var request: Message
    /// Nil without a whole answer.
    public var answer: Message?
    /// From the first byte written to the last byte read, nanoseconds; 0 without an answer.
    public var time: Int64
    /// Nil: all was as expected.
    public var problem: Problem?
    /// Whether the answer is a 429 that was expected.
    public var isLimited: Bool

    /// Only an answer that is as wished leads to the next step.
    var endsJourney: Bool { problem != nil || isLimited }
}

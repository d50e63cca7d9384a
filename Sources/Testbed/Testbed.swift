import ChildProcesses
import Glibc
public import LoadMetrics
import LoadTransport
public import ScenarioFormat

/// The target of one run: found where it is, or started for the run and stopped after it.
///
/// Whatever it started is gone after `stop()`, and also when this process dies in any other way.
public final class Testbed: Sendable {
    /// The base of every request: `http://127.0.0.1:38211`.
    public let address: String
    /// What user tokens are signed with when the target is bundled.
    public let secret: String?
    /// Versions and settings worth reporting.
    public let facts: [Fact]
    private let bundled: BundledTarget?

    private init(address: String, secret: String?, facts: [Fact], bundled: BundledTarget?) {
        self.address = address
        self.secret = secret
        self.facts = facts
        self.bundled = bundled
    }

    /// Finds or starts the scenario's target. `executable` is the `flywheel` program, which is also the bundled service;
    /// `progress` is told each step in words; `isInterrupted` is asked between steps and, while users are written, often.
    public static func start(
        _ scenario: Scenario, executable: String, progress: @Sendable (String) -> Void,
        isInterrupted: @Sendable () -> Bool
    ) async throws(TestbedError) -> Testbed {
        switch scenario.target {
        case .url(let url):
            let address = try parsed(url)
            try reach(address)
            return Testbed(address: url, secret: nil, facts: [], bundled: nil)
        case .bundled(let configuration):
            let target = try await BundledTarget.start(
                configuration, users: scenario.users.count, executable: executable, progress: progress,
                isInterrupted: isInterrupted)
            return Testbed(
                address: target.service.address, secret: target.service.secret, facts: target.facts, bundled: target)
        }
    }

    /// Takes PostgreSQL's first look, which may take a while: before the run's start.
    public func prepareObserving() { bundled?.prepareObserving() }

    /// Begins to watch a bundled service, at once; `origin` is the run's start on `CLOCK_MONOTONIC`, nanoseconds.
    public func observe(from origin: Int64) { bundled?.observe(from: origin) }

    /// Ends the watch and gives what was seen; nil for a target that was not started here.
    public func finishObserving() -> ServiceRecord? { bundled?.finishObserving() }

    /// Calls `action`, at most once, when something that was started here ends although nobody asked: with what it was in
    /// words, and when, in seconds from the run's start. To be set once, after `observe`.
    public func onDeath(_ action: @escaping @Sendable (_ what: String, _ at: Double) -> Void) {
        bundled?.onDeath(action)
    }

    public func stop() async { await bundled?.stop() }

    /// Takes away what a sudden `_exit` would leave behind: directories whose processes have ended already. The others' guards
    /// see to theirs.
    public static func removeUnused() { ScratchDirectory.removeUnused() }

    /// A connection will do: what the service says to which path is its own affair.
    private static func reach(_ address: TargetAddress) throws(TestbedError) {
        do throws(TransportFailure) { try address.reach(timeout: .seconds(5)) } catch {
            throw TestbedError("cannot reach \(address): \(error.message); start the service, or correct the address")
        }
    }

    private static func parsed(_ url: String) throws(TestbedError) -> TargetAddress {
        do throws(AddressError) { return try TargetAddress(parsing: url) } catch { throw TestbedError("\(error)") }
    }
}

import CLinux
import Glibc
import LoadTransport
import ScenarioFormat
import Synchronization

/// Fetches the tokens of every login before the load, and again as they grow old, on a thread of its own.
final class LoginKeeper: Sendable {
    private let workload: Workload
    private let wiring: Wiring
    private let logins: [Login]
    private let stopping = Atomic(false)
    private let renewed = Atomic<Int64>(0)
    private let failed = Atomic<Int64>(0)

    /// How often the thread looks whether it is to stop, microseconds.
    private static let glance: UInt32 = 20_000

    init(_ workload: Workload, _ wiring: Wiring) {
        self.workload = workload
        self.wiring = wiring
        logins = Credential.logins(workload.plan.scenario)
    }

    /// Tokens fetched again so far, and failures to do so: the old token goes on being used.
    var counts: (renewed: Int64, failed: Int64) {
        (renewed.load(ordering: .relaxed), failed.load(ordering: .relaxed))
    }

    /// Logs in everybody. Throws what was wrong with the first that failed.
    func logIn(isStopping: @escaping () -> Bool) throws(LoadError) {
        for index in logins.indices {
            let (failures, _) = try round(index, isStrict: true, isStopping: isStopping)
            guard let first = failures.first else { continue }
            throw .login(
                operation: workload.plan.scenario.operations[logins[index].operation].name, user: first.user,
                message: first.message)
        }
    }

    /// Starts to renew; nil when nothing is ever renewed. To be joined after `stop`.
    func start() throws(LoadError) -> WorkerThread? {
        guard logins.contains(where: { $0.renew != nil }) else { return nil }
        return try WorkerThread { [self] in keep() }
    }

    func stop() { stopping.store(true, ordering: .relaxed) }

    private var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// A round begins so early that its last token is not older than `renew`, as far as the round before can tell.
    private func keep() {
        let start = fw_monotonic()
        var due = logins.map { $0.renew.map { start.addingClamped($0 - $0 / 8) } ?? .max }
        while !isStopping {
            for index in logins.indices where due[index] <= fw_monotonic() {
                let began = fw_monotonic()
                let renew = logins[index].renew ?? .max
                do throws(LoadError) {
                    let (failures, done) = try round(index, isStrict: false) { [self] in isStopping }
                    renewed.add(Int64(done), ordering: .relaxed)
                    failed.add(Int64(failures.count), ordering: .relaxed)
                } catch {
                    failed.add(1, ordering: .relaxed)
                }
                let took = fw_monotonic() - began
                due[index] = began.addingClamped(max(renew / 2, renew - renew / 8 - took))
            }
            usleep(Self.glance)
        }
    }

    private func round(
        _ index: Int, isStrict: Bool, isStopping: @escaping () -> Bool
    ) throws(LoadError) -> (failures: [LoginRound.Failed], done: Int) {
        let login = logins[index]
        let users = login.per == .run ? 1 : workload.plan.scenario.users.count
        var round = try LoginRound(
            workload, login, workload.logins[index], users: users, isStrict: isStrict, isStopping: isStopping)
        let limits = TransportLimits(
            connections: LoginRound.atOnce, timeout: workload.plan.scenario.http.timeout)
        do throws(TransportError) { _ = try wiring.open(limits, for: &round) } catch { throw .transport(error) }
        return (round.failures, round.done)
    }
}

import ChildProcesses
import Glibc
import LoadMetrics
import Postgres
import ScenarioFormat
import Synchronization

/// The reference service over its PostgreSQL, started for one run.
final class BundledTarget: Sendable {
    let service: ServiceProcess
    let facts: [Fact]
    private let configuration: Bundled
    /// Nil when the scenario names a database of its own.
    private let cluster: EphemeralCluster?
    private let conninfo: String
    private let watch = Mutex<ServiceObserver?>(nil)
    private let postgres = Mutex<PostgresObservation?>(nil)
    private let stopping = Mutex(false)
    private let told = Mutex(false)

    private init(
        service: ServiceProcess, facts: [Fact], configuration: Bundled, cluster: EphemeralCluster?, conninfo: String
    ) {
        self.service = service
        self.facts = facts
        self.configuration = configuration
        self.cluster = cluster
        self.conninfo = conninfo
    }

    /// PostgreSQL, migrations, users, service: in this order, all stopped again when one fails.
    static func start(
        _ configuration: Bundled, users: Int, executable: String, progress: @Sendable (String) -> Void,
        isInterrupted: @Sendable () -> Bool
    ) async throws(TestbedError) -> BundledTarget {
        ScratchDirectory.sweep()
        var cluster: EphemeralCluster?
        var conninfo = ""
        switch configuration.database {
        case .connection(let given): conninfo = given
        case .ephemeral:
            progress("starting PostgreSQL")
            let started = try await Self.mapped("") { () throws(EphemeralClusterError) in
                try await EphemeralCluster.start()
            }
            conninfo = started.conninfo()
            cluster = started
        }
        do throws(TestbedError) {
            let database = conninfo
            progress("migrating the database")
            try await ServiceProcess.migrate(executable: executable, conninfo: database)
            guard !isInterrupted() else { throw TestbedError.interrupted }
            progress("seeding \(users) users")
            let facts = try await Self.mapped("database: ") { () throws(PostgresError) in
                _ = try Seeding.seed(users, conninfo: database, isInterrupted: isInterrupted)
                return try PostgresObservation.facts(conninfo: database)
            }
            guard !isInterrupted() else { throw TestbedError.interrupted }
            progress("starting the profile service")
            let service = try await ServiceProcess.start(
                configuration, executable: executable, conninfo: database)
            return BundledTarget(
                service: service, facts: facts, configuration: configuration, cluster: cluster, conninfo: database)
        } catch {
            await cluster?.stop()
            throw error
        }
    }

    private static func mapped<T, E: Error>(
        _ context: String, _ body: () async throws(E) -> T
    ) async throws(TestbedError) -> T {
        do { return try await body() } catch { throw TestbedError("\(context)\(error)") }
    }

    func prepareObserving() {
        let look = PostgresObservation(conninfo: conninfo)
        postgres.withLock { $0 = look }
    }

    func observe(from origin: Int64) {
        let observer = ServiceObserver(address: service.address, processID: service.processID, origin: origin)
        watch.withLock { $0 = observer }
    }

    func finishObserving() -> ServiceRecord? {
        guard let observer = watch.withLock({ $0.take() }) else { return nil }
        let (timeline, events) = observer.finish()
        return ServiceRecord(
            interval: timeline.interval, intervals: timeline.intervals, bounds: timeline.bounds,
            cacheCapacity: configuration.cache.capacity, cacheTTL: Double(configuration.cache.ttl) / 1e9,
            cachePolicy: configuration.cache.policy,
            limits: [
                LimitInfo(
                    policy: "read", perSecond: configuration.read.quota.perSecond, burst: configuration.read.burst),
                LimitInfo(
                    policy: "write", perSecond: configuration.write.quota.perSecond, burst: configuration.write.burst),
            ],
            postgres: postgres.withLock(\.self)?.finish() ?? [], events: events)
    }

    func onDeath(_ action: @escaping @Sendable (String, Double) -> Void) {
        let died = { @Sendable [self] (what: String) in
            guard !stopping.withLock({ $0 }) else { return }
            let at = watch.withLock { $0?.note(what) } ?? 0
            let isFirst = told.withLock { told in
                defer { told = true }
                return !told
            }
            if isFirst { action(what, at) }
        }
        // Both waits end with their processes, and those end with this target.
        Task { [service] in died("the profile service \(await service.waitForExit())") }
        if let cluster {
            Task { if let status = await cluster.waitForExit() { died("PostgreSQL \(status.words)") } }
        }
    }

    func stop() async {
        stopping.withLock { $0 = true }
        await service.stop()
        await cluster?.stop()
    }
}

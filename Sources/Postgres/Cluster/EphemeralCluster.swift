public import ChildProcesses
import Glibc
import Synchronization

/// A PostgreSQL server of our own in a private temporary directory, reachable by its Unix socket only; gone without a
/// trace after `stop()`, when the object goes, or when the harness dies. Thread-safe.
///
/// Whoever can enter the directory (mode 0700) is let in without a password.
public final class EphemeralCluster: Sendable {
    public static let superuser = "postgres"

    /// Holds the data, the sockets and the server's log.
    public var directory: String { scratch.path }
    /// What `start` was given and the defaults, as the server was started with.
    public let settings: [String: String]

    private let scratch: ScratchDirectory
    private let installation: PostgresInstallation
    private let user: SystemUser?
    private let server = Mutex<GuardedProcess?>(nil)

    static let port = "5432"
    /// Longest wait for a server to accept connections; recovery after a crash included.
    private static let startLimit = Duration.seconds(60)

    private init(
        _ scratch: ScratchDirectory, _ installation: PostgresInstallation, _ user: SystemUser?,
        _ settings: [String: String]
    ) {
        self.scratch = scratch
        self.installation = installation
        self.user = user
        self.settings = settings
    }

    /// Makes a cluster (initdb) and starts its server; returns when it accepts connections. `settings` are server settings
    /// (`postgresql.conf`) and go before the defaults. As root, the server runs as the user `postgres`, else `nobody`.
    public static func start(settings: [String: String] = [:]) async throws(EphemeralClusterError) -> EphemeralCluster {
        if let name = settings.keys.sorted().first(where: ClusterSettings.fixed.contains) {
            throw EphemeralClusterError(message: "setting \(name): is the ephemeral cluster's own, leave it out")
        }
        let installation = try PostgresInstallation.find()
        let user = try unprivilegedUser()
        var all = ClusterSettings.defaults
        if installation.hasLibrary("pg_stat_statements") { all["shared_preload_libraries"] = "pg_stat_statements" }
        all.merge(settings) { _, given in given }
        let scratch: ScratchDirectory
        do throws(ChildProcessError) { scratch = try ScratchDirectory(owner: user) } catch {
            throw EphemeralClusterError(message: error.message)
        }
        let cluster = EphemeralCluster(scratch, installation, user, all)
        try await cluster.initialise()
        try await cluster.startServer()
        return cluster
    }

    /// A libpq connection string.
    public func conninfo(user: String = superuser, database: String = "postgres") -> String {
        "host=\(Self.quoted(directory)) port=\(Self.port) user=\(Self.quoted(user)) dbname=\(Self.quoted(database))"
    }

    /// The server's main process; 0 while it is stopped.
    public var serverProcessID: Int32 { server.withLock { $0?.processID ?? 0 } }

    /// Whether the server's main process is there.
    public var isRunning: Bool { server.withLock { $0?.isRunning ?? false } }

    /// Waits until the server's main process has ended, and says how; nil at once while it is stopped.
    public func waitForExit() async -> ChildStatus? { await server.withLock(\.self)?.waitForExit() }

    /// Sends a signal to the server's main process, as a fault. False when it is not running.
    @discardableResult
    public func signalServer(_ signal: Int32) -> Bool { server.withLock { $0?.kill(signal) ?? false } }

    /// Starts a stopped server on the same data; returns when it accepts connections. Does nothing when it runs.
    public func startServer() async throws(EphemeralClusterError) {
        guard !isRunning else { return }
        var command = self.command(installation.postgres, ["-D", dataDirectory])
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            command.arguments += ["-c", "\(name)=\(value)"]
        }
        command.arguments += [
            "-c", "listen_addresses=", "-c", "unix_socket_directories=\(directory)", "-c", "port=\(Self.port)",
            "-c", "logging_collector=off",
        ]
        // Immediate shutdown: KILL would leak shared memory, and TERM waits for the clients. The data are thrown away,
        // or recovered from the log as after a crash.
        command.stopSignal = .quit
        command.orphanSignal = .quit
        let process = try await launch(command)
        server.withLock { $0 = process }
        do throws(EphemeralClusterError) { try await waitUntilReady(process) } catch {
            await process.stop()
            throw error
        }
    }

    /// Stops the server at once, as a crash would, and keeps the data. For faults and tests.
    public func stopServer() async {
        await server.withLock(\.self)?.stop()
        server.withLock { $0 = nil }
    }

    /// Stops the server and removes the directory. Idempotent.
    public func stop() async {
        await stopServer()
        scratch.remove()
    }

    /// The end of the server's log.
    public func logTail() -> String { FileTail.read(logFile) }
}

extension EphemeralCluster {
    private var dataDirectory: String { "\(directory)/data" }
    private var logFile: String { "\(directory)/server.log" }

    private func initialise() async throws(EphemeralClusterError) {
        // Locale C: the same order of texts on every machine, and the fastest.
        let command = self.command(
            installation.initdb,
            [
                "-D", dataDirectory, "-U", Self.superuser, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
                "--no-instructions",
            ])
        let status = try await launch(command).waitForExit()
        guard status == .exited(0) else {
            throw EphemeralClusterError(message: "\(installation.initdb) failed (\(status)):\n\(logTail())")
        }
    }

    private func command(_ executable: String, _ arguments: [String]) -> ChildCommand {
        ChildCommand(
            executable: executable, arguments: arguments,
            // The caller's defaults for clients and servers must not reach into ours.
            environment: ["PGDATA": nil, "PGPORT": nil, "PGOPTIONS": nil, "PGHOST": nil, "LC_ALL": "C"],
            workingDirectory: directory, standardOutput: logFile, standardError: logFile, user: user, scratch: scratch)
    }

    private func launch(_ command: ChildCommand) async throws(EphemeralClusterError) -> GuardedProcess {
        do throws(ChildProcessError) { return try await GuardedProcess.start(command) } catch {
            throw EphemeralClusterError(message: error.message)
        }
    }

    private func waitUntilReady(_ process: GuardedProcess) async throws(EphemeralClusterError) {
        let conninfo = conninfo()
        let deadline = ContinuousClock.now + Self.startLimit
        while process.isRunning, ContinuousClock.now < deadline {
            if ServerProbe.accepts(conninfo) { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
        let how = process.isRunning ? "did not accept connections within \(Self.startLimit)" : "ended at its start"
        throw EphemeralClusterError(message: "\(installation.postgres) \(how):\n\(logTail())")
    }

    /// PostgreSQL refuses to run as root.
    private static func unprivilegedUser() throws(EphemeralClusterError) -> SystemUser? {
        guard SystemUser.weAreRoot else { return nil }
        if let user = SystemUser(named: "postgres") ?? SystemUser(named: "nobody") { return user }
        throw EphemeralClusterError(
            message: "PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")
    }

    private static func quoted(_ value: String) -> String {
        "'" + value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "'"
    }
}

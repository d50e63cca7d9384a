public import ArgumentParser
import Foundation
import Gates
import Logging
public import ProfileService

struct ServeCommand: AsyncParsableCommand {
    static let secretVariable = "FLYWHEEL_JWT_SECRET"

    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the reference profile service.",
        discussion: """
            The database must have the service's schema (flywheel migrate up); --database ephemeral starts a PostgreSQL of its \
            own that is gone with the service, migrated and, with --users, filled. The secret that tokens are signed with (HS256, \
            32 bytes or more) comes from the environment variable \(secretVariable). SIGTERM and Ctrl-C drain: requests under \
            way are answered.
            """)

    @OptionGroup var database: DatabaseOption

    @Option(
        help: ArgumentHelp(
            "Add users 0 to N - 1 of scenarios' numbering, each with a profile, unless they are there.", valueName: "N")
    )
    var users = 0

    @Option(help: ArgumentHelp("Log entries from this level on: trace … critical.", valueName: "LEVEL"))
    var logLevel = LogLevelOption(level: .info)

    @Option(help: ArgumentHelp("host:port (port 0: any free one), or unix:/path.", valueName: "ADDRESS"))
    var listen = ListenAddress(.tcp(host: "127.0.0.1", port: 8080))

    @Option(help: ArgumentHelp("Database connections for users' requests.", valueName: "N"))
    var connections = 8

    @Option(help: ArgumentHelp("Cache entries at most; 0 switches the cache off.", valueName: "N"))
    var cacheCapacity = 10_000

    @Option(help: ArgumentHelp("MiB of all cache entries together at most, about.", valueName: "MIB"))
    var cacheMemory = 64

    @Option(help: ArgumentHelp("How long a read waits for another's load of the same profile.", valueName: "DURATION"))
    var cacheTimeout = DurationOption(nanoseconds: 1_000_000_000)

    @Option(help: ArgumentHelp("How long a cached profile is answered from.", valueName: "DURATION"))
    var cacheTTL = DurationOption(nanoseconds: 300_000_000_000)

    @Option(help: ArgumentHelp("Which entry makes room.", valueName: "POLICY"))
    var cachePolicy = CachePolicy.lru

    @Option(help: ArgumentHelp("Reads admitted for each subject.", valueName: "COUNT/DURATION"))
    var readQuota = QuotaOption(count: 600, window: 60_000_000_000)

    @Option(help: ArgumentHelp("Reads admitted at once from idle; default: the whole quota.", valueName: "N"))
    var readBurst: Int?

    @Option(help: ArgumentHelp("Writes admitted for each subject.", valueName: "COUNT/DURATION"))
    var writeQuota = QuotaOption(count: 60, window: 60_000_000_000)

    @Option(help: ArgumentHelp("Writes admitted at once from idle; default: the whole quota.", valueName: "N"))
    var writeBurst: Int?

    @Option(
        help: ArgumentHelp(
            "Requests without a good token admitted for each client address.", valueName: "COUNT/DURATION"))
    var ipQuota = QuotaOption(count: 120, window: 60_000_000_000)

    @Option(help: ArgumentHelp("Of these at once from idle; default: the whole quota.", valueName: "N"))
    var ipBurst: Int?

    @Option(
        help: ArgumentHelp(
            "Write every decision of the limiters there, as CSV: policy, key, time in ns, cost, admitted.",
            valueName: "FILE"
        ))
    var decisionLog: String?

    @Option(help: ArgumentHelp("Refuse tokens of another issuer (iss).", valueName: "NAME"))
    var issuer: String?

    @Option(help: ArgumentHelp("Refuse tokens for another audience (aud).", valueName: "NAME"))
    var audience: String?

    @Option(help: ArgumentHelp("The key's id: refuse tokens that name another (kid).", valueName: "ID"))
    var keyID: String?

    @Option(help: ArgumentHelp("Write the address there once requests are accepted.", valueName: "FILE"))
    var readyFile: String?

    func validate() throws {
        guard (0...1_048_576).contains(cacheMemory) else { throw ValidationError("--cache-memory takes 0 to 1048576.") }
        guard users >= 0 else { throw ValidationError("--users takes a number from 0.") }
    }

    func run() async throws {
        guard let secret = ProcessInfo.processInfo.environment[Self.secretVariable] else {
            throw ValidationError("No secret: set \(Self.secretVariable) to 32 bytes or more.")
        }
        let database = try await ServedDatabase.open(try database.resolved(), users: users)
        do {
            try await serve(database.conninfo, secret)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func serve(_ conninfo: String, _ secret: String) async throws {
        let configuration = ServiceConfiguration(
            address: listen.address,
            profiles: ProfilesConfiguration(
                conninfo: conninfo, connections: connections,
                cache: CacheConfiguration(
                    capacity: cacheCapacity, timeToLive: .nanoseconds(cacheTTL.nanoseconds), policy: cachePolicy,
                    maximumBytes: cacheMemory * 1024 * 1024, timeout: .nanoseconds(cacheTimeout.nanoseconds))),
            tokens: TokenConfiguration(secret: secret, keyID: keyID, issuer: issuer, audience: audience),
            readLimit: readQuota.limit(burst: readBurst), writeLimit: writeQuota.limit(burst: writeBurst),
            ipLimit: ipQuota.limit(burst: ipBurst))
        let logger = Logger(label: "flywheel") { [logLevel] in JSONLogHandler(label: $0, logLevel: logLevel.level) }
        let log = try decisions(logger)
        // What was decided is in the file before the program ends.
        defer { log?.close() }
        do {
            let server = try ProfileServer(configuration, logger: logger, decisionLog: log) { [readyFile] address in
                announce(address, readyFile)
            }
            try await server.run()
        } catch let failure as ProfileServer.Failure {
            Console.fail("\(failure)")
            if case .invalidConfiguration = failure { throw ExitCode(ExitStatus.usage.code) }
            throw ExitCode(ExitStatus.unavailable.code)
        } catch {
            Console.fail("cannot serve on \(listen.address): \(error)")
            throw ExitCode(ExitStatus.unavailable.code)
        }
    }
}

extension ServeCommand {
    private func decisions(_ logger: Logger) throws -> DecisionLog? {
        guard let decisionLog else { return nil }
        do throws(DecisionLog.Failure) {
            return try DecisionLog.begin(path: decisionLog, logger: logger)
        } catch {
            Console.fail("\(error)")
            throw ExitCode(ExitStatus.cannotWrite.code)
        }
    }
}

/// Says where the service listens: on standard output, and in a file that appears whole.
private func announce(_ address: ServiceConfiguration.Address, _ readyFile: String?) {
    var text = "\(address)"
    if case .tcp = address { text = "http://" + text }
    Console.result("listening on \(text)")
    guard let readyFile else { return }
    let temporary = readyFile + ".part"
    guard FilePaths.write(Array((text + "\n").utf8), to: temporary) == 0, rename(temporary, readyFile) == 0 else {
        Console.fail("cannot write \(readyFile): \(String(cString: strerror(errno)))")
        unlink(temporary)
        _exit(ExitStatus.cannotWrite.code)
    }
}

extension CachePolicy: ExpressibleByArgument {}

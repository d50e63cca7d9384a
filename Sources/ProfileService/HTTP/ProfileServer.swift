import Glibc
import Hummingbird
public import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle
public import UnixSignals

/// The profile service over HTTP.
public final class ProfileServer: Sendable {
    /// Why the server did not start.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// One sentence for each thing that is wrong.
        case invalidConfiguration([String])
        case cannotListen(address: String, reason: String)
        case database(String)
        case cannotWrite(path: String, reason: String)

        public var description: String {
            switch self {
            case .invalidConfiguration(let problems): problems.joined(separator: "; ")
            case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
            case .database(let reason): "the database cannot be used: \(reason)"
            case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
            }
        }
    }

    private let configuration: ServiceConfiguration
    private let logger: Logger
    private let onListening: @Sendable (ServiceConfiguration.Address) -> Void
    private let group = NIOLockedValueBox<ServiceGroup?>(nil)

    /// `onListening` is called once, with the real port, when requests are accepted.
    public init(
        _ configuration: ServiceConfiguration, logger: Logger,
        onListening: @escaping @Sendable (ServiceConfiguration.Address) -> Void = { _ in }
    ) throws(Failure) {
        let problems = configuration.problems
        guard problems.isEmpty else { throw .invalidConfiguration(problems) }
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until one of `signals` or `stop`, then answers what is under way and returns. To be called once.
    ///
    /// A database that is away does not keep the server from starting: requests are answered with 503 until it is
    /// there.
    public func run(until signals: [UnixSignal] = [.sigterm, .sigint]) async throws {
        let log = try openDecisionLog()
        defer { log?.close() }
        let profiles = Profiles(configuration.profiles, logger: logger)
        defer { profiles.shutdown() }
        try await checkDatabase(profiles)
        var services: [any Service] = [await application(profiles, log)]
        // Last, so that it is the first to be stopped.
        if configuration.warming.limit > 0 {
            services.append(CacheWarming(profiles: profiles, configuration: configuration.warming))
        }
        var groupConfiguration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals, logger: logger)
        groupConfiguration.maximumGracefulShutdownDuration = configuration.drain + configuration.shutdownTimeout
        let group = ServiceGroup(configuration: groupConfiguration)
        self.group.withLockedValue { $0 = group }
        do {
            try await group.run()
        } catch let error as IOError {
            throw Failure.cannotListen(address: "\(configuration.address)", reason: Self.reason(error.errnoCode))
        }
        logger.info("stopped")
    }

    /// Ends `run` as a signal would.
    public func stop() async {
        await group.withLockedValue { $0 }?.triggerGracefulShutdown()
    }

    /// The system's words and what to do, without the call that failed.
    private static func reason(_ code: CInt) -> String {
        let words = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return words + (code == EADDRINUSE ? "; stop what listens there, or choose" : "; choose") + " another --listen"
    }

    private func checkDatabase(_ profiles: Profiles) async throws(Failure) {
        do throws(ProfilesError) {
            try await profiles.checkReady()
        } catch {
            guard case .failed(sqlState: nil, let message) = error else {
                logger.warning("the database is not available yet", metadata: ["reason": "\(error)"])
                return
            }
            throw .database(message)
        }
    }

    private func openDecisionLog() throws(Failure) -> DecisionLog? {
        guard let path = configuration.decisionLog else { return nil }
        do throws(DecisionLog.Failure) {
            return try DecisionLog(path: path, logger: logger)
        } catch {
            throw .cannotWrite(path: path, reason: strerror(error.code).map { String(cString: $0) } ?? "\(error.code)")
        }
    }

    func application(_ profiles: Profiles, _ log: DecisionLog?) async -> some ApplicationProtocol {
        let responder = ProfileResponder(
            profiles: profiles, tokens: await TokenVerifier(configuration.tokens),
            limiters: .init(
                reads: RateLimiter(policy: "read", configuration.readLimit, log: log),
                writes: RateLimiter(policy: "write", configuration.writeLimit, log: log),
                addresses: RateLimiter(policy: "ip", configuration.ipLimit, log: log)),
            decisionLog: log, metrics: RequestMetrics(), bodyLimit: configuration.bodyLimit, logger: logger)
        let drain = TimeAmount.nanoseconds(configuration.drain.nanoseconds)
        let (asked, limit) = (configuration.address, configuration.bodyLimit)
        return Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ContinueHandler(bodyLimit: limit), DrainHandler(patience: drain)],
                    idleTimeout: .seconds(75))),
            configuration: .init(address: Self.bind(asked), backlog: 1024),
            onServerRunning: { [onListening] channel in onListening(Self.bound(channel, asked)) },
            logger: logger)
    }

    private static func bind(_ address: ServiceConfiguration.Address) -> BindAddress {
        switch address {
        case .tcp(let host, let port): .hostname(host, port: port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }

    private static func bound(
        _ channel: any Channel, _ asked: ServiceConfiguration.Address
    ) -> ServiceConfiguration.Address {
        guard case .tcp(let host, _) = asked, let port = channel.localAddress?.port else { return asked }
        return .tcp(host: host, port: port)
    }
}

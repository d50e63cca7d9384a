import ServiceLifecycle

/// Warms the cache beside the server, until it is done or the server is to stop.
struct CacheWarming: Service {
    let profiles: Profiles
    let configuration: WarmingConfiguration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            _ = await profiles.warm(limit: configuration.limit, rate: configuration.rate)
        }
        // A service that returns ends the whole group.
        try await gracefulShutdown()
    }
}

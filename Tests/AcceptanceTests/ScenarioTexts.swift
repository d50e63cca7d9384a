/// Scenarios of the tests: small, but on real parts.
enum ScenarioTexts {
    /// A few seconds of the mix against the bundled service. Measured in the closed model, where a generator that shares its
    /// processors with a hundred other tests is still punctual.
    static func bundled(gates: [String] = ["error_rate < 1%"], seconds: Int = 3, database: String = "ephemeral")
        -> String
    {
        """
        name: short
        seed: 7
        target:
          bundled:
            database: "\(database)"
            cache: {capacity: 100, ttl: 5m, policy: lru}
            rateLimits: {read: {quota: 60000/m, burst: 6000}, write: {quota: 60000/m, burst: 6000}}
        users: {count: 500, popularity: {zipf: 0.99}}
        operations:
          retrieve: {use: profile.retrieve, weight: 80}
          sync: {use: profile.sync, weight: 5}
          update: {use: profile.update, weight: 15}
        load:
          - {name: warm, executor: constant-arrival-rate, rate: 50/s, duration: 1s, measure: false}
          - {name: steady, executor: constant-vus, vus: 2, duration: \(seconds)s}
        gates: [\(gates.map { "\"\($0)\"" }.joined(separator: ", "))]

        """
    }

    static func url(_ address: String, gates: [String] = ["error_rate < 1%"]) -> String {
        """
        name: elsewhere
        target: {url: "\(address)"}
        users: {count: 10, popularity: uniform}
        operations: {root: {request: {path: /}}}
        load: [{name: steady, executor: constant-arrival-rate, rate: 20/s, duration: 1s}]
        gates: [\(gates.map { "\"\($0)\"" }.joined(separator: ", "))]

        """
    }
}

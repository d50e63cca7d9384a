import ScenarioFormat

/// Scenarios for tests, built without a file.
enum Make {
    static let second: Int64 = 1_000_000_000

    static func text(_ text: String) -> Template { Template([.text(text)]) }

    static func operation(
        _ name: String, weight: Int = 1, request: Request = Request(path: Template([.text("/")])),
        expect: Expect = Expect(), extract: [Extraction] = [],
        credentials: ScenarioFormat.Operation.Credentials = .inherited
    ) -> ScenarioFormat.Operation {
        ScenarioFormat.Operation(
            name: name, weight: weight, request: request, expect: expect, extract: extract,
            credentials: credentials)
    }

    static func constant(_ count: Int64, seconds: Int64 = 1, _ arrivals: Arrivals = .uniform) -> Executor {
        .constantArrivalRate(rate: Rate(count: count, per: second), duration: seconds * second, arrivals: arrivals)
    }

    static func scenario(
        seed: UInt64 = 1, users: Users = Users(count: 100, popularity: .uniform), auth: Auth? = nil,
        operations: [ScenarioFormat.Operation] = [operation("get")], journeys: [Journey] = [], hosts: [String] = [],
        variables: [String] = [], data: [DataSet] = [], load: [Executor],
        connections: Connections = Connections(max: 8),
        maxWait: Int64 = 10 * second, gracefulStop: Int64 = 30 * second, timeout: Int64 = 10 * second,
        maxInFlight: Int = 10_000, secrets: [String] = []
    ) -> Scenario {
        Scenario(
            name: "test", description: "", seed: seed, file: "-", text: "", target: .url("http://127.0.0.1"),
            users: users, auth: auth, operations: operations, journeys: journeys, hosts: hosts, variables: variables,
            data: data,
            load: load.enumerated().map { Phase(name: "phase\($0)", executor: $1, measure: true) }, gates: [],
            connections: connections, maxWait: maxWait, gracefulStop: gracefulStop, maxInFlight: maxInFlight,
            http: HTTPSettings(timeout: timeout), secrets: secrets)
    }
}

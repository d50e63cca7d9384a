extension ScenarioReader {
    private static let scenarioKeys = Keys(
        built: [
            "name", "description", "seed", "target", "users", "data", "auth", "operations", "journeys", "load", "gates",
            "connections", "maxWait", "maxInFlight", "gracefulStop", "http", "transport",
        ], later: ["faults"])

    private static let defaultMaxWait: Int64 = 10_000_000_000
    private static let defaultGracefulStop: Int64 = 30_000_000_000
    private static let defaultInFlight = 10_000
    private static let defaultUsers = Users(count: 1000, popularity: .uniform)

    /// Reads every field, whatever is wrong with those before.
    func scenario(
        _ source: SourceText, _ libraries: [OperationLibrary], overrides: [String], checkGate: (String) -> GateProblem?
    ) -> Scenario? {
        guard let written = document(source) else { return nil }
        let (root, overrides) = applying(overrides, to: written)
        guard let fields = fields(root, "a scenario", Self.scenarioKeys) else { return nil }
        let name = fields["name"].map { self.name($0) } ?? ScenarioName.of(file: source.name)
        let description = fields["description"].map { text($0, "description") } ?? ""
        let seed = fields["seed"].map { integer($0, "seed", 0...UInt64.max) } ?? 1
        let traffic = traffic(fields, library: library(libraries))
        let gates = fields["gates"].map { self.gates($0, check: checkGate) } ?? []
        if let given = fields["gates"] { checkNames(in: given, traffic.names, phases: fields["load"]) }
        let connections = fields["connections"].map { self.connections($0) } ?? Connections()
        let maxWait = fields["maxWait"].map { duration($0, "maxWait", Limits.wait) } ?? Self.defaultMaxWait
        let inFlight = fields["maxInFlight"].map { integer($0, "maxInFlight", Limits.inFlight) } ?? Self.defaultInFlight
        let stop =
            fields["gracefulStop"].map { duration($0, "gracefulStop", Limits.gracefulStop) }
            ?? Self.defaultGracefulStop
        let http = fields["http"].map { self.http($0) } ?? HTTPSettings()
        let transport = fields["transport"].map { self.transport($0, target: traffic.target, http: http) } ?? .auto
        guard let name, let description, let seed, let target = traffic.target, let users = traffic.users,
            let data = traffic.data, let operations = traffic.operations, let journeys = traffic.journeys,
            let load = traffic.load, let gates, let connections, let maxWait, let inFlight, let stop, let http,
            let transport
        else { return nil }
        return Scenario(
            name: name, description: description, seed: seed, file: source.name, text: secrets.masked(source),
            target: target, users: users, auth: traffic.auth, operations: operations, journeys: journeys,
            hosts: hosts.all, variables: scope.variables, data: data, load: load, gates: gates,
            connections: connections, maxWait: maxWait, gracefulStop: stop, maxInFlight: inFlight, http: http,
            transport: transport, secrets: secrets.values, overrides: overrides.map(masked))
    }

    private func masked(_ override: Override) -> String {
        secrets.masked(override.path) + "=" + secrets.masked(override.value)
    }

    /// What is sent, to whom and when: these parts name one another. Nil for what is wrong.
    private struct Traffic {
        var target: Target?
        var users: Users?
        var data: [DataSet]?
        var auth: Auth?
        var names: OperationNames?
        var operations: [Operation]?
        var journeys: [Journey]?
        var load: [Phase]?
    }

    private func traffic(_ fields: Fields, library: [String: Value]) -> Traffic {
        var result = Traffic()
        result.target = required(
            "target", in: fields, expected: "`target: {bundled: {}}` or `target: {url: http://…}`"
        )
        .flatMap { target($0) }
        hosts = Hosts(target: result.target)
        // What slots can name comes before everything that has slots.
        result.users = fields["users"].map { users($0) } ?? Self.defaultUsers
        result.data = fields["data"].map { data($0) } ?? []
        scope.variables = variables(fields["operations"], library: library)
        if let place = fields["operations"]?.place, scope.variables.count > Limits.variables {
            report(place, "\(scope.variables.count) variables", expected: "at most \(Limits.variables)")
        }
        result.names = OperationNames(fields["operations"], journeys: fields["journeys"])
        var context = AuthContext(target: result.target, names: result.names)
        let auth = fields["auth"].map { self.auth($0, context) } ?? Self.defaultAuth(for: result.target)
        result.auth = auth
        context.inherited = auth
        result.operations = required("operations", in: fields, expected: "a mapping from names to operations")
            .flatMap { operations($0, library: library, context) }
        if var operations = result.operations {
            checkLogin(auth, fields["auth"], &operations, in: fields["operations"])
            result.operations = operations
        }
        let journeys = JourneyContext(names: result.names, operations: result.operations, auth: auth)
        result.journeys = fields["journeys"].map { self.journeys($0, journeys) } ?? []
        result.load = required("load", in: fields, expected: "a list of phases").flatMap { load($0, result.names) }
        if let operations = result.operations {
            checkAlone(operations, in: fields["operations"], load: fields["load"], auth)
            if let journeys = result.journeys, let place = fields["operations"]?.place {
                checkDrawn(operations, journeys, at: place, load: fields["load"])
            }
        }
        return result
    }
}

import ScenarioFormat

/// One operation that carries its arrival's number.
enum SmallScenario {
    static func make(
        _ phases: [Phase], connections: Int, users: Users = Users(count: 1000, popularity: .uniform),
        request: Request? = nil
    ) -> Scenario {
        let numbered = Request(
            path: Template([.text("/")]),
            headers: [.init(name: "x-arrival", value: Template([.slot(.arrival)]))])
        return Scenario(
            name: "benchmark", description: "", seed: 1, file: "", text: "", target: .url(""), users: users, auth: nil,
            operations: [
                Operation(
                    name: "one", weight: 1, request: request ?? numbered, expect: Expect(), credentials: .none)
            ],
            load: phases, gates: [], connections: Connections(max: connections), maxWait: 10_000_000_000,
            gracefulStop: 2_000_000_000, secrets: [])
    }
}

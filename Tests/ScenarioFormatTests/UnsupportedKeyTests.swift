import ScenarioFormat
import Testing

@Suite("What is documented and not built yet is refused by name")
struct UnsupportedKeyTests {
    @Test(
        "keys",
        arguments: [
            Mistake(scenario("faults: []"), 4, 1, "`faults` is not supported yet"),
            Mistake(phase("objective: []"), 3, 55, "`objective` is not supported yet"),
            Mistake(phase("speed: 2"), 3, 55, "`speed` is not supported yet"),
        ])
    func keys(_ mistake: Mistake) { mistake.check() }

    @Test(
        "executors",
        arguments: ["capacity", "replay"])
    func executors(_ name: String) {
        Mistake(scenario(load: "[{executor: \(name)}]"), 3, 19, "executor `\(name)` is not supported yet").check()
    }
}

private func phase(_ fields: String) -> String {
    scenario(load: "[{executor: constant-vus, vus: 1, duration: 1s, \(fields)}]")
}

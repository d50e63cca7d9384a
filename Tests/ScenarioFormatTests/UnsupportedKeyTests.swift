import ScenarioFormat
import Testing

@Suite("What is documented and not built yet is refused by name")
struct UnsupportedKeyTests {
    @Test(
        "keys and choices",
        arguments: [
            Mistake(scenario("journeys: {}"), 4, 1, "`journeys` is not supported yet"),
            Mistake(scenario("data: {}"), 4, 1, "`data` is not supported yet"),
            Mistake(scenario("faults: []"), 4, 1, "`faults` is not supported yet"),
            Mistake(scenario("maxInFlight: 5"), 4, 1, "`maxInFlight` is not supported yet"),
            Mistake(scenario("transport: curl"), 4, 12, "transport `curl` is not supported yet"),
            Mistake(scenario("http: {version: 2}"), 4, 17, "version `2` is not supported yet"),
            Mistake(scenario("http: {tls: {}}"), 4, 8, "`tls` is not supported yet"),
            Mistake(scenario("http: {proxy: a}"), 4, 8, "`proxy` is not supported yet"),
            Mistake(scenario("http: {redirects: 0}"), 4, 8, "`redirects` is not supported yet"),
            Mistake(scenario("auth: {login: {}}"), 4, 8, "`login` is not supported yet"),
            Mistake(scenario("users: {count: 1, file: a.csv}"), 4, 19, "`file` is not supported yet"),
            Mistake(scenario(target: "{url: https://a}"), 1, 15, "`https` is not supported yet"),
            Mistake(request("url: http://a"), 2, 28, "`url` is not supported yet"),
            Mistake(request("path: /, form: {}"), 2, 37, "`form` is not supported yet"),
            Mistake(request("path: /, file: a"), 2, 37, "`file` is not supported yet"),
            Mistake(operation("extract: {}"), 2, 43, "`extract` is not supported yet"),
            Mistake(operation("expect: {header: {}}"), 2, 52, "`header` is not supported yet"),
            Mistake(operation("expect: {json: {}}"), 2, 52, "`json` is not supported yet"),
            Mistake(operation("expect: {body: {matches: a}}"), 2, 59, "`matches` is not supported yet"),
            Mistake(operation("auth: {login: {}}"), 2, 50, "`login` is not supported yet"),
            Mistake(phase("think: 1s"), 3, 55, "`think` is not supported yet"),
            Mistake(phase("objective: []"), 3, 55, "`objective` is not supported yet"),
            Mistake(phase("speed: 2"), 3, 55, "`speed` is not supported yet"),
        ])
    func keys(_ mistake: Mistake) {
        let found = problems(mistake.text).first
        #expect(found?.message == mistake.message)
        #expect(found.map { "\($0.line):\($0.column)" } == "\(mistake.line):\(mistake.column)")
        #expect(found?.expected != nil)
    }

    @Test(
        "executors",
        arguments: ["capacity", "replay"])
    func executors(_ name: String) {
        Mistake(scenario(load: "[{executor: \(name)}]"), 3, 19, "executor `\(name)` is not supported yet").check()
    }

    /// The two examples of the design document: the first loads once its name has a file, the second names all that it lacks.
    @Test("a scenario of a later version says everything it lacks at once")
    func everything() {
        let found = problems(
            """
            target: {url: https://shop.staging.example}
            users: {count: 500, popularity: uniform, file: accounts.csv}
            auth: {login: {operation: login, per: user, token: token, renew: 50m}}
            operations:
              list:
                weight: 0
                request: {path: /items, query: {page: "{{ random.int(1,20) }}"}}
                extract: {item: {json: "/items/*/id", pick: random}}
              item: {request: {path: "/items/{{ var.item }}"}, expect: {status: 200, json: {/id: {present: true}}}}
            journeys:
              browse: {weight: 1, steps: [list, {think: {exponential: 2s}}]}
            load: [{executor: constant-vus, vus: 1, duration: 1s}]
            """)
        let names = found.map(\.message).filter { $0.hasSuffix(" is not supported yet") }.map {
            String($0.dropLast(" is not supported yet".count))
        }
        #expect(names == ["`https`", "`file`", "`login`", "`extract`", "`var.item`", "`json`", "`journeys`"])
        #expect(names.count == found.count)
    }
}

private func request(_ fields: String) -> String { scenario(target: url, operations: "{a: {request: {\(fields)}}}") }

private func operation(_ fields: String) -> String {
    scenario(target: url, operations: "{a: {request: {path: '/abc'}, \(fields)}}")
}

private func phase(_ fields: String) -> String {
    scenario(load: "[{executor: constant-vus, vus: 1, duration: 1s, \(fields)}]")
}

import ScenarioFormat

/// A small library in the shape of the CLI's own.
let profiles = OperationLibrary(
    prefix: "profile",
    text: """
        retrieve:
          request: {path: "/v1/profiles/{{ user.id }}"}
          expect: {status: [200, 429]}
        change:
          request: {method: PUT, path: "/auth/v1/admin/users/{{ user.id }}", json: {email: "{{ random.uuid }}@example.test"}}
          auth: {jwt: {role: service_role}}
        """)

/// A gate language of one word: `nonsense` is wrong where it stands.
func checkGate(_ text: String) -> GateProblem? {
    guard let range = text.firstRange(of: "nonsense") else { return nil }
    return GateProblem(
        offset: text.distance(from: text.startIndex, to: range.lowerBound), message: "unknown metric `nonsense`",
        hint: "did you mean `latency`?")
}

func load(
    _ text: String, file: String = "test.yaml", environment: [String: String] = [:],
    libraries: [OperationLibrary] = [profiles], files: [String: String] = [:], overrides: [String] = []
) throws(ScenarioErrors) -> Scenario {
    try ScenarioFile.load(
        text: text, file: file, environment: environment, libraries: libraries, files: .inMemory(files),
        overrides: overrides, checkGate: checkGate)
}

/// The problems of a text; none if it loads.
func problems(
    _ text: String, environment: [String: String] = [:], files: [String: String] = [:], overrides: [String] = []
) -> [Diagnostic] {
    do throws(ScenarioErrors) {
        _ = try load(text, environment: environment, files: files, overrides: overrides)
        return []
    } catch {
        return error.diagnostics
    }
}

/// The shortest scenario, with sections replaced or added. Target, operations and load take one line each, in that order.
func scenario(
    target: String = "{bundled: {}}", operations: String = "{get: {use: profile.retrieve}}",
    load: String = "[{executor: constant-arrival-rate, rate: 100/s, duration: 10s}]", _ more: String = ""
) -> String {
    "target: \(target)\noperations: \(operations)\nload: \(load)\n\(more)"
}

let url = "{url: http://shop.example}"

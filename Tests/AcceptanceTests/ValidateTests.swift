import Foundation
import Testing

@Suite("`flywheel validate` says what a scenario would do, or everything that is wrong with it")
struct ValidateTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("A file that is fine, in words")
    func words() async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(
            ShopTexts.browse(
                service,
                load: """

                      - {name: warm, executor: constant-arrival-rate, rate: 2/s, duration: 5s, measure: false}
                      - {name: users, executor: constant-vus, vus: 3, duration: 1m, mix: {browse: 1}}
                    """, gates: ["journey_time{journey=browse} p95 < 2s", "warn check_rate{check=item} > 99%"]))
        let outcome = try await program.run(["validate", "shop.yaml"], environment: ShopTexts.environment)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output == """
                shop.yaml: fine

                shop

                Sends to \(service.shop.url), as 2 users (one after the other):
                  login: not on its own, POST \(service.identity.url)/token
                  list: 75%, GET /items
                  item: not on its own, GET /items/{{ var.item }}
                  journey browse: 25%, list, think about 20ms (exponential), 2 times (item)
                  before the load, login fetches a token once for each user, and again every 50m

                Phases:
                  warm: 2/s for 5s, 10 arrivals in all; not measured
                  users: 3 users who wait for their answers for 1m; mix browse 1

                Gates:
                  journey_time{journey=browse} p95 < 2s
                    fails the run if the 95th percentile of journey_time of journey browse over all measured phases is 2 s or more
                  warn check_rate{check=item} > 99%
                    warns, and changes nothing else, if check_rate of check "item" (or, if none is called so, of all checks of that operation) over all measured phases is 99% or less
                  require generator trustworthy
                    makes the run inconclusive if the generator did not keep its schedule: an arrival was taken up later than maxWait, the 99th percentile of send_lag is over both 1 ms and 10% of that of latency, or planned arrivals were not made

                """)
        #expect(outcome.errors.contains("shop.yaml: warning: latency is gated and error_rate is not"))
        #expect(service.figures.logins == 0)
    }

    @Test("Every scenario that ships is fine and watches its errors")
    func shipped() async throws {
        let folder = Self.root.appending(path: "Scenarios").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        let outcome = try await FlywheelProgram().run(
            ["validate"] + files.map { "\(folder)/\($0)" }, environment: ShopTexts.environment)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for file in files { #expect(outcome.output.contains("\(folder)/\(file): fine")) }
        #expect(!outcome.errors.contains("latency is gated"), "\(outcome.errors)")
    }

    @Test("The scenario of README's section on any HTTP service is fine as it stands there")
    func readme() async throws {
        let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix("Any HTTP service") })
        let yaml = try #require(section.firstMatch(of: /(?s)```yaml\n(.*?)```/)).output.1
        let program = try FlywheelProgram()
        try program.write("shop.yaml", String(yaml))
        try program.write("accounts.csv", ShopTexts.accounts)
        let outcome = try await program.run(["validate", "shop.yaml"], environment: ShopTexts.environment)
        #expect(outcome.status == 0 && outcome.output.contains("journey browse: 100%"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("warning"))
    }

    @Test("All errors of all files at once; the worst code of the command line's order")
    func several() async throws {
        let program = try FlywheelProgram()
        let good = ScenarioTexts.url("http://127.0.0.1:9")
        try program.write("good.yaml", good)
        try program.write("one.yaml", good.replacing("duration: 1s", with: "duration: 1"))
        try program.write("two.yaml", good.replacing("operations:", with: "opertions:").replacing("20/s", with: "20"))
        let outcome = try await program.run(["validate", "good.yaml", "one.yaml", "two.yaml"])
        #expect(outcome.status == 65)
        #expect(outcome.output.isEmpty)
        for text in ["one.yaml:5:", "1 error in one.yaml", "two.yaml:4:1:", "two.yaml:5:", "errors in two.yaml"] {
            #expect(outcome.errors.contains(text), "should say \(text): \(outcome.errors)")
        }
        #expect(try await program.run(["validate", "one.yaml", "absent.yaml"]).status == 65)
        #expect(try await program.run(["validate", "good.yaml", "absent.yaml"]).status == 66)
    }

    struct Gate: Sendable, CustomTestStringConvertible {
        var gate: String
        var says: [String]
        var testDescription: String { gate }
    }

    @Test(
        "A gate on what the scenario does not have is shown where it stands",
        arguments: [
            Gate(gate: "latency{operation=itm} p99 < 1s", says: ["shop.yaml:25:28: error", "itm", "item"]),
            Gate(gate: "journey_time{journey=brwse} p95 < 1s", says: ["shop.yaml:25:31: error", "brwse", "browse"]),
            Gate(
                gate: "check_rate{check=\"item: status 201\"} > 99%",
                says: ["shop.yaml:25:27: error", "unknown check", "item: status 200", "^"]),
            Gate(gate: "requests count > 1 over phase:stedy", says: ["shop.yaml:25:", "stedy", "steady"]),
        ])
    func gates(_ bad: Gate) async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service, gates: [bad.gate]))
        let outcome = try await program.run(["validate", "shop.yaml"], environment: ShopTexts.environment)
        #expect(outcome.status == 65)
        for text in bad.says { #expect(outcome.errors.contains(text), "should say \(text): \(outcome.errors)") }
    }

    @Test("A gate from the command line is shown by itself")
    func givenGate() async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.url("http://127.0.0.1:9"))
        let outcome = try await program.run(["validate", "x.yaml", "--set", "gates=[check_rate > 99%]"])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("--set") && outcome.errors.contains("has no checks"), "\(outcome.errors)")
    }
}

import Foundation
import ScenarioFormat
import Testing

/// The files that ship with the harness, found beside the tests.
enum Shipped {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let scenarios: [String] = [
        "cache", "closed", "flywheel", "journey", "mixed", "ramp", "rate-limit", "smoke", "third-party",
    ]
    /// The one that needs a service from outside.
    static let foreign = "third-party"

    static func scenario(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: "Scenarios/\(name).yaml"), encoding: .utf8)
    }

    /// With everything that a scenario of the folder needs: files beside it, a password.
    static func load(_ name: String, text: String? = nil) throws -> Scenario {
        let file = root.appending(path: "Scenarios/\(name).yaml").path
        return try ScenarioFile.load(
            text: text ?? scenario(name), file: file, environment: Documented.environment, libraries: [library()],
            files: .beside(file), checkGate: checkGate)
    }

    static func library() throws -> OperationLibrary {
        let path = root.appending(path: "Sources/flywheel/Library/profile.yaml")
        return OperationLibrary(prefix: "profile", text: try String(contentsOf: path, encoding: .utf8))
    }
}

@Suite("The scenarios and the library that ship are right")
struct ShippedFilesTests {
    @Test("every scenario of the folder is listed here")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Shipped.root.appending(path: "Scenarios").path)
        let found = names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
        #expect(found == Shipped.scenarios)
    }

    @Test("every scenario loads, is named for its file, says what it shows and has gates", arguments: Shipped.scenarios)
    func loads(_ name: String) throws {
        let text = try Shipped.scenario(name)
        let loaded = try Shipped.load(name)
        #expect(loaded.name == name)
        #expect(text.hasPrefix("# "))
        #expect(!loaded.description.isEmpty)
        #expect(loaded.gates.count >= 4)
        #expect(loaded.gates.contains { $0.text.hasPrefix("error_rate") })
        if case .bundled = loaded.target {
        } else {
            #expect(name == Shipped.foreign, "an acceptance run brings its own target")
        }
    }

    @Test("a journey hands the tag of one answer to the next request, and takes twenty seconds")
    func journey() throws {
        let loaded = try Shipped.load("journey")
        #expect(loaded.variables == ["tag"])
        let change = loaded.operations[1].request
        #expect(change.headers.last == .init(name: "if-match", value: Template([.slot(.variable(0))])))
        #expect(
            loaded.journeys.map(\.steps) == [
                [
                    .request(0), .think(.uniform(min: 100_000_000, max: 400_000_000)), .request(1),
                    .repeated(2, [.think(.fixed(50_000_000)), .request(2)]),
                ]
            ])
        #expect(loaded.load.reduce(0) { $0 + $1.executor.duration } <= 20_000_000_000)
        // As many users as journeys and looks in all, so that no two journeys meet at one profile.
        #expect(loaded.users.popularity == .sequential && loaded.users.count > 40 * 18)
    }

    @Test("the third party's scenario is the documented one with accounts of its own")
    func thirdParty() throws {
        let loaded = try Shipped.load("third-party")
        let documented = try ScenarioFormatTests.load(
            Documented.shop, environment: Documented.environment, files: ["accounts.csv": Documented.accounts])
        #expect(loaded.users.count >= 20 && loaded.users.table?.columns == ["email", "city"])
        #expect(loaded.journeys == documented.journeys && loaded.auth == documented.auth)
        #expect(loaded.operations.map(\.request) == documented.operations.map(\.request))
        #expect(loaded.operations.map(\.extract) == documented.operations.map(\.extract))
        #expect(loaded.hosts == documented.hosts)
        #expect(!loaded.text.contains("corr3ct"))
    }

    @Test("smoke leaves time to start and stop within half a minute")
    func smoke() throws {
        let loaded = try ScenarioFormatTests.load(
            try Shipped.scenario("smoke"), libraries: [try Shipped.library()])
        let seconds = loaded.load.reduce(0) { $0 + $1.executor.duration } / 1_000_000_000
        #expect(seconds == 15)
        #expect(Set(loaded.operations.map(\.name)) == ["retrieve", "update", "sync", "change"])
    }

    @Test("the library speaks the routes of the profile service")
    func library() throws {
        let names = ["retrieve", "sync", "update", "create", "change"]
        let all = names.map { "\($0): {use: profile.\($0)}" }.joined(separator: ", ")
        let loaded = try ScenarioFormatTests.load(scenario(operations: "{\(all)}"), libraries: [try Shipped.library()])
        let own = Template([.text("/v1/profiles/"), .slot(.userID)])
        #expect(loaded.operations.map(\.request.method) == ["GET", "POST", "PATCH", "PUT", "PUT"])
        #expect(
            loaded.operations.map(\.request.path) == [
                own, Template([.text("/v1/profiles/"), .slot(.userID), .text(":sync")]), own, own,
                Template([.text("/auth/v1/admin/users/"), .slot(.userID)]),
            ])
        #expect(
            loaded.operations.map { $0.request.headers.map { "\($0.name): \($0.value.segments)" } } == [
                [], [], [#"content-type: [ScenarioFormat.Template.Segment.text("application/merge-patch+json")]"#],
                [
                    #"if-none-match: [ScenarioFormat.Template.Segment.text("*")]"#,
                    #"content-type: [ScenarioFormat.Template.Segment.text("application/json")]"#,
                ], [#"content-type: [ScenarioFormat.Template.Segment.text("application/json")]"#],
            ])
        #expect(loaded.operations.allSatisfy { $0.expect.status.contains(429...429) })
        #expect(loaded.operations[4].credentials == .own(.jwt(secret: nil, role: "service_role")))
    }

    @Test("what stands beside `use` takes the place of the library's own")
    func overriding() throws {
        let loaded = try ScenarioFormatTests.load(
            scenario(operations: "{a: {use: profile.change, expect: {status: 204}, auth: none, weight: 3}}"),
            libraries: [try Shipped.library()])
        let operation = try #require(loaded.operations.first)
        #expect(operation.expect.status == [204...204])
        #expect(operation.credentials == .none)
        #expect(operation.weight == 3)
        #expect(operation.request.method == "PUT")
    }

    @Test("a token of its own takes the scenario's secret")
    func inheritedSecret() throws {
        let loaded = try ScenarioFormatTests.load(
            scenario(target: url, operations: "{a: {use: profile.change}}", "auth: {jwt: {secret: abcdef}}"),
            libraries: [try Shipped.library()])
        #expect(loaded.auth == .jwt(secret: "abcdef", role: "authenticated"))
        #expect(loaded.operations[0].credentials == .own(.jwt(secret: "abcdef", role: "service_role")))
    }

    @Test("mistakes in a library carry its name")
    func brokenLibrary() throws {
        let broken = OperationLibrary(prefix: "shop", text: "list:\n  request: {path: items}\n  wait: 1s\n")
        let error = try #require(throws: ScenarioErrors.self) {
            try ScenarioFormatTests.load(
                scenario(operations: "{a: {use: shop.list}, b: {use: shop.list}}"), libraries: [broken])
        }
        #expect(
            error.diagnostics.map { "\($0.file):\($0.line):\($0.column) \($0.message)" } == [
                "library shop:2:19 the path `items` does not begin with `/`",
                "library shop:3:3 unknown key `wait` in operation `list`",
            ])
    }
}

import Foundation
import Testing

/// The second example of the scenario's design, against a stand-in for the shop it speaks of.
@Suite("Somebody else's service, through the executable") struct ShopTests {
    private static let folder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Scenarios"

    /// The shipped file and its accounts, in the program's own folder.
    private static func program() throws -> FlywheelProgram {
        let program = try FlywheelProgram()
        for name in ["third-party.yaml", "accounts.csv"] {
            try program.write(name, String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
        return program
    }

    private static func overrides(_ service: ShopService, _ more: [String] = []) -> [String] {
        ["--target", service.shop.url]
            + (["operations.login.request.url=\(service.identity.url)/token"] + more).flatMap { ["--set", $0] }
    }

    private static let secret = ["SHOP_PASSWORD": ShopService.password]

    @Test("10,000 journeys find items by correlation alone, and every token is renewed in time")
    func tenThousand() async throws {
        let program = try Self.program()
        let service = ShopService(lifetime: .seconds(4))
        defer { service.stop() }
        let load = "[{name: all, executor: shared-iterations, vus: 40, iterations: 10000, maxDuration: 5m}]"
        let steps = "[list, {think: {exponential: 2ms}}, {repeat: {times: 3, steps: [item, {think: 1ms}]}}]"
        let outcome = try await program.run(
            ["run", "third-party.yaml", "--into", "out"]
                + Self.overrides(
                    service,
                    [
                        "load=\(load)", "journeys.browse.steps=\(steps)", "auth.login.renew=2s",
                        "gates=[error_rate == 0%, check_rate == 100%]",
                    ]), environment: Self.secret)
        // Where other tests keep the machine busy the measurement may be unsound; what was sent and answered is not.
        let isLate = outcome.output.contains("send lag p99")
        #expect(outcome.status == 0 || outcome.status == 98 && isLate, "\(outcome.output)\(outcome.errors)")
        let figures = service.figures
        #expect(figures.lists == 10_000 && figures.items == 30_000)
        #expect(figures.refused == [:])
        let summary = try program.json("out/summary.json")
        let journeys = try #require((summary["journeys"] as? [String: [String: Any]])?["browse"])
        #expect(journeys["completed"] as? Int == 10_000 && journeys["failed"] as? Int == 0)
        // The accounts log in before the load, and again as it goes on: neither counts as load.
        let operations = try #require(summary["operations"] as? [String: [String: Any]])
        #expect(operations["login"]?["requests"] as? Int ?? 0 == 0)
        let accounts = try program.read("accounts.csv").split(separator: "\n").count - 1
        #expect(figures.logins > accounts)
        // Nothing that was secret is found in what the run leaves.
        for name in try FileManager.default.contentsOfDirectory(atPath: program.folder + "/out") {
            let text = try program.read("out/\(name)")
            for secret in [ShopService.password, "correct%20horse", "tok-"] {
                #expect(!text.contains(secret), "\(secret) in \(name)")
            }
        }
        #expect(!(outcome.output + outcome.errors).contains("tok-"))
    }

    @Test("a login that fails at the start is exit 69, before any load")
    func refused() async throws {
        let program = try Self.program()
        let service = ShopService()
        defer { service.stop() }
        let outcome = try await program.run(
            ["run", "third-party.yaml", "--into", "out"] + Self.overrides(service),
            environment: ["SHOP_PASSWORD": "wrong-password"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("login") && outcome.errors.contains("401 Unauthorized"))
        #expect(!outcome.errors.contains("wrong-password"))
        #expect(service.figures.lists == 0)
    }
}

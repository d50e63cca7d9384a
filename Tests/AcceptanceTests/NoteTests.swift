import Foundation
import Synchronization
import Testing

@Suite("What a run went through stands in its report and on the terminal", .serialized)
struct NoteTests {
    @Test("A phase whose unique rows run out ends there, passes, and says so")
    func exhausted() async throws {
        let server = LoopbackServer { _ in .init(body: "ok") }
        defer { server.stop() }
        let program = try FlywheelProgram()
        try program.write("terms.csv", "word\n" + (0..<25).map { "term\($0)\n" }.joined())
        try program.write(
            "x.yaml",
            ScenarioTexts.url(server.url).replacing("path: /", with: "path: '/{{ data.terms.word }}'")
                .replacing("duration: 1s", with: "duration: 60s")
                + "data: {terms: {file: terms.csv, order: unique}}\n")
        let outcome = try await program.run(["run", "x.yaml", "--into", "out"])
        // Where other tests keep the machine busy the measurement may be unsound, but not because arrivals are missing.
        let isLate = outcome.output.contains("send lag p99")
        #expect(outcome.status == 0 || outcome.status == 98 && isLate, "\(outcome.output)\(outcome.errors)")
        #expect(!outcome.output.contains("of its"))
        let note = "data.terms, whose order is unique, has no row left"
        #expect(outcome.output.replacing("\n  ", with: " ").contains(note), "\(outcome.output)")
        for file in ["run.json", "summary.json", "summary.md", "report.html"] {
            #expect(try program.read("out/\(file)").contains("has no row left"), "\(file)")
        }
        let summary = try program.json("out/summary.json")
        #expect((summary["notes"] as? [String])?.count == 1)
        #expect((summary["totals"] as? [String: Any])?["requests"] as? Int == 25)
    }

    @Test("Renewals of tokens that fail are said, and those that do not are not")
    func renewals() async throws {
        // Everybody may log in once.
        let logins = Atomic(0)
        let server = LoopbackServer { request in
            guard request.path == "/token" else { return .init(body: "ok") }
            let count = logins.add(1, ordering: .relaxed).newValue
            return .init(status: count > 2 ? "503 Busy" : "200 OK", body: #"{"token": "t-\#(count)"}"#)
        }
        defer { server.stop() }
        let program = try FlywheelProgram()
        try program.write("x.yaml", Self.behindLogin(server.url))
        let outcome = try await program.run(["run", "x.yaml", "--into", "out"])
        #expect(outcome.status == 0 || outcome.status == 98, "\(outcome.output)\(outcome.errors)")
        #expect(
            outcome.output.replacing("\n  ", with: " ").contains("renewals of login tokens failed"), "\(outcome.output)"
        )
        for file in ["run.json", "summary.json", "summary.md", "report.html"] {
            #expect(try program.read("out/\(file)").contains("renewals of login tokens failed"), "\(file)")
        }
    }

    private static func behindLogin(_ url: String) -> String {
        """
        name: behind-login
        target: {url: "\(url)"}
        users: {count: 2}
        auth: {login: {operation: login, token: token, renew: 1s}}
        operations:
          login: {weight: 0, request: {path: /token}, extract: {token: {json: /token}}}
          root: {request: {path: /}}
        load: [{name: steady, executor: constant-vus, vus: 1, duration: 4s, pace: 50ms}]

        """
    }

    @Test("Journeys and checks are in the record, in every output")
    func journeys() async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(
            ShopTexts.browse(
                service,
                load: "[{name: steady, executor: shared-iterations, vus: 2, iterations: 40, maxDuration: 60s}]",
                gates: ["check_rate == 100%", "journey_time{journey=browse} p95 < 60s", "error_rate == 0%"]))
        let outcome = try await program.run(["run", "shop.yaml", "--into", "out"], environment: ShopTexts.environment)
        #expect(outcome.status == 0 || outcome.status == 98, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("journeys completed 10 of 10"), "\(outcome.output)")
        let summary = try program.json("out/summary.json")
        #expect((summary["journeys"] as? [String: [String: Any]])?["browse"]?["completed"] as? Int == 10)
        #expect((summary["checks"] as? [String: Any])?["item: status 200"] != nil)
        #expect(summary["notes"] as? [String] == [])
    }

    @Test("A certificate that is not trusted is exit 69, with a report of one error")
    func untrusted() async throws {
        // No TLS at all is spoken here.
        let server = LoopbackServer { _ in .init(body: "ok") }
        defer { server.stop() }
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.url("https://127.0.0.1:\(server.port)"))
        let outcome = try await program.run(["run", "x.yaml", "--into", "out"])
        #expect(outcome.status == 69, "\(outcome.output)\(outcome.errors)")
        for file in ["summary.json", "summary.md", "junit.xml"] {
            #expect(try program.read("out/\(file)").contains("127.0.0.1:\(server.port)"), "\(file)")
        }
    }
}

import Foundation
import Postgres
import Testing

@Suite("A database that goes away in mid-run costs errors, and nothing else")
struct DatabaseFaultTests {
    @Test("Errors are counted, and the service recovers when PostgreSQL returns")
    func stopsAndReturns() async throws {
        let cluster = try await EphemeralCluster.start()
        let program = try FlywheelProgram()
        let database = cluster.conninfo().replacing("'", with: "")
        try program.write("long.yaml", ScenarioTexts.bundled(gates: [], seconds: 15, database: database))
        try program.start(["run", "long.yaml", "--into", "out"])
        try await program.waitUntilSaid("steady")
        await cluster.stopServer()
        // Longer than the service lets a request wait for a connection: a shorter absence costs time, but no error.
        try await Task.sleep(for: .seconds(7))
        try await cluster.startServer()
        let outcome = try await program.wait()
        await cluster.stop()
        // No gate: the run went to its end, whatever it measured.
        #expect([0, 98].contains(outcome.status), "\(outcome.errors)")

        let summary = try program.json("out/summary.json")
        let totals = try #require(summary["totals"] as? [String: Any])
        #expect(totals["errors"] as? Int ?? 0 > 0)
        let errors = try #require(summary["errors"] as? [String: Int])
        #expect(errors["status"] ?? 0 > 0, "503 and 504 are status errors: \(errors)")
        #expect(errors["unfinished"] ?? 0 == 0)
        // The last second: answers again, and no error among them.
        let rows = try program.read("out/timeline.csv").split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let last = try #require(rows.last { $0[0] == "interval" && $0[1].isEmpty && $0[5] != "0" })
        #expect(Int(last[6]) ?? 0 > 0, "\(last)")
        #expect(last[7] == "0", "\(last)")
        #expect(try program.read("out/report.html").contains("503"))
        try await program.expectNothingLeft()
    }
}

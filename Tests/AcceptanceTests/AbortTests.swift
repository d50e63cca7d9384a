import Foundation
import Testing

@Suite("An abort gate stops a run that has become pointless", .serialized)
struct AbortTests {
    private func scenario(_ port: UInt16, _ abort: String) -> String {
        """
        name: doomed
        target: {url: "http://127.0.0.1:\(port)"}
        users: {count: 10, popularity: uniform}
        operations: {root: {request: {path: /}}}
        load: [{name: steady, executor: constant-vus, vus: 4, duration: 2m, pace: 50ms}]
        gates: ["\(abort)", "error_rate <= 100%", "warn error_rate <= 100% over worst 1s"]

        """
    }

    @Test(
        "The run ends within seconds, fails with 99, and every file says which gate and why",
        arguments: [
            (.errors, "abort error_rate > 90% over last 2s"), (.silence, "abort throughput < 1/s over last 2s"),
        ] as [(FailingService.Failure, String)])
    func fires(failure: FailingService.Failure, gate: String) async throws {
        let program = try FlywheelProgram()
        let service = FailingService(failure)
        defer { service.stop() }
        try program.write("doomed.yaml", scenario(service.port, gate))
        let outcome = try await program.measure("doomed.yaml")
        try #require(outcome.status == 99, "\(outcome.errors)\(outcome.output)")
        #expect(outcome.errors.contains("doomed: aborting: ") && outcome.errors.contains("(\(gate))"))

        let summary = try program.json("out/summary.json")
        #expect(summary["exitCode"] as? Int == 99)
        #expect(summary["verdict"] as? String == "fail")
        let ending = try #require(summary["ending"] as? [String: Any])
        #expect(ending["how"] as? String == "aborted")
        #expect(ending["gate"] as? String == gate)
        // Two minutes were planned.
        #expect(try #require(summary["durationSeconds"] as? Double) < 60)
        let gates = try #require(summary["gates"] as? [[String: Any]])
        #expect(gates.map { $0["verdict"] as? String } == ["fail", "pass", "pass", "pass"])
        #expect((gates[0]["window"] as? [String: Double])?["seconds"] == 2)
        #expect((summary["reasons"] as? [String])?.first?.hasPrefix("aborted after ") == true)

        let json = try program.read("out/summary.json")
        #expect(try await program.run(["report", "out"]).status == 0)
        #expect(try program.read("out/summary.json") == json)
        #expect(try program.read("out/report.html").contains("FAIL: aborted after"))
        #expect(try program.read("out/junit.xml").contains("stopped at"))
    }

    @Test("A gate that never fires lets the run go to its end, and says how close it came")
    func passes() async throws {
        let program = try FlywheelProgram()
        let service = FailingService(.none)
        defer { service.stop() }
        let text = scenario(service.port, "abort latency p50 > 1m over last 1s")
            .replacing("duration: 2m", with: "duration: 2s").replacing("error_rate <= 100%", with: "requests > 1")
        try program.write("doomed.yaml", text)
        let outcome = try await program.measure("doomed.yaml")
        #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        let gates = try #require(try program.json("out/summary.json")["gates"] as? [[String: Any]])
        #expect((gates[0]["explanation"] as? String)?.contains("at its closest") == true)
    }
}

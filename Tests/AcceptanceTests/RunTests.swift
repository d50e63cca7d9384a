import Foundation
import LoadMetrics
import Testing

@Suite("One command runs a scenario and leaves a report", .serialized)
struct RunTests {
    static let files = ["junit.xml", "report.html", "run.json", "summary.json", "summary.md", "timeline.csv"]

    @Test("A run passes, leaves its six files and nothing else, and renders again to the same bytes")
    func passes() async throws {
        let program = try FlywheelProgram()
        try program.write(
            "short.yaml",
            ScenarioTexts.bundled(gates: ["error_rate < 1%", "latency p99 < 5s", "cache_hit_ratio >= 1%"]))
        let outcome = try await program.measure("short.yaml")
        try #require(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        #expect(outcome.output.hasSuffix("report: out/report.html\n"))
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder + "/out").sorted() == Self.files)
        try await program.expectNothingLeft()

        let before = try Self.files.map { try Data(contentsOf: URL(fileURLWithPath: "\(program.folder)/out/\($0)")) }
        for file in Self.files where file != "run.json" {
            try FileManager.default.removeItem(atPath: "\(program.folder)/out/\(file)")
        }
        #expect(try await program.run(["report", "out"]).status == 0)
        let after = try Self.files.map { try Data(contentsOf: URL(fileURLWithPath: "\(program.folder)/out/\($0)")) }
        #expect(before == after)
    }

    @Test("The service's own figures stand beside the client's, in every output alike")
    func figures() async throws {
        let program = try FlywheelProgram()
        try program.write("short.yaml", ScenarioTexts.bundled())
        #expect(try await program.measure("short.yaml", ["--quiet"]).status == 0)
        let summary = try program.json("out/summary.json")
        let totals = try #require(summary["totals"] as? [String: Any])
        #expect(totals["requests"] as? Int ?? 0 > 200)
        let cache = try #require(summary["cache"] as? [String: Any])
        #expect(cache["hits"] as? Int ?? 0 > 0)
        #expect(cache["misses"] as? Int ?? 0 > 0)
        #expect(cache["predictedHitRatio"] as? Double != nil)
        let database = try #require(summary["database"] as? [String: Any])
        let statements = try #require(database["statements"] as? [[String: Any]])
        #expect(statements.count >= 3)
        #expect(statements.allSatisfy { $0["calls"] as? Int ?? 0 > 0 })
        let limiter = try #require(summary["rateLimit"] as? [String: Any])
        #expect(limiter["admitted"] as? Int ?? 0 > 200)
        let operations = try #require(summary["operations"] as? [String: [String: Any]])
        #expect(Set(operations.keys) == ["retrieve", "sync", "update"])

        // The one figure that everybody looks at first, in Markdown and HTML as in JSON.
        let grouped = Figure.count(Int64(try #require(totals["requests"] as? Int)))
        #expect(try program.read("out/summary.md").contains(grouped))
        #expect(try program.read("out/report.html").contains(grouped))
        let rows = try program.read("out/timeline.csv").split(whereSeparator: \.isNewline)
        #expect(rows.count > 3)
    }

    @Test("A gate that cannot hold is 99, named in the verdict, in JUnit and in Markdown")
    func fails() async throws {
        let program = try FlywheelProgram()
        let gate = "latency{operation=retrieve} p99 < 1us"
        try program.write("short.yaml", ScenarioTexts.bundled(gates: [gate, "error_rate < 1%"], seconds: 2))
        let outcome = try await program.measure("short.yaml")
        #expect(outcome.status == 99)
        #expect(outcome.output.contains("FAIL"))
        #expect(try program.read("out/summary.md").contains("FAIL"))
        #expect(try program.read("out/report.html").contains("<title>FAIL: retrieve p99"))
        let junit = try program.read("out/junit.xml")
        #expect(junit.contains("failures=\"1\""))
        #expect(junit.contains("p99 &lt; 1us"))
        let gates = try #require(try program.json("out/summary.json")["gates"] as? [[String: Any]])
        #expect(gates.first?["gate"] as? String == gate)
        #expect(gates.first?["verdict"] as? String == "fail")
    }

    @Test("One seed has one plan hash; another seed has another")
    func planHash() async throws {
        let program = try FlywheelProgram()
        var hashes: [String] = []
        for (index, seed) in [7, 7, 8].enumerated() {
            try program.write(
                "short.yaml", ScenarioTexts.bundled(seconds: 1).replacing("seed: 7", with: "seed: \(seed)"))
            #expect(try await program.measure("short.yaml", ["--quiet"], into: "out\(index)").status == 0)
            hashes.append(try #require(try program.json("out\(index)/summary.json")["planHash"] as? String))
        }
        #expect(hashes[0] == hashes[1])
        #expect(hashes[0] != hashes[2])
        #expect(hashes[0].hasPrefix("sha256:"))
    }

    @Test("--json prints the summary and nothing else")
    func json() async throws {
        let program = try FlywheelProgram()
        try program.write("short.yaml", ScenarioTexts.bundled(seconds: 1))
        let outcome = try await program.measure("short.yaml", ["--json"])
        #expect(outcome.status == 0)
        #expect(try outcome.output == program.read("out/summary.json"))
    }
}

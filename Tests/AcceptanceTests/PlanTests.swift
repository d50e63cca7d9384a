import Foundation
import Testing

@Suite("`flywheel plan` tells what a run would send, and sends nothing")
struct PlanTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// One user and one operation, so that nothing is left to the seed.
    private static let plain = """
        name: plain
        target: {url: "http://127.0.0.1:9"}
        users: {count: 1, popularity: uniform}
        operations: {root: {request: {path: /}}}
        load:
          - {name: once, executor: shared-iterations, vus: 2, iterations: 40, maxDuration: 1m30s, measure: false}
          - {name: slow, executor: constant-arrival-rate, rate: 90/h, duration: 2m}
          - {name: even, executor: constant-arrival-rate, rate: 3/s, duration: 1500ms, startAt: 0s}
          - {name: loop, executor: ramping-vus, startVUs: 3, startAt: 1s, stages: [{duration: 4s, target: 9}]}

        """

    @Test("What is printed")
    func text() async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", Self.plain)
        let outcome = try await program.run(["plan", "x.yaml", "--first", "6"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let hash = try #require(outcome.output.firstMatch(of: /sha256:[0-9a-f]{64}/))
        #expect(
            outcome.output.replacing(hash.output, with: "HASH") == """
                plain
                hash  HASH
                seed  1

                Open phases: a request is due at its time, whatever the service does

                  phase  executor                begin      end  arrivals  mean rate
                  slow   constant-arrival-rate  ≤ 90 s  ≤ 210 s         3       90/h
                  even   constant-arrival-rate     0 s  1.500 s         5      3.3/s

                Closed phases: each user waits for its answer

                  phase  executor           begin     end  users  iterations
                  once   shared-iterations    0 s  ≤ 90 s      2        ≤ 40
                  loop   ramping-vus          1 s     5 s      9    no limit

                ≤: a phase of iterations ends with the last of them, and the next begins then.

                Operations of the open phases

                  operation  arrivals  share
                  root              8  100 %

                First 6 of 8 arrivals of the open phases

                  no.       due, s  phase  operation  user  id
                    3     0.000000  even   root          0  e220a839-7b1d-8daf-8000-000000000000
                    4     0.333333  even   root          0  e220a839-7b1d-8daf-8000-000000000000
                    5     0.666666  even   root          0  e220a839-7b1d-8daf-8000-000000000000
                    6     1.000000  even   root          0  e220a839-7b1d-8daf-8000-000000000000
                    7     1.333333  even   root          0  e220a839-7b1d-8daf-8000-000000000000
                    0  ≤ 90.000000  slow   root          0  e220a839-7b1d-8daf-8000-000000000000

                """)
        try await program.expectNothingLeft()
    }

    @Test("A load of users alone has no arrivals to show")
    func closed() async throws {
        let program = try FlywheelProgram()
        try program.write(
            "x.yaml",
            "target: {bundled: {}}\noperations: {get: {use: profile.retrieve}}\nload: [{executor: constant-vus, vus: 1, duration: 1s}]\n"
        )
        let outcome = try await program.run(["plan", "x.yaml"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("constant-vus") && outcome.output.contains("no arrival is known beforehand"))
        #expect(!outcome.output.contains("Operations"))
    }

    @Test("As JSON: the totals add up, the first are the first, what is unknown is null")
    func json() async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.bundled())
        let outcome = try await program.run(["plan", "x.yaml", "--json", "--first", "30"])
        let plan = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(plan["schema"] as? Int == 1 && plan["scenario"] as? String == "short" && plan["seed"] as? Int == 7)
        #expect(plan["duration"] as? Int == 4_000_000_000)
        let phases = try #require(plan["phases"] as? [[String: Any]])
        #expect(phases.map { $0["model"] as? String } == ["open", "closed"])
        #expect(phases.map { $0["arrivals"] as? Int } == [50, nil])
        #expect(phases.map { $0["users"] as? Int } == [nil, 2])
        #expect(phases.allSatisfy { $0.count == 12 })
        let operations = try #require(plan["operations"] as? [[String: Any]])
        #expect(operations.compactMap { $0["arrivals"] as? Int }.reduce(0, +) == 50)
        let arrivals = try #require(plan["arrivals"] as? [[String: Any]])
        #expect(arrivals.map { $0["number"] as? Int } == Array(0..<30))
        #expect(arrivals.map { $0["due"] as? Int } == (0..<30).map { $0 * 20_000_000 })
        #expect(arrivals.allSatisfy { (0..<500).contains($0["user"] as? Int ?? -1) })
        let again = try await program.run(["plan", "x.yaml", "--json", "--first", "30"])
        #expect(again.output == outcome.output)
    }

    @Test("Every scenario that ships has a plan of 80 columns, even where no database can be started")
    func shipped() async throws {
        let folder = Self.root.appending(path: "Scenarios").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 7)
        for file in files {
            let program = try FlywheelProgram()
            let outcome = try await program.run(
                ["plan", "\(folder)/\(file)"], environment: ["PATH": "/nonexistent", "SHOP_PASSWORD": "none"])
            #expect(outcome.status == 0, "\(file): \(outcome.errors)")
            #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(file)")
            try await program.expectNothingLeft()
        }
    }

    @Test("Journeys stand beside operations, in the text and as JSON")
    func journeys() async throws {
        let program = try FlywheelProgram()
        try program.write(
            "x.yaml",
            Self.plain.replacing(
                "operations:",
                with: "journeys: {tour: {weight: 3, steps: [root, {think: 1s}, step]}}\noperations:"
            ).replacing("path: /}}}", with: "path: /}}, step: {weight: 0, request: {path: /step}}}"))
        let load = ["--set", "load=[{executor: constant-arrival-rate, rate: 8/s, duration: 1s}]"]
        let outcome = try await program.run(["plan", "x.yaml", "--first", "1"] + load)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for part in [
            "  operation  arrivals  share\n  root              2   25 %\n\nJourneys of",
            "  journey  arrivals  share\n  tour            6   75 %\n", "phase    what  user  id",
        ] { #expect(outcome.output.contains(part), "should say \(part): \(outcome.output)") }
        let json = try await program.run(["plan", "x.yaml", "--first", "8", "--json"] + load)
        let plan = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let shares = try #require(plan["journeys"] as? [[String: Any]])
        #expect(shares.count == 1 && shares[0]["name"] as? String == "tour" && shares[0]["arrivals"] as? Int == 6)
        let arrivals = try #require(plan["arrivals"] as? [[String: Any]])
        #expect(arrivals.count { $0["journey"] as? String == "tour" && $0["operation"] is NSNull } == 6)
        #expect(arrivals.count { $0["operation"] as? String == "root" && $0["journey"] is NSNull } == 2)
    }

    @Test("Long names are cut to fit")
    func longNames() async throws {
        let program = try FlywheelProgram()
        let name = String(repeating: "n", count: 64)
        try program.write(
            "x.yaml", Self.plain.replacing("root:", with: "\(name):").replacing("name: even", with: "name: \(name)"))
        let outcome = try await program.run(["plan", "x.yaml"])
        #expect(outcome.status == 0 && outcome.output.contains("nnn…"))
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(outcome.output)")
    }

    @Test(
        "What cannot be planned is refused",
        arguments: [
            (["plan"], Int32(64), "FILE"), (["plan", "x.yaml", "--first=-1"], 64, "--first -1 is out of range"),
            (["plan", "absent.yaml"], 66, "absent.yaml"), (["plan", "x.yaml"], 65, "x.yaml:1:1: error"),
        ])
    func refused(_ arguments: [String], _ status: Int32, _ says: String) async throws {
        let program = try FlywheelProgram()
        try program.write("x.yaml", "")
        let outcome = try await program.run(arguments)
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty && outcome.errors.contains(says), "\(outcome.errors)")
    }
}

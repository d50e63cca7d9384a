import Foundation
import Testing

@Suite("Calibrate says what this machine can be trusted with", .serialized)
struct CalibrateTests {
    @Test("--json prints the figures and nothing else; nothing stays behind")
    func json() async throws {
        let program = try FlywheelProgram()
        let outcome = try await program.run(["calibrate", "--json", "--seconds", "0.2"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let data = Data(outcome.output.utf8)
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(report["schema"] as? Int == 1)
        #expect(report["threads"] as? Int == 1)
        #expect((report["conclusion"] as? String)?.isEmpty == false)
        let ceiling = try #require(report["ceiling"] as? [String: Any])
        #expect(ceiling["requestsPerSecond"] as? Double ?? 0 > 0)
        #expect(ceiling["cpuMicrosecondsPerRequest"] as? Double ?? 0 > 0)
        let machine = try #require(report["machine"] as? [String: Any])
        // Unknown is null, never absent.
        for key in ["governor", "steal", "targetProcessor"] { #expect(machine[key] != nil) }

        let steps = try #require(report["steps"] as? [[String: Any]])
        let rates = steps.compactMap { $0["rate"] as? Int }
        #expect(rates.first == 1000)
        #expect(rates == rates.sorted())
        // It climbs while it can be trusted, and says the last rate where it could.
        let trusted = steps.compactMap { $0["trusted"] as? Bool }
        #expect(trusted.dropLast().allSatisfy { $0 })
        #expect(report["trustedRate"] as? Int == zip(rates, trusted).filter(\.1).last?.0)
        for step in steps {
            #expect((0...1).contains(step["achieved"] as? Double ?? -1))
            // A run's last arrivals are at the target, so that their lateness is known.
            let late = try #require(step["lateAtTarget"] as? [String: Any])
            #expect(late["p99.9"] as? Double ?? -1 > 0)
        }
        try await program.expectNothingLeft()
    }

    @Test("A person gets 80 columns, and the conclusion last")
    func text() async throws {
        let program = try FlywheelProgram()
        let outcome = try await program.run(["calibrate", "--seconds", "0.1", "--threads", "2", "--spin", "20us"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        for part in ["machine  ", "wake-up  ", "ceiling  ", "1,000/s", "2 threads", "trusted here"] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        #expect(outcome.errors.contains("calibrate: closed loop"))
        try await program.expectNothingLeft()
    }

    @Test("Killed in the middle, it leaves no target running")
    func killed() async throws {
        let program = try FlywheelProgram()
        try program.start(["calibrate", "--seconds", "30"])
        try await program.waitUntilSaid("closed loop")
        // The target is a second process by now, or will be killed before it is one.
        try await Task.sleep(for: .milliseconds(300))
        program.signal(SIGKILL)
        #expect(try await program.wait().status == -SIGKILL)
        try await program.expectNothingLeft(within: 10)
    }

    @Test(
        "What makes no sense is refused before anything is started",
        arguments: [
            ["--seconds", "0"], ["--seconds", "31"], ["--threads", "0"], ["--pin", "1000"], ["--pin", "a"],
            ["--spin", "5"],
        ])
    func refused(_ options: [String]) async throws {
        let program = try FlywheelProgram()
        let outcome = try await program.run(["calibrate"] + options)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(options[0]))
        #expect(outcome.output.isEmpty)
    }

    @Test("The null target ends with its standard input; one that cannot end is not started")
    func nullTarget() async throws {
        let program = try FlywheelProgram()
        let outcome = try await program.run(["null-target", "--record", "10"])
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("cannot watch for the end"))
        try await program.expectNothingLeft()
    }
}

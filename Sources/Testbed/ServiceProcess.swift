import ChildProcesses
import Foundation
import ScenarioFormat

/// `flywheel serve` as a guarded child, on a free port of the loopback interface.
final class ServiceProcess: Sendable {
    /// How long the service may take until it answers, and how often it is looked for.
    private static let patience = Duration.seconds(20)
    private static let look = Duration.milliseconds(10)

    let address: String
    let secret: String
    private let process: GuardedProcess
    private let scratch: ScratchDirectory

    private init(address: String, secret: String, process: GuardedProcess, scratch: ScratchDirectory) {
        self.address = address
        self.secret = secret
        self.process = process
        self.scratch = scratch
    }

    var processID: Int32 { process.processID }

    static func start(
        _ configuration: Bundled, executable: String, conninfo: String
    ) async throws(TestbedError) -> ServiceProcess {
        do {
            let scratch = try ScratchDirectory()
            let ready = scratch.path + "/ready"
            let log = scratch.path + "/log"
            let secret = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
            let process = try await GuardedProcess.start(
                ChildCommand(
                    executable: executable, arguments: arguments(configuration) + ["--ready-file", ready],
                    // Secrets travel in the environment: anybody may read a process's arguments.
                    environment: ["FLYWHEEL_JWT_SECRET": secret, "FLYWHEEL_DATABASE": conninfo],
                    standardOutput: log, standardError: log, scratch: scratch))
            let address = try await waitUntilReady(ready, log: log, process)
            return ServiceProcess(address: address, secret: secret, process: process, scratch: scratch)
        } catch let error as TestbedError {
            throw error
        } catch {
            throw TestbedError("cannot start the profile service: \(error)")
        }
    }

    /// Brings the database's schema up to date with `flywheel migrate up`.
    static func migrate(executable: String, conninfo: String) async throws(TestbedError) {
        do {
            let scratch = try ScratchDirectory()
            let log = scratch.path + "/log"
            let process = try await GuardedProcess.start(
                ChildCommand(
                    executable: executable, arguments: ["migrate", "up"],
                    environment: ["FLYWHEEL_DATABASE": conninfo], standardOutput: log, standardError: log,
                    scratch: scratch))
            let status = await process.waitForExit()
            guard status == .exited(0) else {
                throw TestbedError("cannot prepare the database: \(tail(log).replacing("flywheel: error: ", with: ""))")
            }
        } catch let error as TestbedError {
            throw error
        } catch {
            throw TestbedError("cannot run flywheel migrate: \(error)")
        }
    }

    /// How it ended, in words; returns when it did.
    func waitForExit() async -> String { await process.waitForExit().words }

    func stop() async {
        await process.stop()
        scratch.remove()
    }

    private static func waitUntilReady(
        _ file: String, log: String, _ process: GuardedProcess
    ) async throws(TestbedError) -> String {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let address = try? String(contentsOfFile: file, encoding: .utf8), address.hasSuffix("\n") {
                return String(address.dropLast())
            }
            guard process.isRunning else {
                throw TestbedError(
                    "the profile service ended before it was ready: \(tail(log).replacing("flywheel: error: ", with: ""))"
                )
            }
            try? await Task.sleep(for: look)
        }
        await process.stop()
        throw TestbedError("the profile service was not ready within \(patience): \(tail(log))")
    }

    private static func arguments(_ configuration: Bundled) -> [String] {
        func limit(_ name: String, _ limit: Bundled.Limit) -> [String] {
            ["--\(name)-quota", "\(limit.quota.count)/\(limit.quota.per)ns", "--\(name)-burst", "\(limit.burst)"]
        }
        let cache = configuration.cache
        return [
            "serve", "--listen", "127.0.0.1:0", "--cache-capacity", "\(cache.capacity)", "--cache-ttl",
            "\(cache.ttl)ns",
            "--cache-policy", cache.policy,
        ] + limit("read", configuration.read) + limit("write", configuration.write)
    }

    /// The last lines of a log, as one.
    private static func tail(_ path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let lines = text.split(separator: "\n").suffix(5)
        return lines.isEmpty ? "it said nothing" : lines.joined(separator: "; ")
    }
}

extension ChildStatus {
    /// `ended with exit code 1`, `was killed by signal 9`.
    var words: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let number): "was killed by signal \(number)"
        case .guardLost: "was killed with its guard"
        }
    }
}

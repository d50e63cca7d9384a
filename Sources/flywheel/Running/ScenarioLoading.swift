import ArgumentParser
import Foundation
import Gates
import LoadEngine
import LoadTransport
import ScenarioFormat

/// Reads and checks every file of a command line before anything is started, and shows all their errors at once.
enum ScenarioLoading {
    /// Throws an `ExitCode` once everything has been said.
    static func load(_ files: [String], target: String?) throws -> [Plan] {
        let address = try target.map(checked)
        var failures: [ExitStatus] = []
        let plans = files.compactMap { file -> Plan? in
            switch Result(catching: { () throws(Failure) in try plan(file, target: address) }) {
            case .success(let plan): return plan
            case .failure(let failure):
                Console.say(failure.message)
                failures.append(failure.status)
                return nil
            }
        }
        guard failures.isEmpty else { throw ExitCode(ExitStatus.first(of: failures).code) }
        return plans
    }

    private struct Failure: Error {
        let status: ExitStatus
        let message: String

        init(_ status: ExitStatus, _ message: String) {
            self.status = status
            self.message = message
        }
    }

    private static func plan(_ file: String, target: String?) throws(Failure) -> Plan {
        guard let data = read(file) else {
            throw Failure(
                .noInput,
                "flywheel: error: \(file): \(reason(file)); name a scenario file, such as Scenarios/smoke.yaml")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(.invalidInput, "\(file): error: not UTF-8 text")
        }
        do {
            var scenario = try parse(text, file: file)
            if let target { try retarget(&scenario, to: target) }
            return try Plan(scenario: scenario)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.invalidInput, error is PlanError ? "\(file): error: \(error)" : "\(error)")
        }
    }

    /// The bundled service's secret is its own: tokens for another target need one from the file.
    private static func retarget(_ scenario: inout Scenario, to target: String) throws(Failure) {
        scenario.target = .url(target)
        let auths = [scenario.auth] + scenario.operations.map { if case .own(let auth) = $0.credentials { auth } else { nil } }
        for case .jwt(secret: nil, _)? in auths {
            throw Failure(
                .usage,
                "flywheel: error: --target: \(scenario.file) signs its tokens with the bundled service's secret; "
                    + "write auth: {jwt: {secret: \"{{ env.NAME }}\", role: …}} in it")
        }
    }

    private static func parse(_ text: String, file: String) throws(ScenarioErrors) -> Scenario {
        try ScenarioFile.load(
            text: text, file: file, environment: ProcessInfo.processInfo.environment,
            libraries: [OperationLibrary(prefix: "profile", text: Library.profile)], checkGate: Self.check)
    }

    /// What the gate language says of a gate's text.
    private static func check(_ text: String) -> GateProblem? {
        do throws(GateError) {
            _ = try Gate.parse(text)
            return nil
        } catch {
            return GateProblem(offset: error.offset, message: error.message, hint: error.hint)
        }
    }

    private static func checked(_ target: String) throws -> String {
        do {
            return try TargetAddress(parsing: target).description
        } catch {
            Console.fail("--target: \(error)")
            throw ExitCode(ExitStatus.usage.code)
        }
    }

    private static func read(_ file: String) -> Data? {
        file == "-" ? try? FileHandle.standardInput.readToEnd() ?? Data() : FileManager.default.contents(atPath: file)
    }

    private static func reason(_ file: String) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { return "no such file" }
        return isFolder.boolValue ? "is a folder" : "cannot be read"
    }
}

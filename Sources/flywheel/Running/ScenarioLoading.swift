import ArgumentParser
import Foundation
import Gates
import LoadEngine
import LoadTransport
import ScenarioFormat

/// Reads and checks every file of a command line before anything is started, and shows all their errors at once.
enum ScenarioLoading {
    /// Throws an `ExitCode` once everything has been said.
    static func load(_ files: [String], _ flags: ScenarioFlags) throws -> [Plan] {
        let address = try flags.target.map(checked)
        var failures: [ExitStatus] = []
        let plans = files.compactMap { file -> Plan? in
            switch Result(catching: { () throws(Failure) in try plan(file, flags.overrides, target: address) }) {
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

    private static func plan(_ file: String, _ overrides: [String], target: String?) throws(Failure) -> Plan {
        let bytes: [UInt8]
        switch FilePaths.read(file, limit: ScenarioFile.largestFile) {
        case .success(let read): bytes = read
        case .failure(let failure):
            throw Failure(
                .noInput,
                "flywheel: error: \(file): \(failure); name a scenario file, such as Scenarios/smoke.yaml")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.invalidInput, "\(file): error: not UTF-8 text")
        }
        do {
            var scenario = try parse(text, file: file, overrides)
            if let target { try retarget(&scenario, to: target) }
            let plan = try Plan(scenario: scenario)
            try GateNames.check(plan)
            return plan
        } catch let error as Failure {
            throw error
        } catch {
            let message = (error as? ScenarioErrors)?.rendered(color: Console.hasColour(STDERR_FILENO))
            throw Failure(.invalidInput, message ?? "\(file): error: \(error)")
        }
    }

    /// The secret of a bundled service is made for the run; for one that runs elsewhere it comes from the environment, as for
    /// `flywheel serve`.
    private static func retarget(_ scenario: inout Scenario, to target: String) throws(Failure) {
        scenario.target = .url(target)
        let secret = ProcessInfo.processInfo.environment[ServeCommand.secretVariable]
        func signed(_ auth: Auth) throws(Failure) -> Auth {
            guard case .jwt(secret: nil, let role) = auth else { return auth }
            guard let secret, !secret.isEmpty else {
                throw Failure(
                    .usage,
                    "flywheel: error: --target: \(scenario.file) signs its tokens with the bundled service's secret; set "
                        + "\(ServeCommand.secretVariable) to that of the service at \(target)")
            }
            return .jwt(secret: secret, role: role)
        }
        if let auth = scenario.auth { scenario.auth = try signed(auth) }
        for index in scenario.operations.indices {
            guard case .own(let auth) = scenario.operations[index].credentials else { continue }
            scenario.operations[index].credentials = .own(try signed(auth))
        }
        if let secret, !secret.isEmpty { scenario.secrets.append(secret) }
    }

    private static func parse(
        _ text: String, file: String, _ overrides: [String]
    ) throws(ScenarioErrors) -> Scenario {
        try ScenarioFile.load(
            text: text, file: file, environment: ProcessInfo.processInfo.environment,
            libraries: [OperationLibrary(prefix: "profile", text: Library.profile)], files: .beside(file),
            overrides: overrides, checkGate: Self.check)
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
            Console.fail("--target: \(Self.withoutUser(error))")
            throw ExitCode(ExitStatus.usage.code)
        }
    }

    /// An address that is refused may hold a password.
    private static func withoutUser(_ error: any Error) -> String {
        "\(error)".replacing(/:\/\/[^\/?#\s"]*@/, with: "://***@")
    }
}

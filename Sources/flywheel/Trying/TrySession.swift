import Gates
import LoadEngine
import LoadTransport
import Synchronization
import Testbed

/// One trial of a scenario, from its target's start to its end.
struct TrySession {
    let plan: Plan
    let user: Int
    /// Names of the operations and journeys to try; empty: all.
    let only: Set<String>
    let text: TryText
    let interruption: Interruption

    /// Never throws: every failure has been said.
    func run() async -> ExitStatus {
        interruption.onStoppingAtOnce { Testbed.removeUnused() }
        do {
            let testbed = try await Testbed.start(plan.scenario, executable: RunSession.executable) { step in
                Console.say("\(plan.scenario.name): \(step)")
            } isInterrupted: {
                interruption.signal != nil
            }
            let end = await attempt(testbed)
            await testbed.stop()
            return end
        } catch {
            if let signal = interruption.signal { return .interrupted(signal: signal) }
            return failure(error)
        }
    }

    private func attempt(_ testbed: Testbed) async -> ExitStatus {
        do {
            let trial = try Trial(
                plan: plan, target: TargetAddress(parsing: testbed.address), secret: testbed.secret,
                userAgent: "flywheel/\(Flywheel.version)", user: user, only: only.isEmpty ? nil : only)
            let all = Mutex<[Tried]>([])
            try await onThread { [text, interruption] in
                try trial.check()
                try trial.run {
                    interruption.signal != nil
                } tried: { result in
                    Console.result(text.rendered(result))
                    all.withLock { $0.append(result) }
                }
            }
            if let signal = interruption.signal { return .interrupted(signal: signal) }
            let results = all.withLock(\.self)
            Console.result(text.closing(results))
            return Self.status(of: results)
        } catch {
            return failure(error)
        }
    }

    private static func status(of results: [Tried]) -> ExitStatus {
        let problems = results.flatMap(\.exchanges).compactMap(\.problem)
        if problems.contains(where: \.isUnreachable) { return .unavailable }
        return problems.isEmpty ? .success : .failed
    }

    private func failure(_ error: any Error) -> ExitStatus {
        switch error {
        case LoadError.pattern(let operation, let message):
            Console.fail("\(plan.scenario.file): operation \(operation): \(message)")
            return .invalidInput
        case is TestbedError, is LoadError, is AddressError:
            Console.fail(Masking(plan.scenario.secrets).mask("\(error)"))
            return .unavailable
        default:
            Console.fail("internal error: \(error)")
            return .internalError
        }
    }
}

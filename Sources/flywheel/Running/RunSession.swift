import Foundation
import Gates
import LoadEngine
import LoadMetrics
import LoadTransport
import RunReport
import ScenarioFormat
import Synchronization
import Testbed

/// One scenario from its checked file to its written report.
struct RunSession {
    enum Place {
        case under(String)
        case exactly(String)
    }

    enum Display {
        case full, quiet, json
    }

    let plan: Plan
    let workers: WorkerOptions
    let place: Place
    let display: Display
    let interruption: Interruption

    /// Runs, writes the report and says where. Never throws: every failure has been said.
    func run() async -> ExitStatus {
        let startedAt = Date()
        let folder: RunFolder
        do {
            folder =
                switch place {
                case .under(let parent):
                    try RunFolder.make(name: plan.scenario.name, startedAt: startedAt, under: parent)
                case .exactly(let path): try RunFolder.make(exactly: path)
                }
        } catch {
            Console.fail("\(error)")
            return .cannotWrite
        }
        interruption.onStoppingAtOnce {
            folder.removeIfEmpty()
            Testbed.removeUnused()
        }
        do {
            guard let record = try await measure() else {
                folder.removeIfEmpty()
                Console.say("flywheel: interrupted before any traffic; no report is written")
                return .interrupted(signal: interruption.signal ?? SIGINT)
            }
            return report(record, folder)
        } catch LoadError.pattern(let operation, let message) {
            folder.removeIfEmpty()
            Console.fail("\(plan.scenario.file): operation \(operation): \(message)")
            return .invalidInput
        } catch LoadError.stuck {
            folder.removeIfEmpty()
            Console.fail("\(plan.scenario.file): \(LoadError.stuck)")
            return .internalError
        } catch  where error is TestbedError || error is LoadError {
            let reason = Masking(plan.scenario.secrets).mask("\(error)")
            Console.fail(reason)
            return report(RecordAssembly(plan: plan).unreachable(reason), folder)
        } catch {
            folder.removeIfEmpty()
            Console.fail("internal error: \(error)")
            return .internalError
        }
    }

    /// Nil when a signal came before any traffic.
    private func measure() async throws -> RunRecord? {
        try LoadRun.reserveDescriptors(for: plan, workers)
        let testbed: Testbed
        do {
            testbed = try await Testbed.start(plan.scenario, executable: Self.executable) { step in
                if display == .full { Console.say("\(plan.scenario.name): \(step)") }
            } isInterrupted: {
                interruption.signal != nil
            }
        } catch {
            guard interruption.signal == nil else { return nil }
            throw error
        }
        guard interruption.signal == nil else {
            await testbed.stop()
            return nil
        }
        do {
            let assembly = RecordAssembly(plan: plan)
            let traffic = try await drive(testbed)
            let service = testbed.finishObserving()
            await testbed.stop()
            return assembly.record(traffic, testbed: testbed, service: service)
        } catch {
            await testbed.stop()
            throw error
        }
    }

    /// The load itself, ended early by a signal or by the target's death.
    private func drive(_ testbed: Testbed) async throws -> Traffic {
        let windows = LiveWindows(
            gates: plan.scenario.gates.map(\.text), phases: plan.phaseInfos,
            operations: plan.scenario.operations.map(\.name))
        let load = try LoadRun(
            plan: plan, target: TargetAddress(parsing: testbed.address), secret: testbed.secret,
            options: workers, userAgent: "flywheel/\(Flywheel.version)", watches: windows.watches)
        let death = Mutex<(what: String, at: Double)?>(nil)
        interruption.onSignal { load.stop() }
        testbed.prepareObserving()
        let (name, isShown) = (plan.scenario.name, display == .full)
        return try await onThread { [windows] in
            let progress = Progress(name: name, isShown: isShown)
            defer { progress.finish() }
            var windows = windows
            var abort: FiredAbort?
            try load.check()
            let result = try load.run { origin in
                testbed.observe(from: origin)
                testbed.onDeath { what, at in
                    death.withLock { $0 = (what, at) }
                    load.stop()
                }
            } onSecond: { second in
                progress.show(second)
            } onSlices: { second, stoppedAt in
                guard let fired = windows.take(second, stoppedAt: stoppedAt) else { return }
                abort = fired
                load.stop()
                progress.finish()
                Console.say("\(name): aborting: \(fired.words) (\(fired.gate))")
            }
            let ending = ending(result, abort: abort, death: death.withLock(\.self))
            return Traffic(result: result, ending: ending, windows: windows.findings())
        }
    }

    /// Whatever came first stopped the run: an abort gate fires only while nothing else has.
    private func ending(_ result: LoadResult, abort: FiredAbort?, death: (what: String, at: Double)?) -> Ending {
        if let abort { return .aborted(gate: abort.gate, at: result.stoppedAt ?? result.duration) }
        if let death { return .targetDied(what: death.what, at: death.at) }
        if let signal = interruption.signal {
            return .interrupted(signal: signal, at: result.stoppedAt ?? result.duration)
        }
        return .completed
    }

    private func report(_ record: RunRecord, _ folder: RunFolder) -> ExitStatus {
        let files = ReportFiles.render(record)
        let colour = Console.hasColour(STDOUT_FILENO)
        do {
            try folder.write("run.json", Array(record.json()))
        } catch {
            return unwritten(error, record, folder, "")
        }
        do {
            for file in files { try folder.write(file.name, file.bytes) }
        } catch {
            folder.remove(files.map(\.name))
            let kept = FilePaths.join(folder.path, "run.json")
            return unwritten(error, record, folder, "; \(kept) is complete: flywheel report renders it again")
        }
        let page = FilePaths.join(folder.path, "report.html")
        switch display {
        case .json:
            if let summary = files.first(where: { $0.name == "summary.json" }) { Console.bytes(summary.bytes) }
        case .quiet: Console.result("report: \(page)")
        case .full:
            Console.result(TerminalSummary.render(record, columns: 80, color: colour, report: page), terminator: "")
        }
        BuildServer.tell(record, files)
        return Judgement.judge(record).exit
    }

    /// The verdict is said even when it cannot be kept.
    private func unwritten(
        _ error: any Error, _ record: RunRecord, _ folder: RunFolder, _ advice: String
    ) -> ExitStatus {
        folder.removeIfEmpty()
        if display != .json {
            let colour = Console.hasColour(STDOUT_FILENO)
            Console.result(TerminalSummary.render(record, columns: 80, color: colour), terminator: "")
        }
        Console.fail("\(error)\(advice)")
        return .cannotWrite
    }

    /// This program, which is also the bundled service.
    static let executable =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
}

/// What the load showed, and how it ended.
struct Traffic {
    var result: LoadResult
    var ending: Ending
    var windows: [WindowFinding]
}

import ArgumentParser
import Foundation
import Gates
import LoadEngine
import LoadTransport
import NullTarget

struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Measure which rates this machine can be trusted with.",
        discussion: """
            Drives a built-in target that does nothing, in a process of its own, as fast as it goes and then at rising constant \
            rates: how many requests a second, at which cost, how late they leave and how late they arrive. Takes about half \
            a minute; what else runs meanwhile is measured with it.
            """)

    @Flag(help: "Print the figures as JSON, and nothing else.")
    var json = false

    @Option(help: ArgumentHelp("Length of each measurement.", valueName: "N"))
    var seconds = 1.5

    @OptionGroup var workers: WorkerFlags

    func validate() throws {
        guard (0.1...30).contains(seconds) else { throw ValidationError("--seconds takes 0.1 to 30.") }
    }

    func run() async throws {
        let setup = CalibrationSetup(
            seconds: seconds, workers: workers.options, allowed: ProcessorList.allowed)
        let calibration = Calibration(setup: setup) { if !json { Console.say("calibrate: \($0)") } }
        do {
            let report = try await calibration.run()
            guard json else { return Console.result(CalibrationText.render(report), terminator: "") }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.result(String(decoding: try encoder.encode(report), as: UTF8.self))
        } catch  where error is NullTargetError || error is LoadError || error is TransportError {
            Console.fail("calibrate: \(error)")
            throw ExitCode(ExitStatus.unavailable.code)
        }
    }
}

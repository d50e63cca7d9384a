import ArgumentParser
import Foundation
import Gates
import NullTarget

/// The null target in a process of its own (`NullTargetProcess`): says its address, serves until its standard input ends, and
/// then says what it saw.
struct NullTargetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "null-target",
        abstract: "Answer every request with the same bytes until standard input ends.",
        discussion:
            "Times are nanoseconds. Afterwards it prints what it saw: \"origin requests connections\", then a line "
            + "\"number time\" for each recorded request.",
        shouldDisplay: false)

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port: UInt16 = 0
    @Option(help: "A Unix socket to make instead.")
    var unix: String?
    @Option(help: "Bytes of an answer, its head included.")
    var answer = NullTargetOptions().answer
    @Option(help: "From reading a request to answering it.")
    var delay: Int64 = 0
    @Option(help: "How many requests to record.")
    var record = 0
    @Option(help: "How long nothing is read at the end of each period (--every).")
    var stall: Int64?
    @Option(help: "The period of the stall.")
    var every: Int64?
    @Option(help: "The processor to run on.")
    var processor: Int?
    @Flag(help: "Poll without sleeping.")
    var busy = false

    var options: NullTargetOptions {
        var options = NullTargetOptions()
        options.place = unix.map { .unix(path: $0) } ?? .loopback(port: port)
        options.answer = answer
        options.delay = delay
        options.recorded = record
        if let stall, let every { options.stall = .init(length: stall, period: every) }
        options.isBusy = busy
        options.processor = processor
        return options
    }

    func validate() throws {
        if (stall == nil) != (every == nil) { throw ValidationError("--stall and --every go together.") }
        if let problem = options.problem { throw ValidationError(problem) }
    }

    func run() throws {
        do throws(NullTargetError) {
            let seen = try NullTarget.serve(options, until: STDIN_FILENO) { Console.result($0) }
            Console.bytes(seen.text)
        } catch {
            Console.fail("null-target: \(error)")
            throw ExitCode(ExitStatus.unavailable.code)
        }
    }
}

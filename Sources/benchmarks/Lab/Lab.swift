import Foundation
import LoadTransport
import NullTarget

/// Where benchmarks are run: the machine's processors, a scratch directory, the programs, and how often and how long.
final class Lab {
    let rounds: Int
    let seconds: Int
    /// Nil, both, on a machine with one processor.
    let targetProcessor, generatorProcessor: Int?
    /// Gone at the end.
    let directory: String
    let flywheel: String
    /// How many this process and its children may open.
    let descriptors: Int
    private let peers: [String: String]

    static let peerNames = ["wrk", "wrk2", "h2load", "hey", "k6", "nginx", "pgbench"]

    init(rounds: Int, seconds: Int) throws {
        self.rounds = rounds
        self.seconds = seconds
        flywheel = try Programs.beside("flywheel")
        let processors = Programs.processors()
        targetProcessor = processors.count > 1 ? processors[0] : nil
        generatorProcessor = processors.count > 1 ? processors[1] : nil
        var found: [String: String] = [:]
        for name in Self.peerNames { found[name] = Programs.find(name) }
        peers = found
        var template = Array((FileManager.default.temporaryDirectory.path + "/fw-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw Child.Failure(description: "cannot make a temporary directory") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        CleanUp.shared.add(directory: directory)
        descriptors = Self.wantedDescriptors - DescriptorLimit.reserve(Self.wantedDescriptors)
    }

    /// Twenty thousand sockets on either side, or as many as are allowed.
    private static let wantedDescriptors = 32_768

    func peer(_ name: String) -> String? { peers[name] }

    /// `hey, wrk2: not on PATH`, of those named; empty when all are there.
    func missing(_ names: [String]) -> [String] {
        let missing = names.filter { peers[$0] == nil }
        return missing.isEmpty ? [] : ["not on PATH, left out: \(missing.joined(separator: ", "))"]
    }

    /// Runs a generator on its processor.
    func generate(_ command: [String]) throws -> Child.Outcome {
        try Child(command, processor: generatorProcessor, files: directory).wait()
    }

    func nullTarget(_ change: (inout NullTargetOptions) -> Void = { _ in }) throws -> NullTargetProcess {
        var options = NullTargetOptions()
        options.processor = targetProcessor
        change(&options)
        return try NullTargetProcess(program: [flywheel, "null-target"], options: options)
    }

    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(directory)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// One round that is not counted, then `rounds` in which the programs take turns. A program that fails is said and left out.
    func rounds<Figures>(_ programs: [(name: String, run: () throws -> Figures)]) -> [(name: String, [Figures])] {
        var results = programs.map { (name: $0.name, [Figures]()) }
        var broken: Set<String> = []
        for round in 0...rounds {
            for (index, program) in programs.enumerated() where !broken.contains(program.name) {
                Output.say("  \(round == 0 ? "warm-up" : "round \(round)"): \(program.name)")
                do {
                    let figures = try program.run()
                    if round > 0 { results[index].1.append(figures) }
                } catch {
                    broken.insert(program.name)
                    Output.say("benchmarks: \(program.name): \(error)")
                }
            }
        }
        return results
    }

    var description: Table {
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model =
            cpu.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown"
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        let places =
            targetProcessor.flatMap { target in
                generatorProcessor.map { "target on processor \(target), generator on \($0)" }
            } ?? "one processor only: target and generator share it, and ratios say little"
        #if DEBUG
            let build = ["a debug build: no figure means anything"]
        #else
            let build: [String] = []
        #endif
        return Table(
            title: "This run", columns: [], rows: [],
            notes: [
                "\(Programs.processors().count) × \(model.trimmingCharacters(in: .whitespaces)); \(places)",
                "\(rounds) rounds of \(seconds) s after a warm-up; load before: \(load.split(separator: " ").prefix(3).joined(separator: " "))",
            ] + missing(Self.peerNames) + build)
    }
}

import Foundation
import LoadMetrics

/// What a reader needs to know of the machine to weigh a run's figures.
enum EnvironmentFacts {
    static func gather() -> [Fact] {
        var facts = [Fact("flywheel", Flywheel.version)]
        if let commit = commit() { facts.append(Fact("commit", commit)) }
        facts += [
            Fact("processor", processor()), Fact("cores", String(ProcessInfo.processInfo.activeProcessorCount)),
            Fact("memory", memory()), Fact("kernel", kernel()),
        ]
        if let system = osRelease() { facts.append(Fact("system", system)) }
        return facts
    }

    /// The checkout that the run started in: it says which scenarios and which service were meant.
    private static func commit() -> String? {
        guard let hash = git("rev-parse", "--short=12", "HEAD"), !hash.isEmpty else { return nil }
        let dirty = git("status", "--porcelain", "--untracked-files=no").map { !$0.isEmpty } ?? false
        return dirty ? "\(hash) (with uncommitted changes)" : hash
    }

    private static func git(_ arguments: String...) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func processor() -> String {
        let lines = contents("/proc/cpuinfo").split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":", maxSplits: 1).last
        return model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    private static func memory() -> String {
        let gibibytes = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        return String(format: "%.1f GiB", gibibytes)
    }

    static func kernel() -> String {
        contents("/proc/sys/kernel/ostype") + " " + contents("/proc/sys/kernel/osrelease")
    }

    private static func osRelease() -> String? {
        let line = contents("/etc/os-release").split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { $0.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
    }

    private static func contents(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

import Foundation

/// Programs of this machine.
enum Programs {
    /// The path of a program on PATH (or in the system's own directories); nil when there is none.
    ///
    /// A version manager's shim is a script that looks for the real program each time: that cost is not the program's, so its
    /// own answer is taken.
    static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        guard let found = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile) else {
            return nil
        }
        guard found.contains("/.pyenv/shims/") else { return found }
        let root = found.components(separatedBy: "/shims/")[0]
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/versions"))?.sorted() ?? []
        return versions.map { "\(root)/versions/\($0)/bin/\(name)" }.last(where: FileManager.default.isExecutableFile)
            ?? found
    }

    /// Another program of this package, built beside this one.
    static func beside(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Child.Failure(
                description: "\(path) is missing: build it first, swift build -c release --product \(name)")
        }
        return path
    }

    /// Processors this program may run on.
    static func processors() -> [Int] {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") } ?? ""
        let list = line.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
        return list.split(separator: ",").flatMap { part in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let low = ends.first, let high = ends.last, low <= high else { return [Int]() }
            return Array(low...high)
        }
    }
}

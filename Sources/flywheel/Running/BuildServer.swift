import Foundation
import LoadMetrics
import RunReport

/// What a build server is told beside the report: GitHub Actions' summary page and annotations, where it runs us.
enum BuildServer {
    static func tell(_ record: RunRecord, _ files: [(name: String, bytes: [UInt8])]) {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty,
            let summary = files.first(where: { $0.name == "summary.md" })
        {
            append(summary.bytes + [UInt8(ascii: "\n")], to: path)
        }
        // Annotations are read from either stream; standard output has a last line of its own.
        if environment["GITHUB_ACTIONS"] == "true" {
            for line in GitHubAnnotations.render(record) { Console.say(line) }
        }
    }

    /// The page belongs to the whole build: what other steps wrote stays.
    private static func append(_ bytes: [UInt8], to path: String) {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            Console.say(
                "flywheel: warning: GITHUB_STEP_SUMMARY: cannot write \(path): \(String(cString: strerror(errno)))")
            return
        }
        try? FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: bytes)
    }
}

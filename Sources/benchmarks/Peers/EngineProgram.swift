import Foundation

/// `flywheel run` as a user runs it, and what its record says.
struct EngineProgram {
    let lab: Lab

    struct Run {
        var child: Child.Outcome
        /// `run.json` and `summary.json`.
        var record, summary: [String: Any]

        /// Answers that were as expected.
        var ok: Double { Self.number(summary, "totals", "ok") }
        var requests: Double { Self.number(summary, "totals", "requests") }
        /// Of the load alone, seconds: neither start nor report.
        var loadCPU: Double { Self.number(record, "generator", "cpuSeconds") }
        var verdict: String { summary["verdict"] as? String ?? "?" }
        var isTrustworthy: Bool { (summary["generator"] as? [String: Any])?["trustworthy"] as? Bool ?? false }

        static func number(_ object: [String: Any], _ path: String...) -> Double {
            var value: Any? = object
            for key in path { value = (value as? [String: Any])?[key] }
            return (value as? NSNumber)?.doubleValue ?? .nan
        }
    }

    /// Runs a scenario's text. Whatever its verdict, the record counts; only a run without one is an error.
    func run(_ scenario: String, _ options: [String] = []) throws -> Run {
        let file = try lab.write("scenario.yaml", scenario)
        let folder = "\(lab.directory)/run"
        try? FileManager.default.removeItem(atPath: folder)
        let child = try lab.generate(
            [lab.flywheel, "run", file, "--into", folder, "--quiet", "--threads", "1"] + options)
        func json(_ name: String) throws -> [String: Any] {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"),
                let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            else {
                throw Child.Failure(description: "flywheel left no \(name): \(child.failure ?? child.errors)")
            }
            return object
        }
        return Run(child: child, record: try json("run.json"), summary: try json("summary.json"))
    }
}

import Gates
public import LoadMetrics

/// Workflow commands that GitHub Actions turns into annotations of a build.
public enum GitHubAnnotations {
    /// More than ten of a step are not shown.
    public static let most = 10

    /// A line for each gate that failed or could not be decided, and for a run that did not end as planned.
    public static func render(_ record: RunRecord) -> [String] {
        let summary = RunSummary(record)
        var messages = summary.unmet.filter { $0.level != .warn }.map { (title: $0.gate, text: $0.explanation) }
        if let early = summary.early {
            messages = summary.hasTraffic ? messages : []
            messages.insert(("the run goes to its end", early), at: 0)
        }
        if messages.count > most {
            let rest = messages.count - most + 1
            messages = messages.prefix(most - 1) + [("flywheel", "\(rest) more findings, in report.html")]
        }
        return messages.map { "::error title=\(property($0.title))::\(message($0.text))" }
    }

    /// The escapes of the toolkit's `command.ts`.
    private static func message(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": out += "%25"
            case "\r": out += "%0D"
            case "\n": out += "%0A"
            default: if Escaping.isAllowed(scalar) { out.unicodeScalars.append(scalar) }
            }
        }
        return out
    }

    private static func property(_ text: String) -> String {
        message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}

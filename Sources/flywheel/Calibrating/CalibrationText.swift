import LoadMetrics

/// A calibration as a person reads it, in 80 columns.
enum CalibrationText {
    static func render(_ report: CalibrationReport) -> String {
        var lines = facts(report) + [""]
        lines.append(row(["rate", "achieved", "lag p50", "p99", "p99.9", "max", "late p50", "p99"]))
        for step in report.steps {
            let lag = step.sendLag
            let times = [lag.p50, lag.p99, lag.p999, lag.max, step.lateAtTarget.p50, step.lateAtTarget.p99].map(time)
            lines.append(
                row(
                    ["\(Figure.count(Int64(step.rate)))/s", "\(Figure.fixed(step.achieved * 100, decimals: 2))%"]
                        + times)
                    + (step.trusted ? "" : " ✗"))
        }
        lines.append("")
        lines += wrapped(
            "lag: how late requests left; late: how late they were at the target, the way there included.", indent: 0)
        lines.append("")
        lines += wrapped(report.conclusion, indent: 0)
        return lines.map { $0 + "\n" }.joined()
    }

    private static let widths = [11, 10, 12, 8, 8, 8, 12, 8]

    private static func row(_ cells: [String]) -> String { zip(cells, widths).map(padded).joined() }

    private static func facts(_ report: CalibrationReport) -> [String] {
        let machine = report.machine
        var about = [
            "\(machine.cores) cores", "governor \(machine.governor ?? "not readable")",
            "steal \(machine.steal.map { Figure.percent($0) } ?? "not readable")",
            machine.timerSlackHonoured ? "timer slack 1 ns" : "timer slack not settable",
            machine.priorityRaised ? "priority raised" : "priority not raisable",
        ]
        if let target = machine.targetProcessor {
            let generator = machine.generatorProcessors.map(String.init).joined(separator: ",")
            about.append("target on processor \(target), generator on \(generator)")
        } else {
            about.append("nothing pinned: target and generator share the processors")
        }
        let wakeUp = report.wakeUp
        let ceiling = report.ceiling
        return wrapped("machine  " + about.joined(separator: ", "))
            + wrapped(
                "wake-up  late by \(spread(wakeUp.sleeping)); with a spin of "
                    + "\(Figure.time(microseconds: wakeUp.spin)) by \(spread(wakeUp.spinning))")
            + wrapped(
                "ceiling  \(Figure.count(Int64(ceiling.requestsPerSecond)))/s over \(ceiling.connections) connections, "
                    + "\(Figure.number(ceiling.cpuMicrosecondsPerRequest)) µs of processor a request")
    }

    private static func spread(_ spread: CalibrationReport.Spread) -> String {
        "p50 \(time(spread.p50)), p99 \(time(spread.p99)), max \(time(spread.max))"
    }

    /// Short: `850µ`, `12.4m`, `1.5s`.
    private static func time(_ microseconds: Double?) -> String {
        guard let microseconds else { return "–" }
        if microseconds < 999.5 { return "\(Figure.number(microseconds.rounded()))µs" }
        if microseconds < 999_500 { return "\(Figure.number(microseconds / 1000))ms" }
        return "\(Figure.number(microseconds / 1e6))s"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func wrapped(_ text: String, indent: Int = 9) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if lines[lines.count - 1].count + 1 + word.count > 80 {
                lines.append(padded("", indent) + word)
            } else {
                lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
            }
        }
        return lines
    }
}

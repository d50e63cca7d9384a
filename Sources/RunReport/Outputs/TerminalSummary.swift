import Evidence
import Gates
public import LoadMetrics

/// What a run prints at its end: verdict, gates, operations, and where the report is.
public enum TerminalSummary {
    /// Lines of at most `columns` characters (60 at least), each ended by a line feed. With `report`, the last one is
    /// `report: PATH`, whatever its length. Colour is ANSI; whether to use it (`NO_COLOR`, a terminal) is the caller's
    /// to say.
    public static func render(
        _ record: RunRecord, columns: Int = 80, color: Bool = false, report: String? = nil
    ) -> String {
        let summary = RunSummary(record)
        let paper = Paper(width: max(60, columns), color: color)
        var lines = paper.wrapped(
            "\(Badge.glyph(summary.judgement.verdict.rawValue)) \(summary.judgement.sentence)",
            paint: summary.judgement.verdict.rawValue)
        for cause in summary.judgement.health.causes { lines += paper.wrapped("  \(cause)", indent: "  ") }
        for reason in summary.judgement.reasons.dropFirst() { lines += paper.wrapped("  \(reason)", indent: "  ") }
        for note in record.notes { lines += paper.wrapped("  note: \(note)", indent: "  ") }
        if summary.hasTraffic {
            lines.append("")
            lines += summary.gates.map { paper.gate(GateReading($0)) }
        }
        if summary.totals.requests > 0 {
            lines.append("")
            lines += paper.table(summary)
            lines.append("")
            lines += paper.wrapped(footer(summary))
        }
        if let report { lines.append("report: \(report)") }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func footer(_ summary: RunSummary) -> String {
        var parts = ["errors \(Quantity.percent(summary.totals.errorRate))"]
        parts.append("limited \(Quantity.percent(summary.totals.rateLimited))")
        if !summary.journeys.isEmpty {
            let started = summary.journeys.reduce(0) { $0 + $1.started }
            let completed = summary.journeys.reduce(0) { $0 + $1.completed }
            parts.append("journeys completed \(Quantity.count(completed)) of \(Quantity.count(started))")
        }
        if !summary.checks.isEmpty { parts.append("checks held \(summary.allChecks.share)") }
        if summary.cache.spoke { parts.append("cache hits \(Quantity.percent(summary.cache.hitRatio))") }
        parts.append("send lag p99 \(Quantity.milliseconds(summary.totals.sendLag.p99))")
        parts.append("generator CPU \(Quantity.value(summary.machine.generatorCPU, "%"))")
        return parts.joined(separator: ", ")
    }
}

/// A terminal of a certain width.
private struct Paper {
    let width: Int
    let color: Bool

    func gate(_ gate: GateReading) -> String {
        let mark = Badge.glyph(gate.badge)
        let value = gate.condition == nil ? "" : gate.measured
        let room = width - 2 - value.count - (value.isEmpty ? 0 : 2)
        let text = fit(Escaping.line(gate.result.gate), room)
        let gap = String(repeating: " ", count: max(0, width - 2 - text.count - value.count))
        return painted(mark, gate.badge) + " " + text + (value.isEmpty ? "" : gap + value)
    }

    /// Columns as wide as their contents. Where they do not fit, the least asked-for give way, then the operation's
    /// name.
    func table(_ summary: RunSummary) -> [String] {
        let head = ["operation", "requests", "ok/s", "errors", "limited", "missed", "p50 ms", "p99 ms", "max ms"]
        let body = (summary.operations + [summary.totals]).map { figures in
            [
                Escaping.line(figures.name), Quantity.count(figures.requests), Quantity.number(figures.throughput),
                Quantity.count(figures.errors), Quantity.count(figures.limited), Quantity.count(figures.missed),
                Quantity.number(figures.latency.p50), Quantity.number(figures.latency.p99),
                Quantity.number(figures.latency.max),
            ]
        }
        let rows = [head] + body
        var widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var columns = Array(head.indices.dropFirst())
        func numbers() -> Int { columns.reduce(0) { $0 + widths[$1] + 2 } }
        let leastAskedFor = ["max ms", "missed", "limited"].compactMap { head.firstIndex(of: $0) }
        for column in leastAskedFor where numbers() + min(widths[0], 8) > width {
            columns.removeAll { $0 == column }
        }
        widths[0] = min(widths[0], max(8, width - numbers()))
        return rows.map { row in
            let name = fit(row[0], widths[0])
            return name + spaces(widths[0] - name.count)
                + columns.map { "  " + spaces(widths[$0] - row[$0].count) + row[$0] }.joined()
        }
    }

    /// Broken at spaces; a longer word is broken where the line ends.
    func wrapped(_ text: String, indent: String = "  ", paint verdict: String? = nil) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in Escaping.line(text).split(separator: " ") {
            var word = String(word)
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            while word.count > width - indent.count {
                lines.append((lines.isEmpty ? "" : indent) + word.prefix(width - indent.count))
                word.removeFirst(width - indent.count)
            }
            line += line.isEmpty ? (lines.isEmpty ? "" : indent) + word : " " + word
        }
        if !line.isEmpty { lines.append(line) }
        return verdict.map { verdict in lines.map { painted($0, verdict) } } ?? lines
    }

    private func fit(_ text: String, _ room: Int) -> String {
        text.count <= room ? text : text.prefix(max(0, room - 1)) + "…"
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private func painted(_ text: String, _ verdict: String) -> String {
        guard color else { return text }
        let code =
            switch verdict {
            case "pass": "32"
            case "fail": "31"
            case "inconclusive", "warn": "33"
            default: "2"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

import Evidence
import Gates
import LoadMetrics

/// `summary.md`: what a pull request or a build's page shows. At most 20 KB: the details give way first, then the tail.
enum MarkdownSummary {
    static let limit = 20_000

    static func render(_ summary: RunSummary) -> String {
        let head = head(summary)
        guard summary.hasTraffic else { return cut(head) }
        for text in [head + details(summary), head + operations(summary), head] where text.utf8.count <= limit {
            return text
        }
        return cut(head)
    }

    private static func head(_ summary: RunSummary) -> String {
        let record = summary.record
        let totals = summary.totals
        var out = "## \(Badge.glyph(summary.judgement.verdict.rawValue)) \(prose(summary.judgement.sentence))\n\n"
        guard summary.hasTraffic else { return out + "\(code(record.scenario.name)) was not run.\n" }
        out += "\(code(record.scenario.name)): \(Quantity.count(totals.requests)) requests in "
        out += "\(Quantity.seconds(record.seconds(.measured))) measured, \(Quantity.rate(totals.throughput)), "
        out += "p50 \(Quantity.milliseconds(totals.latency.p50)), p99 \(Quantity.milliseconds(totals.latency.p99)), "
        out += "errors \(Quantity.percent(totals.errorRate)), limited \(Quantity.percent(totals.rateLimited)), "
        out += "cache hits \(Quantity.percent(summary.cache.hitRatio)).\n\n"
        out += health(summary) + "\n"
        if !record.notes.isEmpty { out += "\n" + record.notes.map { "- Note: \(prose($0))\n" }.joined() }
        if !summary.unmet.isEmpty { out += "\n" + table(of: summary.unmet) }
        return out
    }

    private static func health(_ summary: RunSummary) -> String {
        let health = summary.judgement.health
        var words = "Generator \(health.trustworthy ? "trustworthy" : "**not** trustworthy")"
        words += ": send lag p99 \(Quantity.milliseconds(summary.totals.sendLag.p99)), "
        words +=
            "\(Quantity.count(summary.totals.missed)) missed, CPU \(Quantity.value(summary.machine.generatorCPU, "%"))"
        if !health.reasons.isEmpty { words += "; " + prose((health.reasons + health.causes).joined(separator: "; ")) }
        words += ". Steady state: \(summary.steadiness.verdict.words)"
        if summary.steadiness.verdict == .notSteady { words += ", " + prose(summary.steadiness.explanation) }
        return words + "."
    }

    private static func details(_ summary: RunSummary) -> String {
        let met = summary.gates.filter { $0.verdict == .pass || $0.verdict == .skipped }
        var out = ""
        if !met.isEmpty {
            out += "\n<details><summary>\(met.count) more \(met.count == 1 ? "gate" : "gates")</summary>\n\n"
            out += table(of: met) + "\n</details>\n"
        }
        out += operations(summary) + journeys(summary) + checks(summary) + statements(summary)
        out += "\nLimiter: \(limiter(summary.limiter))\n"
        if !summary.record.errors.isEmpty {
            out += "\n<details><summary>Errors</summary>\n\n| error | operation | count |\n| --- | --- | ---: |\n"
            for error in summary.record.errors {
                out += "| \(prose(error.message)) | \(code(error.operation)) | \(Quantity.count(error.count)) |\n"
            }
            out += "\n</details>\n"
        }
        return out + "\nSeed \(summary.record.seed), plan \(code(summary.record.planHash)), "
            + "flywheel \(prose(summary.record.version)).\n"
    }

    private static func operations(_ summary: RunSummary) -> String {
        var out = "\n<details><summary>Operations</summary>\n\n"
        out += "| operation | requests | ok /s | errors | limited | missed | p50 ms | p95 ms | p99 ms | max ms |\n"
        out += "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        for figures in summary.operations + [summary.totals] {
            let cells = [
                code(figures.name), Quantity.count(figures.requests), Quantity.number(figures.throughput),
                Quantity.count(figures.errors), Quantity.count(figures.limited), Quantity.count(figures.missed),
                Quantity.number(figures.latency.p50), Quantity.number(figures.latency.p95),
                Quantity.number(figures.latency.p99), Quantity.number(figures.latency.max),
            ]
            out += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return out + "\n</details>\n"
    }

    private static func statements(_ summary: RunSummary) -> String {
        guard !summary.statements.isEmpty else { return "" }
        var out = "\n<details><summary>Queries</summary>\n\n"
        out += "| statement | calls | p50 ms | p99 ms | pool wait p99 ms |\n| --- | ---: | ---: | ---: | ---: |\n"
        for statement in summary.statements {
            let cells = [
                code(statement.name), Quantity.count(statement.calls), Quantity.number(statement.latency.p50),
                Quantity.number(statement.latency.p99), Quantity.number(statement.poolWait.p99),
            ]
            out += "| " + cells.joined(separator: " | ") + " |\n"
        }
        return out + "\n</details>\n"
    }

    /// The decisions, and by policy where the service counted them.
    private static func limiter(_ limiter: LimiterFigures) -> String {
        let policies = limiter.policies.compactMap { policy in
            policy.counts.map {
                "\(code(policy.name)) admitted \(Quantity.count($0.admitted)), rejected \(Quantity.count($0.rejected))"
            }
        }
        return limiter.sentence + (policies.isEmpty ? "" : " By policy: " + policies.joined(separator: "; ") + ".")
    }

    private static func table(of gates: [GateResult]) -> String {
        var out = "| verdict | gate | measured | limit | samples |\n| --- | --- | ---: | ---: | ---: |\n"
        for gate in gates {
            let reading = GateReading(gate)
            out += "| \(Badge.glyph(reading.badge)) \(reading.badge.uppercased()) | \(code(gate.gate)) "
            out += "| \(reading.measured) | \(prose(reading.limit)) "
            out += "| \(reading.condition == nil ? Quantity.unknown : Quantity.count(gate.samples)) |\n"
        }
        return out
    }

    /// Text that Markdown shows as it is, on one line.
    static func prose(_ text: String) -> String {
        var out = ""
        for character in Escaping.line(text) {
            switch character {
            case "<": out += "&lt;"
            case "&": out += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!", "$", "@": out += "\\\(character)"
            default: out.append(character)
            }
        }
        return out
    }

    /// A code span, in a table or out of it; nothing in it can end it.
    static func code(_ text: String) -> String {
        var out = ""
        for character in Escaping.line(text) {
            switch character {
            case "`": out += "ˋ"
            case "|": out += "\\|"
            default: out.append(character)
            }
        }
        return out.isEmpty ? Quantity.unknown : "`\(out)`"
    }

    /// Whole lines within the limit, and a word that there was more.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        let note = "\nCut at 20 KB: the rest is in report.html.\n"
        var out = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard out.utf8.count + line.utf8.count + 1 + note.utf8.count <= limit else { break }
            out += line + "\n"
        }
        return out + note
    }
}

import Gates
import LoadMetrics

/// `junit.xml`: one suite `gates`, a case a gate. A gate that fails is a failure, one that could not be decided (and a
/// failed `require`) an error, one that only warns or was not looked at is skipped. A case's name never holds a
/// measured value, so that servers can follow it from run to run. A run that did not end as planned adds a case of its
/// own; one that never reached its target has that case alone.
enum JUnitReport {
    static func render(_ summary: RunSummary) -> String {
        let record = summary.record
        var cases = summary.hasTraffic ? summary.gates.map { Case($0, scenario: record.scenario.name) } : []
        if let early = Case(ending: record.ending, summary: summary) { cases.append(early) }
        let time = Figure.fixed(record.duration, decimals: 3)
        func count(_ kind: Case.Kind) -> String { String(cases.count { $0.kind == kind }) }
        let suite = Node.tag(
            "testsuite",
            [
                "name": "gates", "tests": String(cases.count), "failures": count(.failure), "errors": count(.error),
                "skipped": count(.skipped), "time": time, "timestamp": timestamp(record.startedAt),
            ],
            lines(
                [properties(record)] + cases.map(\.node)
                    + [.tag("system-out", [:], .text(summary.judgement.sentence))]))
        let root = Node.tag(
            "testsuites",
            [
                "name": "flywheel", "tests": String(cases.count), "failures": count(.failure),
                "errors": count(.error), "time": time,
            ], lines([suite]))
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.rendered() + "\n"
    }

    /// A node a line, for people who read the file.
    private static func lines(_ nodes: [Node]) -> [Node] { ["\n"] + nodes.flatMap { [$0, "\n"] } }

    /// The common schema's date and time has neither a fraction nor a zone; it is UTC.
    private static func timestamp(_ startedAt: String) -> String { String(startedAt.prefix(19)) }

    private static func properties(_ record: RunRecord) -> Node {
        .tag(
            "properties", [:],
            [
                ("scenario", record.scenario.name), ("seed", String(record.seed)), ("planHash", record.planHash),
                ("version", record.version),
            ].map { .tag("property", ["name": $0.0, "value": $0.1]) })
    }

    private struct Case {
        enum Kind { case passed, failure, error, skipped }

        var kind: Kind
        var className, name, type, text: String

        init(_ gate: GateResult, scenario: String) {
            className = "flywheel.\(scenario).\(gate.operation ?? "all")"
            name = gate.gate
            type = gate.level.rawValue
            text = gate.explanation
            switch (gate.verdict, gate.level) {
            case (.pass, _): kind = .passed
            case (.skipped, _), (_, .warn): kind = .skipped
            case (.inconclusive, _), (_, .require): kind = .error
            case (.fail, .fail), (.fail, .abort): kind = .failure
            }
        }

        /// Nil for a run that went to its end.
        init?(ending: Ending, summary: RunSummary) {
            guard let early = summary.early else { return nil }
            switch ending {
            case .completed: return nil
            case .targetDied, .aborted: kind = .failure
            case .interrupted, .unreachable: kind = .error
            }
            className = "flywheel.\(summary.record.scenario.name).all"
            name = "the run goes to its end"
            type = "run"
            text = early
        }

        var node: Node {
            let line = Escaping.line(text)
            let outcome: [Node] =
                switch kind {
                case .passed: []
                case .failure: [.tag("failure", ["message": line, "type": type], .text(text))]
                case .error: [.tag("error", ["message": line, "type": type], .text(text))]
                case .skipped: [.tag("skipped", ["message": line], .text(text))]
                }
            return .tag("testcase", ["classname": className, "name": Escaping.line(name), "time": "0"], outcome)
        }
    }
}

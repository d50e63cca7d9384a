import Gates
import LoadEngine
import ScenarioFormat

/// Holds the names in gates (phases, operations, journeys, checks) against those of the plan: a gate on what is never there
/// would never have data.
enum GateNames {
    static func check(_ plan: Plan) throws(ScenarioErrors) {
        let scenario = plan.scenario
        let diagnostics = scenario.gates.compactMap { written -> Diagnostic? in
            do throws(GateError) {
                try Gate.parse(written.text).check(
                    phases: scenario.load.map(\.name), operations: scenario.operations.map(\.name),
                    journeys: scenario.journeys.map(\.name), checks: plan.checks)
                return nil
            } catch {
                return diagnostic(error, written, scenario)
            }
        }
        if !diagnostics.isEmpty { throw ScenarioErrors(diagnostics: diagnostics) }
    }

    /// Points into the gate where it stands in the file as it is; one from the command line is shown by itself.
    private static func diagnostic(_ error: GateError, _ written: GateText, _ scenario: Scenario) -> Diagnostic {
        func made(_ file: String, _ line: Int, _ column: Int, _ source: String) -> Diagnostic {
            Diagnostic(
                file: file, line: line, column: column, message: error.message, hint: error.hint, source: source)
        }
        let line = Self.line(written.line, of: scenario.text)
        let before = written.column - 1
        guard let range = line.dropFirst(before).firstRange(of: written.text),
            line.distance(from: line.startIndex, to: range.lowerBound) <= before + 1
        else { return made("--set gates", 1, error.offset + 1, written.text) }
        let start = line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound)
        return made(scenario.file, written.line, start + error.offset + 1, line)
    }

    private static func line(_ number: Int, of text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.indices.contains(number - 1) ? String(lines[number - 1]) : ""
    }
}

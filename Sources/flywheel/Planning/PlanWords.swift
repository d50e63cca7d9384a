import Foundation
import Gates
import LoadEngine
import LoadMetrics
import ScenarioFormat

/// A plan in words, for `validate`: what would be sent to whom, when, and what decides over it.
struct PlanWords {
    private let plan: Plan
    private let scenario: Scenario
    private let gates: [Gate]

    init(_ plan: Plan) {
        self.plan = plan
        scenario = plan.scenario
        // All were parsed as the scenario was read.
        gates = scenario.gates.compactMap { try? Gate.parse($0.text) }
    }

    /// What is likely not meant.
    var warnings: [String] {
        let latencies = Set([Trend.latency, .serviceTime, .firstByte].map(\.rawValue) + ["journey_time"])
        let metrics = gates.compactMap { gate -> String? in
            if case .metric(let condition) = gate.rule { condition.metric.name } else { nil }
        }
        guard metrics.contains(where: latencies.contains), !metrics.contains("error_rate") else { return [] }
        return [Self.unwatchedErrors]
    }

    private static let unwatchedErrors = """
        latency is gated and error_rate is not: latency looks at answers that are ok, so a service that fails fast would \
        pass; add a gate such as `error_rate < 1%`
        """

    /// Ends without a line feed.
    var text: String {
        var lines = ["\(scenario.file): fine", "", "\(scenario.name)" + described]
        lines += ["", "Sends to \(target), as \(users):"]
        lines += shares.map { "  " + $0 }
        for login in logins { lines.append("  " + login) }
        lines += ["", "Phases:"]
        lines += plan.phases.map { "  " + PhaseWords($0, of: plan).text }
        lines += ["", "Gates:"]
        for gate in gates + [.generatorTrustworthy] { lines += ["  \(gate.text)", "    \(gate.explanation)"] }
        if gates.isEmpty { lines.append("  no more than that: the run passes whatever the service does") }
        return lines.map { PlainText.line($0) }.joined(separator: "\n")
    }

    private var described: String { scenario.description.isEmpty ? "" : ": \(scenario.description)" }

    private var target: String {
        switch scenario.target {
        case .bundled: "the bundled profile service, started for the run"
        case .url(let url): Masking(scenario.secrets).mask(url)
        }
    }

    private var users: String {
        let count = Figure.count(Int64(scenario.users.count))
        return "\(count) \(scenario.users.count == 1 ? "user" : "users") (\(scenario.users.popularity.words))"
    }

    /// Operations, then journeys with their steps; those that come only within others say so.
    private var shares: [String] {
        let weights = scenario.operations.map(\.weight) + scenario.journeys.map(\.weight)
        let sum = Double(max(1, weights.reduce(0, +)))
        return zip(plan.choiceNames, weights).enumerated().map { index, entry in
            let share = entry.1 == 0 ? "not on its own" : Figure.percent(Double(entry.1) / sum)
            guard index >= scenario.operations.count else {
                return "\(entry.0): \(share), \(requestLine(scenario.operations[index]))"
            }
            let journey = scenario.journeys[index - scenario.operations.count]
            return "journey \(entry.0): \(share), \(words(journey.steps))"
        }
    }

    private func requestLine(_ operation: ScenarioFormat.Operation) -> String {
        let host = operation.request.host.map { scenario.hosts[$0] } ?? ""
        return "\(operation.request.method) \(host)\(plan.words(operation.request.path))"
    }

    private func words(_ steps: [Step]) -> String {
        steps.map { step in
            switch step {
            case .request(let operation): scenario.operations[operation].name
            case .think(let think): "think \(think.words)"
            case .repeated(let times, let steps): "\(times) times (\(words(steps)))"
            }
        }.joined(separator: ", ")
    }

    /// Who logs in, and when again.
    private var logins: [String] {
        var found: [Login] = []
        for auth in [scenario.auth].compactMap(\.self) + scenario.operations.compactMap(\.ownAuth) {
            if case .login(let login) = auth, !found.contains(login) { found.append(login) }
        }
        return found.map { login in
            let who = login.per == .run ? "once" : "once for each user"
            let again = login.renew.map { ", and again every \(DurationText.describe($0))" } ?? ""
            return "before the load, \(scenario.operations[login.operation].name) fetches a token \(who)\(again)"
        }
    }
}

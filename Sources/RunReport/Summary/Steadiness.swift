import LoadMetrics

/// Whether the service behaved alike over the measured window; it informs and decides nothing.
///
/// The rule, for each measured phase of constant load: the whole intervals within it are split into two halves (the middle one
/// of an odd number is left out), and median latency and throughput of ok answers must each differ by less than 10 % of the
/// first half's. Throughput may differ by three standard errors of a count more, as chance alone may make it.
public struct Steadiness: Sendable, Equatable {
    public enum Verdict: String, Sendable, CaseIterable {
        case steady, notSteady, tooShort
        /// No measured phase means to hold its load.
        case changingLoad

        var words: String {
            switch self {
            case .steady: "steady"
            case .notSteady: "not steady"
            case .tooShort: "too short to say"
            case .changingLoad: "load changes by plan"
            }
        }
    }

    public let verdict: Verdict
    /// What was found, or the rule: `p50 fell from 5.1 ms to 0.6 ms between the halves of steady`.
    public let explanation: String

    static let tolerance = 0.1
    /// Intervals in a phase, and ok answers in each half, below which nothing is said.
    static let leastIntervals = 10
    static let leastAnswers: Int64 = 100

    init(_ record: RunRecord) {
        let constant = record.phases.filter { $0.measured && !$0.executor.hasPrefix("ramping-") }
        guard !constant.isEmpty || !record.phases.contains(where: \.measured) else {
            verdict = .changingLoad
            explanation = "every measured phase ramps, so its halves are not alike"
            return
        }
        let findings = constant.map { phase in (phase.name, Self.halves(of: phase, record).map(Self.changes)) }
        let changes = findings.flatMap { name, changes in
            (changes ?? []).map { "\($0) between the halves of \(name)" }
        }
        if !changes.isEmpty {
            verdict = .notSteady
            explanation = changes.joined(separator: "; ")
        } else if findings.isEmpty || findings.contains(where: { $0.1 == nil }) {
            verdict = .tooShort
            explanation =
                "needs \(Self.leastIntervals) intervals of a measured phase and \(Self.leastAnswers) ok answers in each half"
        } else {
            verdict = .steady
            explanation = "p50 and throughput of the halves of a measured phase differ by less than 10 %"
        }
    }

    private struct Half {
        let latency: Distribution
        /// Ok answers a second.
        let rate: Double

        init(_ intervals: ArraySlice<Timeline.Interval>, length: Double) {
            latency = Distribution.merged(intervals.map(\.latency))
            rate = Double(latency.count) / (Double(intervals.count) * length)
        }
    }

    private static func halves(of phase: PhaseInfo, _ record: RunRecord) -> (Half, Half)? {
        let length = record.timeline.interval
        guard let span = record.spans(.phase(phase.name)).first else { return nil }
        let first = Int((span.lowerBound / length).rounded(.up))
        let end = min(Int((span.upperBound / length).rounded(.down)), record.timeline.intervals.count)
        guard end - first >= leastIntervals else { return nil }
        let size = (end - first) / 2
        let halves = (
            Half(record.timeline.intervals[first..<first + size], length: length),
            Half(record.timeline.intervals[end - size..<end], length: length)
        )
        return min(halves.0.latency.count, halves.1.latency.count) >= leastAnswers ? halves : nil
    }

    /// What differs between the halves, in words.
    private static func changes(_ first: Half, _ second: Half) -> [String] {
        var changes: [String] = []
        func compare(_ name: String, _ before: Double, _ after: Double, within: Double, _ text: (Double) -> String) {
            guard abs(after - before) > within * before else { return }
            changes.append("\(name) \(after < before ? "fell" : "rose") from \(text(before)) to \(text(after))")
        }
        if let before = first.latency.percentile(50), let after = second.latency.percentile(50) {
            compare("p50", before / 1000, after / 1000, within: tolerance) { Quantity.milliseconds($0) }
        }
        let chance = 3 * (1 / Double(first.latency.count) + 1 / Double(second.latency.count)).squareRoot()
        compare("throughput", first.rate, second.rate, within: tolerance + chance) { Quantity.rate($0) }
        return changes
    }
}

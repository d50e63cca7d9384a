import LoadMetrics

extension Gate {
    /// What the gate does, as a sentence without subject and full stop: `fails the run if the 99th percentile of latency of
    /// operation retrieve over all measured phases is 50 ms or more`.
    public var explanation: String {
        switch rule {
        case .generatorTrustworthy:
            "\(consequence) the generator did not keep its schedule: an arrival was taken up later than maxWait, the 99th "
                + "percentile of send_lag is over both 1 ms and 10% of that of latency, or planned arrivals were not made"
        case .metric(let condition):
            "\(consequence) \(condition.quantity) is \(condition.words(promised: level != .abort))"
        }
    }

    private var consequence: String {
        switch level {
        case .fail: "fails the run if"
        case .warn: "warns, and changes nothing else, if"
        case .require: "makes the run inconclusive if"
        case .abort: "stops the run and fails it as soon as"
        }
    }
}

extension Condition {
    /// `the 99th percentile of latency of operation retrieve over all measured phases`.
    fileprivate var quantity: String {
        ([aggregated] + names + [qualities, place]).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var aggregated: String {
        switch (aggregation, metric.kind) {
        case (.percentile(let percent), _): "the \(Self.ordinal(percent)) percentile of \(metric.name)"
        case (.plain(.avg), _): "the mean of \(metric.name)"
        case (.plain(.min), _): "the smallest \(metric.name)"
        case (.plain(.max), _): "the largest \(metric.name)"
        case (.plain(.count), .trend): "the number of values of \(metric.name)"
        case (.plain(.count), _): "the total of \(metric.name)"
        case (.plain(.rate), .counter): "the rate of \(metric.name)"
        case (.plain(.rate), _), (.plain(.ratio), _), (.none, _): metric.name
        }
    }

    /// What is looked at: operation, statement, journey or check.
    private var names: [String] {
        let plain = [MetricDefinition.Label.operation, .statement, .journey, .fault].compactMap { label in
            labels[label].map { "of \(label.rawValue) \($0.text)" }
        }
        return plain + [labels[.check].map { Self.check($0.text) }].compactMap { $0 }
    }

    /// A name may be that of one check or of an operation, unless it holds what names of operations cannot.
    private static func check(_ name: String) -> String {
        let isOperation = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        let check = "of check \"\(name)\""
        return isOperation ? check + " (or, if none is called so, of all checks of that operation)" : check
    }

    private var qualities: String {
        let words = [
            labels[.outcome].map { $0.text == Selection.Outcomes.anyName ? "any outcome" : "outcome \($0.text)" },
            labels[.cache].map { "cache verdict \($0.text)" }, labels[.error].map { "error class \($0.text)" },
        ].compactMap { $0 }
        return words.isEmpty ? "" : "with " + words.joined(separator: " and ")
    }

    private var place: String {
        if metric.isWholeRun { return "over the whole run" }
        let phases =
            switch window {
            case .measured: "all measured phases"
            case .all: "the whole run"
            case .phase(let name): "phase \(name)"
            }
        guard let sliding else { return "over \(phases)" }
        switch sliding.kind {
        case .worst: return "in the worst \(sliding.seconds) s of \(phases)"
        case .last: return "over the last \(sliding.seconds) s" + (window == .all ? "" : " of \(phases)")
        }
    }

    /// What must be so for the gate to act: a promised comparison not to hold, any other to hold.
    fileprivate func words(promised: Bool) -> String {
        let limit = Figure.attach(bound.written, unit: bound.unit.shown)
        return switch (comparison, promised) {
        case (.below, true), (.atLeast, false): "\(limit) or more"
        case (.atMost, true), (.above, false): "more than \(limit)"
        case (.above, true), (.atMost, false): "\(limit) or less"
        case (.atLeast, true), (.below, false): "less than \(limit)"
        case (.equal, true): "not exactly \(limit)"
        case (.equal, false): "exactly \(limit)"
        }
    }

    /// `99th`, `99.9th`, `1st`.
    private static func ordinal(_ percent: Double) -> String {
        guard let whole = Int(exactly: percent) else { return "\(percent)th" }
        let ending =
            switch (whole % 10, whole % 100) {
            case (_, 11...13): "th"
            case (1, _): "st"
            case (2, _): "nd"
            case (3, _): "rd"
            default: "th"
            }
        return "\(whole)\(ending)"
    }
}

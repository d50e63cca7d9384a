import Evidence
public import LoadMetrics

extension Gate {
    /// Holds the gate against a run.
    public func evaluate(_ record: RunRecord) -> GateResult {
        switch rule {
        case .metric(let condition): condition.evaluate(record, text: text, level: level)
        case .generatorTrustworthy: Self.result(of: GeneratorHealth.assess(record), text: text)
        }
    }

    /// `require generator trustworthy` as a result.
    static func result(of health: GeneratorHealth, text: String = generatorTrustworthy.text) -> GateResult {
        let words = health.trustworthy ? "the generator kept its schedule" : health.reasons.joined(separator: "; ")
        return GateResult(
            gate: text, level: .require, verdict: health.trustworthy ? .pass : .fail, measured: nil, interval: nil,
            bound: 0, unit: "", samples: 0, explanation: words, operation: nil, brief: words)
    }
}

extension Condition {
    func evaluate(_ record: RunRecord, text: String, level: Gate.Level) -> GateResult {
        let measurement = measure(record)
        let value = measurement.value.map(bound.unit.from)
        let verdict: GateVerdict = value.map { comparison.holds($0, bound.value) ? .pass : .fail } ?? .inconclusive
        let measured = value.map { Figure.text($0, unit: bound.unit.shown, differingFrom: bound.value) }
        return GateResult(
            gate: text, level: level, verdict: verdict, measured: value, interval: nil, bound: bound.value,
            unit: bound.unit.rawValue, samples: measurement.samples,
            explanation: explanation(measured, measurement.samples), operation: labels[.operation]?.text,
            brief: "\(subject) \(measured ?? "without data"), \(limit)")
    }

    /// `limit 50 ms`, `limit ≥ 50%`: the number as it was written.
    private var limit: String {
        let sign =
            switch comparison {
            case .below, .atMost: ""
            case .atLeast: "≥ "
            case .above: "> "
            case .equal: "= "
            }
        return "limit " + sign + Figure.attach(bound.written, unit: bound.unit.shown)
    }

    /// `retrieve p99`, `error_rate`, `retrieve throughput`: latency is what a gate is about unless it says otherwise.
    private var subject: String {
        var words = [labels[.operation]?.text ?? labels[.statement]?.text].compactMap { $0 }
        if words.isEmpty || metric.name != "latency" { words.append(metric.name) }
        for label in labels.keys.sorted(by: { $0.rawValue < $1.rawValue })
        where ![.operation, .statement].contains(label) {
            if let value = labels[label] { words.append("\(label.rawValue)=\(value.text)") }
        }
        if !aggregationText.isEmpty { words.append(aggregationText) }
        return words.joined(separator: " ")
    }

    private func explanation(_ measured: String?, _ samples: Int64) -> String {
        let place = metric.isWholeRun ? "" : " " + window.words
        guard let measured else { return "no data: nothing to measure \(subject) by\(place)" }
        let basis =
            switch metric.kind {
            case .trend, .ratio, .rate: " over \(Figure.count(samples)) \(sampleWord(samples))"
            case .counter, .gauge: ""
            }
        return "\(subject) is \(measured)\(basis)\(place); \(limit)"
    }

    private func sampleWord(_ samples: Int64) -> String { samples == 1 ? "sample" : "samples" }
}

extension Selection.Window {
    fileprivate var words: String {
        switch self {
        case .measured: "in the measured phases"
        case .all: "in the whole run"
        case .phase(let name): "in phase \(name)"
        }
    }
}

extension GateUnit {
    /// As outputs write it.
    fileprivate var shown: String { self == .microseconds ? "µs" : rawValue }
}

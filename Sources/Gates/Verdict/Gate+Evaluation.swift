import Evidence
public import LoadMetrics

extension Gate {
    /// Holds the gate against a run.
    public func evaluate(_ record: RunRecord) -> GateResult {
        switch rule {
        case .metric(let condition):
            condition.evaluate(record, self).about(condition.operation(in: record))
        case .generatorTrustworthy: Self.result(of: GeneratorHealth.assess(record), text: text)
        }
    }

    /// `require generator trustworthy` as a result.
    static func result(of health: GeneratorHealth, text: String = generatorTrustworthy.text) -> GateResult {
        let kept = "the generator kept its schedule"
        let words = health.trustworthy ? kept : (health.reasons + health.causes).joined(separator: "; ")
        return GateResult(
            gate: text, level: .require, verdict: health.trustworthy ? .pass : .fail, measured: nil, interval: nil,
            bound: 0, unit: "", samples: 0, explanation: words, operation: nil, brief: health.reasons.first ?? kept)
    }
}

extension Condition {
    func evaluate(_ record: RunRecord, _ gate: Gate) -> GateResult {
        guard sliding != nil else { return result(of: measure(record), gate, place: Place(whole: self)) }
        return result(of: record.windows?.first { $0.gate == gate.text }, gate)
    }

    /// The operation that the labels name, or whose checks alone they mean; nil for several.
    fileprivate func operation(in record: RunRecord) -> String? {
        guard let check = labels[.check] else { return labels[.operation]?.text }
        let operations = zip(record.checks, record.checks.areMeant(by: check.text)).filter(\.1).map(\.0.operation)
        return Set(operations).count == 1 ? operations[0] : nil
    }

    /// Of a gate over sliding windows, from the window that decides it; nil: there was no whole one. What was measured while the
    /// run went on is all there is: the record holds no window but that one.
    func result(of finding: WindowFinding?, _ gate: Gate) -> GateResult {
        guard let finding else {
            return result(of: Measurement(value: nil, samples: 0), gate, place: Place(sliding: sliding))
        }
        let isReached = comparison.holds(bound.unit.from(finding.value), bound.value)
        var result = result(
            of: Measurement(value: finding.value, samples: finding.samples), gate,
            place: Place(sliding, finding, isReached: isReached))
        result.window = finding.start..<finding.start + finding.length
        return result
    }

    private func result(of measurement: Measurement, _ gate: Gate, place: Place) -> GateResult {
        let value = measurement.value.map(bound.unit.from)
        let holds = value.map { comparison.holds($0, bound.value) }
        // An abort that saw nothing did not fire, and that is all it promises.
        let verdict: GateVerdict =
            if gate.level == .abort { holds == true ? .fail : .pass } else {
                holds.map { $0 ? .pass : .fail } ?? .inconclusive
            }
        let measured = value.map { Figure.text($0, unit: bound.unit.shown, differingFrom: bound.value) }
        let limit = limit(gate)
        return GateResult(
            gate: gate.text, level: gate.level, verdict: verdict, measured: value, interval: nil, bound: bound.value,
            unit: bound.unit.rawValue, samples: measurement.samples,
            explanation: explanation(measured, measurement.samples, place, limit),
            operation: labels[.operation]?.text,
            brief: "\(subject) \(measured.map { $0 + place.brief } ?? "without data"), \(limit)")
    }

    /// `limit 50 ms`, `limit ≥ 50%`: the number as it was written.
    private func limit(_ gate: Gate) -> String {
        let sign =
            switch gate.promise {
            case .below, .atMost: ""
            case .atLeast: "≥ "
            case .above: "> "
            case .equal: "= "
            case nil: "≠ "
            }
        return "limit " + sign + Figure.attach(bound.written, unit: bound.unit.shown)
    }

    /// `retrieve p99`, `error_rate`, `buy journey_time p99`, `"item: status 200" check_rate`: latency is what a gate is about
    /// unless it says otherwise.
    private var subject: String {
        let names = [MetricDefinition.Label.operation, .statement, .journey].compactMap { labels[$0]?.text }
        var words = names + (labels[.check].map { ["\"\($0.text)\""] } ?? [])
        if words.isEmpty || metric.name != "latency" { words.append(metric.name) }
        for label in labels.keys.sorted(by: { $0.rawValue < $1.rawValue })
        where ![.operation, .statement, .journey, .check].contains(label) {
            if let value = labels[label] { words.append("\(label.rawValue)=\(value.text)") }
        }
        if !aggregationText.isEmpty { words.append(aggregationText) }
        return words.joined(separator: " ")
    }

    private func explanation(_ measured: String?, _ samples: Int64, _ place: Place, _ limit: String) -> String {
        guard let measured else { return "no data: nothing to measure \(subject) by\(place.words)" }
        let basis =
            switch metric.kind {
            case .trend, .ratio, .rate: " over \(Figure.count(samples)) \(sampleWord(samples))"
            case .counter, .gauge: ""
            }
        return "\(subject) is \(place.atMost)\(measured)\(basis)\(place.words); \(limit)"
    }

    private func sampleWord(_ samples: Int64) -> String { samples == 1 ? "sample" : "samples" }
}

extension GateResult {
    fileprivate func about(_ operation: String?) -> GateResult {
        var result = self
        result.operation = operation
        return result
    }
}

/// Where a condition was measured, in words.
private struct Place {
    /// ` in the measured phases`, ` in the worst 5 s, which began at 12 s`.
    var words: String
    /// What the sentence of the verdict says of it: ` in the worst 5 s`.
    var brief = ""
    /// Said of an abort that did not fire.
    var atMost = ""

    init(whole condition: Condition) {
        switch condition.window {
        case _ where condition.metric.isWholeRun: words = ""
        case .measured: words = " in the measured phases"
        case .all: words = " in the whole run"
        case .phase(let name): words = " in phase \(name)"
        }
    }

    /// Without a window to speak of.
    init(sliding: SlidingWindow?) {
        words = ": no whole window of \(sliding?.seconds ?? 0) s was seen"
    }

    init(_ sliding: SlidingWindow?, _ finding: WindowFinding, isReached: Bool) {
        let length = Figure.text(finding.length, unit: "s", digits: 4)
        if sliding?.kind == .last {
            words = " in the \(length) up to \(Figure.text(finding.start + finding.length, unit: "s", digits: 6))"
            brief = " over \(length)"
            if !isReached { atMost = "at its closest " }
        } else {
            words = " in the worst \(length), which began at \(Figure.text(finding.start, unit: "s", digits: 6))"
            brief = " in the worst \(length)"
        }
    }
}

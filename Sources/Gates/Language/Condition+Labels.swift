import LoadMetrics

extension MetricDefinition {
    /// `a percentile (p99), avg, min, max, count`.
    var aggregationNames: String {
        ((kind == .trend ? ["a percentile (p99)"] : []) + aggregations.map(\.rawValue)).joined(separator: ", ")
    }

    /// The unit of an aggregation of this metric.
    func unit(of aggregation: Condition.Aggregation) -> Unit {
        switch aggregation {
        case .plain(.count): .none
        case .plain(.rate): .perSecond
        default: unit
        }
    }

    func refusal(ofLabel name: String, at offset: Int) -> GateError {
        guard !labels.isEmpty else {
            return GateError(offset: offset, message: "\(self.name) has no labels")
        }
        let names = labels.map(\.rawValue)
        if Label(rawValue: name) != nil {
            return GateError(
                offset: offset, message: "\(self.name) has no label `\(name)`",
                hint: "expected one of \(names.joined(separator: ", "))")
        }
        return .unknown("label", name, at: offset, names: names)
    }
}

extension Condition {
    /// Holds the values of closed labels against what there is; `offset` is where labels may stand.
    func checkLabels(at offset: Int) throws(GateError) {
        for label in metric.required where labels[label] == nil {
            throw GateError(
                offset: offset, message: "\(metric.name) needs the label \(label.rawValue)",
                hint: "expected \(metric.name){\(label.rawValue)=…}")
        }
        try check(.outcome, "outcome")
        try check(.cache, "cache verdict")
        try check(.error, "error class")
        if let error = labels[.error], let outcome = labels[.outcome],
            outcome.text != Outcome.error.name, outcome.text != Selection.Outcomes.anyName
        {
            throw GateError(
                offset: error.offset, message: "an arrival that ends as \(outcome.text) has no error class",
                hint: "expected {error=\(error.text)} alone")
        }
        if let outcome = labels[.outcome], outcome.text == Outcome.missed.name, metric.kind == .trend,
            metric.name != Trend.sendLag.rawValue
        {
            throw GateError(
                offset: outcome.offset, message: "a missed arrival was never sent: it has no \(metric.name)",
                hint: "expected the metric missed")
        }
    }

    private func check(_ label: MetricDefinition.Label, _ what: String) throws(GateError) {
        guard let value = labels[label], let names = label.values, !names.contains(value.text) else { return }
        throw .unknown(what, value.text, at: value.offset, names: names)
    }
}

extension Gate {
    /// Holds the names of phases and operations against those of a scenario.
    public func check(phases: [String], operations: [String]) throws(GateError) {
        guard case .metric(let condition) = rule else { return }
        if let operation = condition.labels[.operation], !operations.contains(operation.text) {
            throw .unknown("operation", operation.text, at: operation.offset, names: operations)
        }
        if case .phase(let name) = condition.window, let offset = condition.windowOffset, !phases.contains(name) {
            throw .unknown("phase", name, at: offset, names: phases)
        }
    }
}

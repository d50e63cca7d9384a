public import LoadMetrics

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

extension Condition {
    fileprivate func check(journeys: [String]) throws(GateError) {
        guard metric.labels.contains(.journey) else { return }
        let label = labels[.journey]
        guard !journeys.isEmpty else {
            throw GateError(offset: label?.offset ?? 0, message: "the scenario has no journeys to measure")
        }
        if let label, !journeys.contains(label.text) {
            throw .unknown("journey", label.text, at: label.offset, names: journeys)
        }
    }

    fileprivate func check(checks: [CheckInfo]) throws(GateError) {
        guard metric.labels.contains(.check) else { return }
        let label = labels[.check]
        guard !checks.isEmpty else {
            throw GateError(offset: label?.offset ?? 0, message: "the scenario has no checks to look at")
        }
        if let label, !checks.areMeant(by: label.text).contains(true) {
            var names = checks.map(\.name)
            for check in checks where !names.contains(check.operation) { names.append(check.operation) }
            throw .unknown("check", label.text, at: label.offset, names: names)
        }
    }
}

extension Gate {
    /// Holds the names of phases, operations, journeys and checks against those of a scenario. A metric of journeys or checks
    /// wants one to be there.
    public func check(
        phases: [String], operations: [String], journeys: [String] = [], checks: [CheckInfo] = []
    ) throws(GateError) {
        guard case .metric(let condition) = rule else { return }
        try condition.check(journeys: journeys)
        try condition.check(checks: checks)
        if let operation = condition.labels[.operation], !operations.contains(operation.text) {
            throw .unknown("operation", operation.text, at: operation.offset, names: operations)
        }
        if case .phase(let name) = condition.window, let offset = condition.windowOffset, !phases.contains(name) {
            throw .unknown("phase", name, at: offset, names: phases)
        }
    }
}

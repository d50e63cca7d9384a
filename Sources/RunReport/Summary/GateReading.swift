import Gates
import LoadMetrics

/// A gate's result with what its text says of the limit, for tables and charts.
struct GateReading {
    let result: GateResult
    /// Nil for the built-in requirement, and for a gate of another version that is not understood.
    let condition: Condition?
    /// How measured and limit must stand; nil: they must differ, or there is no condition.
    private let promise: Condition.Comparison?

    init(_ result: GateResult) {
        self.result = result
        let gate = try? Gate.parse(result.gate)
        promise = gate?.promise
        if case .metric(let condition)? = gate?.rule {
            self.condition = condition
        } else {
            condition = nil
        }
    }

    private var unit: String { result.unit == GateUnit.microseconds.rawValue ? "µs" : result.unit }

    /// With enough digits to differ from a limit that it does not equal.
    var measured: String {
        result.measured.map { Figure.text($0, unit: unit, differingFrom: result.bound) } ?? Quantity.unknown
    }

    /// The number as it was written; of an `abort` what must hold for it not to fire.
    var limit: String {
        guard let condition else { return Quantity.unknown }
        let sign =
            switch promise {
            case .atMost: "≤"
            case .atLeast: "≥"
            case .equal: "="
            case .below: "<"
            case .above: ">"
            case nil: "≠"
            }
        return sign + " " + Figure.attach(condition.bound.written, unit: unit)
    }

    /// How far from the limit, as a share of it: positive on the good side; nil where that has no meaning.
    var headroom: Double? {
        guard let measured = result.measured, result.bound != 0 else { return nil }
        return switch promise {
        case .below, .atMost: (result.bound - measured) / result.bound
        case .above, .atLeast: (measured - result.bound) / result.bound
        case .equal, nil: nil
        }
    }

    /// The bound of a gate on a percentile of latency, in milliseconds; nil for every other gate.
    var latencyBound: (milliseconds: Double, percentile: String)? {
        guard let condition, condition.metric.name == "latency", case .percentile = condition.aggregation else {
            return nil
        }
        let scale: Double? =
            switch condition.bound.unit {
            case .nanoseconds: 1e-6
            case .microseconds: 1e-3
            case .milliseconds: 1
            case .seconds: 1e3
            case .minutes: 60e3
            case .hours: 3600e3
            case .perSecond, .perMinute, .perHour, .percent, .none: nil
            }
        return scale.map { (condition.bound.value * $0, condition.aggregationText) }
    }

    /// `warn` where a gate failed that only warns: shown, and without consequence.
    var badge: String {
        result.level == .warn && result.verdict == .fail ? "warn" : result.verdict.rawValue
    }
}

public import LoadMetrics

/// One gate of a scenario, parsed: `latency{operation=retrieve} p99 < 50ms over phase:steady`.
public struct Gate: Sendable, Equatable {
    public enum Level: String, Sendable, CaseIterable {
        /// Decides the verdict.
        case fail
        /// Is shown and changes nothing.
        case warn
        /// The measurement itself must be sound; where it is not, the run is inconclusive whatever else holds.
        case require
        /// Stops the run at once where it holds, and fails it.
        case abort
    }

    public enum Rule: Sendable, Equatable {
        case metric(Condition)
        /// `require generator trustworthy`, which every run carries.
        case generatorTrustworthy
    }

    /// As written, without white space around it.
    public var text: String
    public var level: Level
    public var rule: Rule

    /// How measured and bound must stand for the gate to pass: as it says, or against it for an `abort`
    /// (nil for `==`: they must differ). Nil for the built-in requirement, too.
    public var promise: Condition.Comparison? {
        guard case .metric(let condition) = rule else { return nil }
        guard level == .abort else { return condition.comparison }
        return switch condition.comparison {
        case .atMost: .above
        case .atLeast: .below
        case .below: .atLeast
        case .above: .atMost
        case .equal: nil
        }
    }

    /// The gate that every run carries.
    public static let generatorTrustworthy = Gate(
        text: "require generator trustworthy", level: .require, rule: .generatorTrustworthy)
}

/// A metric held against a bound.
public struct Condition: Sendable, Equatable {
    public enum Aggregation: Sendable, Equatable {
        /// 0 < p <= 100.
        case percentile(Double)
        case plain(MetricDefinition.Aggregation)
        /// A gauge has nothing to aggregate.
        case none
    }

    public enum Comparison: String, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case equal = "=="
        case below = "<"
        case above = ">"

        /// Whether a larger value is further on the wrong side; nil for `==`, where distance decides.
        var worsensUpwards: Bool? {
            switch self {
            case .below, .atMost: true
            case .above, .atLeast: false
            case .equal: nil
            }
        }

        func holds(_ measured: Double, _ bound: Double) -> Bool {
            switch self {
            case .atMost: measured <= bound
            case .atLeast: measured >= bound
            case .equal: measured == bound
            case .below: measured < bound
            case .above: measured > bound
            }
        }
    }

    public struct Bound: Sendable, Equatable {
        public var value: Double
        /// The number as written: `0.10`.
        public var written: String
        /// The unit as written, empty for a count.
        public var unit: GateUnit
    }

    /// A label's value and where it stands, characters into the gate's text.
    public struct LabelValue: Sendable, Equatable {
        public var text: String
        public var offset: Int
    }

    public var metric: MetricDefinition
    public var labels: [MetricDefinition.Label: LabelValue]
    public var aggregation: Aggregation
    /// As written: `p99`; empty when left out.
    public var aggregationText: String
    public var comparison: Comparison
    public var bound: Bound
    /// The phases looked at: as `over` says, or the label `phase`; measured without either, and all of them for an `abort`.
    public var window: Selection.Window
    /// Where a window's phase name stands; nil when none was named.
    public var windowOffset: Int?
    /// A window that slides over those phases; nil: they are looked at as a whole.
    public var sliding: SlidingWindow?
}

/// A window of whole seconds that slides by seconds over a run.
public struct SlidingWindow: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// Every window lies within a measured stretch of the run, and the worst of them decides.
        case worst
        /// The last seconds of a run that is under way.
        case last
    }

    /// Longest there is: windows are kept second by second.
    public static let longest = 600

    public var kind: Kind
    /// 1 ... `longest`.
    public var seconds: Int
}

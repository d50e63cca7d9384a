public enum GateVerdict: String, Sendable, CaseIterable {
    case pass, fail, inconclusive
    /// Not looked at, and said so.
    case skipped
}

/// One gate held against one run.
public struct GateResult: Sendable, Equatable {
    /// A confidence interval, in the bound's unit.
    public struct Interval: Sendable, Equatable {
        public var low, high: Double

        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// As written.
    public var gate: String
    public var level: Gate.Level
    public var verdict: GateVerdict
    /// In the bound's unit; nil without data, and for `generator trustworthy`.
    public var measured: Double?
    /// Nil when none was asked for.
    public var interval: Interval?
    /// The limit, in its own unit; 0 for `generator trustworthy`.
    public var bound: Double
    /// As written: `ms`, `%`, `/s`; empty for a count and for `generator trustworthy`.
    public var unit: String
    /// Values or arrivals that `measured` rests on.
    public var samples: Int64
    /// What was found, in a sentence without a full stop.
    public var explanation: String
    /// Of a gate over sliding windows, the one that decides it, seconds from the run's start; nil for every other gate, and
    /// where no whole window was seen.
    public var window: Range<Double>?
    /// The operation that the gate is about; nil for all.
    public var operation: String?
    /// What was measured and the limit, as the verdict sentence says it: `retrieve p99 61 ms, limit 50 ms`.
    public var brief: String

    public init(
        gate: String, level: Gate.Level, verdict: GateVerdict, measured: Double?, interval: Interval?, bound: Double,
        unit: String, samples: Int64, explanation: String, operation: String?, brief: String,
        window: Range<Double>? = nil
    ) {
        self.gate = gate
        self.level = level
        self.verdict = verdict
        self.measured = measured
        self.interval = interval
        self.bound = bound
        self.unit = unit
        self.samples = samples
        self.explanation = explanation
        self.operation = operation
        self.brief = brief
        self.window = window
    }
}

/// How a journey ended: exactly one of these. Raw values are array indices.
public enum JourneyOutcome: UInt8, CaseIterable, Sendable, Codable, BitwiseCopyable {
    /// Every step was answered as expected.
    case completed
    /// A step ended in error, was limited or missed.
    case failed
    /// Given up at the end of the run, or of its user's time.
    case unfinished

    public static let count = allCases.count
}

/// One journey that has ended. Trivial: copied, never counted.
public struct JourneyEnding: BitwiseCopyable, Sendable {
    /// Index of the phase it belongs to, and of the journey.
    public var phase, journey: UInt16
    public var outcome: JourneyOutcome
    /// Sum of the steps' latencies without think time, nanoseconds.
    public var time: Int64
    /// When it ended, nanoseconds from the run's start.
    public var done: Int64

    /// False for an arrival that was missed before its first step.
    public var hasBegun: Bool

    public init(
        phase: UInt16, journey: UInt16, outcome: JourneyOutcome, time: Int64, done: Int64, hasBegun: Bool = true
    ) {
        self.phase = phase
        self.journey = journey
        self.outcome = outcome
        self.time = time
        self.done = done
        self.hasBegun = hasBegun
    }
}

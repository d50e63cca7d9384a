/// How many phases and operations samples may name; both at least 1.
public struct TallyShape: Sendable, Equatable {
    public let phases, operations: Int

    public init(phases: Int, operations: Int) {
        precondition(phases > 0 && operations > 0, "a tally needs a phase and an operation")
        self.phases = phases
        self.operations = operations
    }
}

/// Everything one worker counts: fixed memory, whatever the run's length. One stored property a meter.
///
/// A sample's phase and operation must lie within the shape; its times count from the run's start, which all workers share.
public struct Tally: Meter {
    public let shape: TallyShape
    private var outcomes: OutcomeMeter
    private var trends: TrendMeter
    private var intervals: TimelineMeter
    private var live = Pulse()

    public init(shape: TallyShape) {
        self.shape = shape
        outcomes = OutcomeMeter(shape: shape)
        trends = TrendMeter(shape: shape)
        intervals = TimelineMeter(shape: shape)
    }

    public mutating func record(_ sample: Sample) {
        outcomes.record(sample)
        trends.record(sample)
        intervals.record(sample)
        live.record(sample)
    }

    /// Adds another worker's tally of the same shape.
    public mutating func merge(_ other: Tally) {
        precondition(shape == other.shape, "tallies of different shape cannot be merged")
        outcomes.merge(other.outcomes)
        trends.merge(other.trends)
        intervals.merge(other.intervals)
        live.merge(other.live)
    }

    /// Says that `n` of this worker's requests are on the wire since `at` (nanoseconds from the run's start, never going
    /// back); to be called when the number changes. A few nanoseconds while the number does not rise.
    public mutating func inFlight(_ n: Int, at: Int64) {
        intervals.inFlight(n, at: at)
        live.inFlight = Int64(n)
    }

    /// Values that lay outside a histogram's range (0 ... 1 hour) and were counted at its end.
    public var clamped: Int64 { trends.clamped }

    /// Totals so far and recent latencies, small enough to hand to another thread each second.
    public var pulse: Pulse { live }

    /// Forgets the latencies of `pulse`, so that the next one holds those of its own second only; counts stay totals.
    public mutating func resetPulse() { live.resetLatency() }

    /// One cell for each (phase, operation, outcome, cache verdict) that occurred, in that order.
    public func cells() -> [Cell] {
        outcomes.cells { trends.distributions(at: $0) }
    }

    public func timeline() -> Timeline { intervals.timeline() }
}

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
    private var watched: WatchMeter

    /// `watches`: what gates over sliding windows look at; each costs a few nanoseconds a sample, none nothing.
    public init(shape: TallyShape, watches: [Watch] = []) {
        precondition(watches.allSatisfy { $0.phases.count == shape.phases }, "a watch of other phases")
        self.shape = shape
        watched = WatchMeter(watches: watches)
        outcomes = OutcomeMeter(shape: shape)
        trends = TrendMeter(shape: shape)
        intervals = TimelineMeter(shape: shape)
    }

    public mutating func record(_ sample: Sample) {
        outcomes.record(sample)
        trends.record(sample)
        intervals.record(sample)
        live.record(sample)
        if !watched.isEmpty { watched.record(sample) }
    }

    /// Adds another worker's tally of the same shape. What its watches saw stays with it: it is for `takeSlices` alone.
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

    /// What the watches saw in the seconds up to `last` (nil: in all), in order, to be forgotten here; seconds without any
    /// arrival of a watched phase are left out. What ends in a second after it was taken counts in a later one.
    public mutating func takeSlices(through last: Int? = nil) -> [WatchedSecond] { watched.take(through: last) }

    /// One cell for each (phase, operation, outcome, cache verdict) that occurred, in that order. Percentiles are within 0.1 %;
    /// where values are so many and so spread that a record would grow too large, those in long tails are within 1 %.
    public func cells() -> [Cell] {
        outcomes.cells { trends.distributions(at: $0) }.thinned()
    }

    public func timeline() -> Timeline { intervals.timeline() }
}

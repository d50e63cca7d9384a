/// How many phases and operations samples may name, both at least 1, and how many journeys and checks there are.
public struct TallyShape: Sendable, Equatable {
    public let phases, operations, journeys, checks: Int

    public init(phases: Int, operations: Int, journeys: Int = 0, checks: Int = 0) {
        precondition(phases > 0 && operations > 0, "a tally needs a phase and an operation")
        precondition(journeys >= 0 && checks >= 0, "a negative number of journeys or checks")
        self.phases = phases
        self.operations = operations
        self.journeys = journeys
        self.checks = checks
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
    private var travelled: JourneyMeter
    private var checked: CheckMeter

    /// `watches`: what gates over sliding windows look at; each costs a few nanoseconds a sample, none nothing.
    public init(shape: TallyShape, watches: [Watch] = []) {
        precondition(watches.allSatisfy { $0.phases.count == shape.phases }, "a watch of other phases")
        self.shape = shape
        watched = WatchMeter(watches: watches)
        outcomes = OutcomeMeter(shape: shape)
        trends = TrendMeter(shape: shape)
        intervals = TimelineMeter(shape: shape)
        travelled = JourneyMeter(shape: shape)
        checked = CheckMeter(shape: shape)
    }

    public mutating func record(_ sample: Sample) {
        outcomes.record(sample)
        trends.record(sample)
        intervals.record(sample)
        live.record(sample)
        travelled.record(sample)
        if !watched.isEmpty { watched.record(sample) }
    }

    /// Adds another worker's tally of the same shape. What its watches saw stays with it: it is for `takeSlices` alone.
    public mutating func merge(_ other: Tally) {
        precondition(shape == other.shape, "tallies of different shape cannot be merged")
        outcomes.merge(other.outcomes)
        trends.merge(other.trends)
        intervals.merge(other.intervals)
        live.merge(other.live)
        travelled.merge(other.travelled)
        checked.merge(other.checked)
    }

    /// Counts one journey that ended; its steps are samples of their own. Its phase and journey must lie within the shape.
    public mutating func journey(_ ending: JourneyEnding) { travelled.record(ending) }

    /// Counts one look at a check (an expectation or an extraction), which held or not; both indices must lie within the shape.
    public mutating func check(_ check: Int, phase: Int, held: Bool) {
        checked.record(check, phase: phase, held: held)
    }

    /// Says that `n` of this worker's requests are on the wire since `at` (nanoseconds from the run's start, never going
    /// back); to be called when the number changes. A few nanoseconds while the number does not rise.
    public mutating func inFlight(_ n: Int, at: Int64) {
        intervals.inFlight(n, at: at)
        live.inFlight = Int64(n)
    }

    /// Values that lay outside a histogram's range (0 ... 1 hour) and were counted at its end.
    public var clamped: Int64 { trends.clamped + travelled.clamped }

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

    /// One cell for each (phase, journey) in which a journey ended, in that order; percentiles as those of `cells`.
    public func journeyCells() -> [JourneyCell] { travelled.cells().thinned() }

    /// One cell for each (phase, check) that was looked at, in that order.
    public func checkCells() -> [CheckCell] { checked.cells() }

    public func timeline() -> Timeline { intervals.timeline() }
}

public import Signals

/// What a gate over a sliding window looks at: the arrivals of a selection, and the values of at most one trend of theirs.
public struct Watch: Sendable, Equatable {
    /// Whether a phase belongs to it, by the phase's index.
    public let phases: [Bool]
    /// The operation's index; nil: all.
    public let operation: Int?
    public let outcomes: Selection.Outcomes
    /// Nil: every verdict.
    public let cache: CacheVerdict?
    /// Whose values are kept; nil: none's.
    public let trend: Trend?

    /// An operation that is not among `operations` matches nothing.
    public init(_ selection: Selection, trend: Trend?, phases: [PhaseInfo], operations: [String]) {
        self.phases = phases.map(selection.window.contains)
        operation = selection.operation.map { operations.firstIndex(of: $0) ?? -1 }
        outcomes = selection.outcomes
        cache = selection.cache
        self.trend = trend
    }

    @inline(__always)
    func contains(_ sample: Sample) -> Bool {
        (operation == nil || operation == Int(sample.operation)) && (cache == nil || cache == sample.cache)
            && outcomes.contains(sample.outcome)
    }
}

/// What one watch saw in one second, by one worker or (merged) by all of them: a few hundred bytes, and four for each bucket of
/// values. A sample counts in the second in which it ended, whenever it was due.
public struct WatchSlice: Sendable, Equatable {
    /// Arrivals of the watch's phases that ended, whatever else they were: zero says that these phases were silent.
    public private(set) var ended: Int64 = 0
    private var outcomes = OutcomeCounts()
    private var bytesIn: Int64 = 0
    private var bytesOut: Int64 = 0
    /// Ok answers by `CacheVerdict.rawValue`.
    private var cache = InlineArray<7, Int64>(repeating: 0)
    /// Errors by `Failure.rawValue`.
    private var failures = InlineArray<11, Int64>(repeating: 0)
    var values = SparseCounts()

    public init() {}

    /// Notes that an arrival of the watch's phases ended.
    @inline(__always)
    mutating func sawEnd() { ended &+= 1 }

    /// Counts a sample that the watch contains, but for its value.
    @inline(__always)
    mutating func count(_ sample: Sample) {
        outcomes[sample.outcome] &+= 1
        bytesIn &+= Int64(sample.bytesIn)
        bytesOut &+= Int64(sample.bytesOut)
        if sample.outcome == .ok { cache[Int(sample.cache.rawValue)] &+= 1 }
        if sample.failure != .none { failures[Int(sample.failure.rawValue)] &+= 1 }
    }

    /// Adds another slice of the same watch.
    public mutating func merge(_ other: WatchSlice) {
        add(countsOf: other)
        values.merge(other.values)
    }

    private mutating func add(countsOf other: WatchSlice) {
        ended += other.ended
        for outcome in Outcome.allCases { outcomes[outcome] += other.outcomes[outcome] }
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
        for place in cache.indices { cache[place] += other.cache[place] }
        for place in failures.indices { failures[place] += other.failures[place] }
    }

    /// What the slices of one watch add up to over so many seconds; values within 1 %.
    public static func totals(of slices: some Sequence<WatchSlice>, seconds: Double) -> Totals {
        var sum = WatchSlice()
        var values = OpenLatencies(series: 1)
        for slice in slices {
            sum.add(countsOf: slice)
            values.add(slice.values)
        }
        var totals = Totals(seconds: seconds)
        totals.outcomes = sum.outcomes
        totals.bytesIn = sum.bytesIn
        totals.bytesOut = sum.bytesOut
        for verdict in CacheVerdict.allCases { totals.cache[verdict] = sum.cache[Int(verdict.rawValue)] }
        for failure in Failure.allCases where sum.failures[Int(failure.rawValue)] > 0 {
            totals.failures[failure.name] = sum.failures[Int(failure.rawValue)]
        }
        totals.values = values.sparse(series: 0).distribution
        return totals
    }

    public static func == (left: WatchSlice, right: WatchSlice) -> Bool {
        left.ended == right.ended && left.values == right.values
            && totals(of: [left], seconds: 0) == totals(of: [right], seconds: 0)
    }
}

/// What every watch saw in one second of the run: second 0 is the first.
public struct WatchedSecond: Sendable, Equatable {
    public var second: Int
    /// In the order of the watches.
    public var slices: [WatchSlice]

    public init(second: Int, slices: [WatchSlice]) {
        self.second = second
        self.slices = slices
    }

    /// Adds what another worker saw in the same second.
    public mutating func merge(_ other: WatchedSecond) {
        for place in slices.indices { slices[place].merge(other.slices[place]) }
    }
}

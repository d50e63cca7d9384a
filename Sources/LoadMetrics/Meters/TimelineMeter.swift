import Signals

/// The run in intervals of 1 s, merged pairwise into longer ones when there would be more than 600.
///
/// An arrival is offered where it fell due; everything else is counted where it finished.
struct TimelineMeter: Meter {
    private let operations: Int
    /// Length of an interval, nanoseconds.
    private var length: Int64 = 1_000_000_000
    private var slots: [IntervalSlot] = []
    /// `operations` for each interval.
    private var series: [SeriesSlot] = []
    private var marks = InFlightMarks()
    /// Latencies of the newest interval in which something finished; emptied into `series` when the run has moved on.
    private var open: OpenLatencies
    private var openPlace = 0
    private var openStart: Int64 = 0

    init(shape: TallyShape) {
        operations = shape.operations
        open = OpenLatencies(series: shape.operations)
        slots.reserveCapacity(Timeline.maximumIntervals)
        series.reserveCapacity(Timeline.maximumIntervals * operations)
        extend(to: 0)
    }

    mutating func record(_ sample: Sample) {
        slots[place(of: sample.due)].offered += 1
        let done = max(0, sample.done)
        if done >= openStart &+ length { moveOn(to: done) }
        let isLate = done < openStart
        let place = isLate ? place(of: done) : openPlace
        let operation = Int(sample.operation)
        slots[place].finish(sample)
        series[place &* operations &+ operation].outcomes[Int(sample.outcome.rawValue)] += 1
        guard sample.outcome == .ok else { return }
        let latency = IntervalBuckets.microseconds(sample.done &- sample.due)
        if isLate {
            series[place &* operations &+ operation].latency.record(latency)
        } else {
            open.record(latency, series: operation)
        }
    }

    @inline(__always)
    mutating func inFlight(_ n: Int, at: Int64) {
        if marks.isQuiet(Int64(n), at: at) {
            marks.hold(Int64(n))
        } else {
            let place = place(of: at)
            marks.mark(Int64(n), place: place, end: Int64(place + 1) * length)
        }
    }

    mutating func merge(_ other: TimelineMeter) {
        var other = other
        other.settle()
        settle()
        while length < other.length { coalesce() }
        while other.length < length { other.coalesce() }
        extend(to: other.slots.count - 1)
        for place in other.slots.indices { slots[place].merge(other.slots[place]) }
        for place in other.series.indices { series[place].merge(other.series[place]) }
        marks.merge(other.marks)
    }

    func timeline() -> Timeline {
        var settled = self
        settled.settle()
        return Timeline(
            interval: Double(length) / 1e9, intervals: settled.slots.indices.map { settled.interval(at: $0) })
    }

    // MARK: Places

    /// The interval of a time, made if it is not there yet; times before the run's start lie in the first.
    private mutating func place(of time: Int64) -> Int {
        let time = max(0, time)
        while time / length >= Int64(Timeline.maximumIntervals) { coalesce() }
        let place = Int(time / length)
        if place >= slots.count { extend(to: place) }
        return place
    }

    private mutating func extend(to place: Int) {
        while slots.count <= place {
            slots.append(IntervalSlot())
            for _ in 0..<operations { series.append(SeriesSlot()) }
        }
    }

    /// Opens the interval of `time`, which lies past the open one.
    private mutating func moveOn(to time: Int64) {
        settle()
        openPlace = place(of: time)
        openStart = Int64(openPlace) * length
    }

    /// Empties the open latencies into their interval.
    private mutating func settle() {
        for operation in 0..<operations {
            series[openPlace * operations + operation].latency.merge(open.sparse(series: operation))
        }
        open.clear()
    }

    private mutating func coalesce() {
        settle()
        length *= 2
        let count = (slots.count + 1) / 2
        for place in 0..<count {
            slots[place] = slots[2 * place]
            for operation in 0..<operations {
                series[place * operations + operation] = series[2 * place * operations + operation]
            }
            guard 2 * place + 1 < slots.count else { continue }
            slots[place].merge(slots[2 * place + 1])
            for operation in 0..<operations {
                series[place * operations + operation].merge(series[(2 * place + 1) * operations + operation])
            }
        }
        slots.removeSubrange(count...)
        series.removeSubrange((count * operations)...)
        openPlace /= 2
        openStart = Int64(openPlace) * length
        marks.coalesce()
    }

    // MARK: Reading

    private func interval(at place: Int) -> Timeline.Interval {
        let slot = slots[place]
        let parts = series[place * operations..<(place + 1) * operations]
        var latency = SparseCounts()
        var outcomes = InlineArray<4, Int64>(repeating: 0)
        for part in parts {
            latency.merge(part.latency)
            for outcome in outcomes.indices { outcomes[outcome] += part.outcomes[outcome] }
        }
        let failures = Failure.allCases.compactMap { failure in
            let times = slot.failures[Int(failure.rawValue)]
            return times > 0 ? (failure.name, times) : nil
        }
        return Timeline.Interval(
            offered: slot.offered, ok: outcomes[0], limited: outcomes[1], errors: outcomes[2], missed: outcomes[3],
            inFlight: marks.peak(place), bytesIn: slot.bytesIn, bytesOut: slot.bytesOut,
            cache: slot.cache.indices.map { slot.cache[$0] }, failures: Dictionary(uniqueKeysWithValues: failures),
            latency: latency.distribution, operations: parts.map(\.figures), stages: slot.stages)
    }
}

extension SeriesSlot {
    fileprivate var figures: Timeline.OperationInterval {
        let latency = latency.distribution
        func milliseconds(_ percent: Double) -> Double? { latency.percentile(percent).map { $0 / 1000 } }
        return Timeline.OperationInterval(
            ok: outcomes[0], limited: outcomes[1], errors: outcomes[2], missed: outcomes[3], p50: milliseconds(50),
            p95: milliseconds(95), p99: milliseconds(99), max: milliseconds(100))
    }
}

import LoadMetrics

/// The run along its time axis, in at most 300 buckets: neighbours merge pairwise until they fit.
struct RunTimeline: Sendable {
    static let maximumBuckets = 300

    /// Where the axis ends, seconds from the run's start; 0 when nothing was sent.
    let span: Double
    /// Length of a bucket, seconds.
    let interval: Double
    let buckets: [Bucket]
    /// What the service said; absent stretches are gaps.
    let service: [ServiceInterval]
    let phases: [PhaseInfo]
    let events: [ServiceEvent]

    struct Bucket: Sendable {
        /// Seconds from the run's start, and the part of the bucket that lies within the run.
        var start, length: Double
        var values: Timeline.Interval
    }

    init(_ record: RunRecord) {
        var interval = record.timeline.interval
        var intervals = record.timeline.intervals
        while intervals.count > Self.maximumBuckets {
            intervals = stride(from: 0, to: intervals.count, by: 2).map { index in
                index + 1 < intervals.count
                    ? intervals[index].merged(with: intervals[index + 1]) : intervals[index]
            }
            interval *= 2
        }
        let span: Double
        if case .completed = record.ending {
            span = max(record.duration, record.phases.last?.end ?? 0)
        } else {
            span = record.duration
        }
        self.span = span
        self.interval = interval
        buckets = intervals.enumerated().compactMap { index, values in
            let start = Double(index) * interval
            guard start < span else { return nil }
            return Bucket(start: start, length: min(interval, span - start), values: values)
        }
        service = Self.merge(record.service, from: 0, to: span)
        phases = record.phases.filter { $0.start < span }
        events = Self.events(record)
    }

    private static func merge(_ service: ServiceRecord?, from begin: Double, to end: Double) -> [ServiceInterval] {
        guard let service else { return [] }
        var intervals = service.intervals.filter { $0.start >= begin && $0.start < end }
        var width = service.interval
        while intervals.count > maximumBuckets {
            width *= 2
            var merged: [ServiceInterval] = []
            for interval in intervals {
                if let last = merged.last,
                    (last.start / width).rounded(.down) == (interval.start / width).rounded(.down)
                {
                    merged[merged.count - 1] = last.merged(with: interval)
                } else {
                    merged.append(interval)
                }
            }
            intervals = merged
        }
        return intervals
    }

    /// The service's own events and an early ending, by time.
    private static func events(_ record: RunRecord) -> [ServiceEvent] {
        var events = record.service?.events ?? []
        switch record.ending {
        case .completed, .unreachable: break
        case .interrupted(let signal, let at):
            events.append(ServiceEvent(at: at, what: "run interrupted by \(signalName(signal))"))
        case .aborted(let gate, let at): events.append(ServiceEvent(at: at, what: "run stopped by \(gate)"))
        case .targetDied(let what, let at):
            if !events.contains(where: { abs($0.at - at) < 0.05 }) {
                events.append(ServiceEvent(at: at, what: what))
            }
        }
        return events.sorted { $0.at < $1.at }
    }

    static func signalName(_ signal: Int32) -> String {
        switch signal {
        case 1: "SIGHUP"
        case 2: "SIGINT"
        case 15: "SIGTERM"
        default: "signal \(signal)"
        }
    }
}

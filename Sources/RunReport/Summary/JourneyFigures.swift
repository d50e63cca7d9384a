import LoadMetrics

/// One journey over the measured phases.
public struct JourneyFigures: Sendable, Equatable {
    public let name: String
    /// However they ended: completed + failed + unfinished.
    public let started: Int64
    public let completed, failed, unfinished: Int64
    /// Sum of the steps' latencies without think time, of completed journeys.
    public let time: TrendFigures

    init(name: String, record: RunRecord) {
        let counts = record.journeyCounts(journey: name)
        self.name = name
        started = counts.started
        completed = counts.completed
        failed = counts.failed
        unfinished = counts.unfinished
        time = TrendFigures(counts.time)
    }
}

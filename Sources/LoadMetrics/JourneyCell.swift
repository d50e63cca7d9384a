/// The whole-run tally of one (phase, journey).
public struct JourneyCell: Codable, Sendable, Equatable {
    /// Indices into the record's `phases` and `journeys`.
    public var phase, journey: Int
    public var completed, failed, unfinished: Int64
    /// Of those that failed, the arrivals that were missed: no step of them was sent.
    public var unbegun: Int64
    /// Requests of all of them, and those of these that were missed; for one that never began, its first.
    public var steps, missedSteps: Int64
    /// `journey_time` of the completed ones, microseconds.
    public var time: Distribution

    public init(
        phase: Int, journey: Int, completed: Int64 = 0, failed: Int64 = 0, unfinished: Int64 = 0,
        unbegun: Int64 = 0, steps: Int64 = 0, missedSteps: Int64 = 0, time: Distribution = .empty
    ) {
        self.phase = phase
        self.journey = journey
        self.completed = completed
        self.failed = failed
        self.unfinished = unfinished
        self.unbegun = unbegun
        self.steps = steps
        self.missedSteps = missedSteps
        self.time = time
    }
}

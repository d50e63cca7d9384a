/// How the journeys of each phase ended, and a histogram of the completed ones' time, made when the first of them comes.
///
/// Owned by one worker; `merge` is associative and commutative.
struct JourneyMeter: Sendable {
    private let journeys: Int
    /// `JourneyOutcome.count` for each (phase, journey).
    private var counts: [Int64]
    /// For each (phase, journey): arrivals that never began, requests, and those that were missed.
    private var unbegun, steps, missedSteps: [Int64]
    private var times: [TrendHistogram?]
    /// Times counted at an end of the histogram's range.
    private(set) var clamped: Int64 = 0

    init(shape: TallyShape) {
        journeys = shape.journeys
        counts = Array(repeating: 0, count: shape.phases * journeys * JourneyOutcome.count)
        times = Array(repeating: nil, count: shape.phases * journeys)
        unbegun = Array(repeating: 0, count: shape.phases * journeys)
        steps = unbegun
        missedSteps = unbegun
    }

    /// Counts a request of a journey; nothing for one of none.
    mutating func record(_ sample: Sample) {
        guard sample.journey != Sample.noJourney else { return }
        precondition(sample.journey < journeys, "a journey outside the tally's shape")
        let place = Int(sample.phase) &* journeys &+ Int(sample.journey)
        steps[place] += 1
        if sample.outcome == .missed { missedSteps[place] += 1 }
    }

    mutating func record(_ ending: JourneyEnding) {
        // Past its last journey a phase would go on into the next one's.
        precondition(ending.journey < journeys, "a journey outside the tally's shape")
        let place = Int(ending.phase) &* journeys &+ Int(ending.journey)
        counts[place &* JourneyOutcome.count &+ Int(ending.outcome.rawValue)] += 1
        if !ending.hasBegun { unbegun[place] += 1 }
        guard ending.outcome == .completed else { return }
        let value = IntervalBuckets.microseconds(ending.time)
        if ending.time < 0 || ending.time > (TrendHistogram.limit &* 1000) { clamped += 1 }
        if times[place] == nil { times[place] = TrendHistogram() }
        times[place]?.record(value)
    }

    mutating func merge(_ other: JourneyMeter) {
        for place in counts.indices { counts[place] += other.counts[place] }
        for place in times.indices {
            unbegun[place] += other.unbegun[place]
            steps[place] += other.steps[place]
            missedSteps[place] += other.missedSteps[place]
            guard let theirs = other.times[place] else { continue }
            if times[place] == nil { times[place] = theirs } else { times[place]?.merge(theirs) }
        }
        clamped += other.clamped
    }

    /// The cells in which a journey ended, by phase and journey.
    func cells() -> [JourneyCell] {
        times.indices.compactMap { place in
            func count(_ outcome: JourneyOutcome) -> Int64 {
                counts[place * JourneyOutcome.count + Int(outcome.rawValue)]
            }
            guard JourneyOutcome.allCases.contains(where: { count($0) > 0 }) else { return nil }
            return JourneyCell(
                phase: place / journeys, journey: place % journeys, completed: count(.completed),
                failed: count(.failed), unfinished: count(.unfinished), unbegun: unbegun[place], steps: steps[place],
                missedSteps: missedSteps[place], time: times[place]?.distribution ?? .empty)
        }
    }
}

/// Journeys by how they ended, and how long the completed ones took.
public struct JourneyCounts: Sendable, Equatable {
    public var completed, failed, unfinished: Int64
    /// `journey_time` of the completed ones, microseconds.
    public var time: Distribution

    /// However they ended.
    public var started: Int64 { completed + failed + unfinished }
}

extension RunRecord {
    /// The journeys of a window, or those of one name (nil: all); zeros where none ended.
    public func journeyCounts(_ window: Selection.Window = .measured, journey name: String? = nil) -> JourneyCounts {
        let chosen = journeyCells.filter {
            window.contains(phases[$0.phase]) && (name == nil || name == journeys[$0.journey])
        }
        return JourneyCounts(
            completed: chosen.reduce(0) { $0 + $1.completed }, failed: chosen.reduce(0) { $0 + $1.failed },
            unfinished: chosen.reduce(0) { $0 + $1.unfinished }, time: Distribution.merged(chosen.map(\.time)))
    }
}

/// Arrivals of the plan: a request on its own is one, and so is a journey, however many steps it makes.
public struct ArrivalCounts: Sendable, Equatable {
    /// Arrivals that fell due and were taken up, sent or missed.
    public var made: Int64
    /// Those of which nothing was sent.
    public var missed: Int64
}

extension RunRecord {
    /// What became of a phase's arrivals.
    public func arrivals(inPhase name: String) -> ArrivalCounts {
        let requests = counts(Selection(window: .phase(name), outcomes: .any))
        var result = ArrivalCounts(made: requests.all, missed: requests.missed)
        for cell in journeyCells where phases[cell.phase].name == name {
            result.made += cell.completed + cell.failed + cell.unfinished - cell.steps
            result.missed += cell.unbegun - cell.missedSteps
        }
        return result
    }
}

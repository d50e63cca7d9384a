import ScenarioFormat

/// One arrival of a plan, for people to look at.
public struct PlannedArrival: Sendable, Equatable {
    /// The run's number of the arrival.
    public var number: UInt64
    /// Index of the phase.
    public var phase: Int
    /// Nanoseconds from the run's start.
    public var due: Int64
    /// Place in `Plan.choices`: operations, then journeys.
    public var choice: Int
    /// Index of the user.
    public var user: Int
}

extension Plan {
    /// The first arrivals of the open phases, by when they are due. Closed phases have none that a plan could know.
    public func preview(first count: Int) -> [PlannedArrival] {
        var all: [PlannedArrival] = []
        for plan in phases where plan.arrivals != nil {
            var pacer = plan.pacer(.whole, begin: plan.begin)
            for _ in 0..<count {
                guard case .send(let number, let due) = pacer.next(at: .max) else { break }
                let arrival = plan.firstArrival + number
                all.append(
                    PlannedArrival(
                        number: arrival, phase: plan.index, due: due, choice: plan.deck.card(number).choice,
                        user: users.user(arrival)))
            }
        }
        return Array(all.sorted { ($0.due, $0.number) < ($1.due, $1.number) }.prefix(count))
    }

    /// How many arrivals of each operation, and of each journey, the open phases hold.
    public func choiceTotals() -> [UInt64] {
        var totals = [UInt64](repeating: 0, count: choices.count)
        for plan in phases {
            guard let arrivals = plan.arrivals else { continue }
            for (choice, times) in plan.deck.totals(of: arrivals).enumerated() { totals[choice] += times }
        }
        return totals
    }
}

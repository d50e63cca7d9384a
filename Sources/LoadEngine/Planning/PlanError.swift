/// A scenario that cannot become a plan, and why.
public struct PlanError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where in the scenario: `load.steady`, `operations`, `users`.
    public var place: String
    public var message: String

    public var description: String { "\(place): \(message)" }
}

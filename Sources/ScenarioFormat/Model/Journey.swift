/// Several requests in order, made by one user: one arrival of the plan.
public struct Journey: Sendable, Equatable {
    public var name: String
    /// Share of the arrivals, relative to the other journeys and the operations; 0 is never drawn.
    public var weight: Int
    public var steps: [Step]

    public init(name: String, weight: Int, steps: [Step]) {
        self.name = name
        self.weight = weight
        self.steps = steps
    }
}

public indirect enum Step: Sendable, Equatable {
    /// One request of the operation with this index.
    case request(Int)
    case think(Think)
    /// The steps so many times, one after the other; at least once.
    case repeated(Int, [Step])
}

/// How long a user waits between two steps: nanoseconds.
public enum Think: Sendable, Equatable {
    case fixed(Int64)
    /// Both ends included.
    case uniform(min: Int64, max: Int64)
    /// Of this mean.
    case exponential(mean: Int64)
    /// A draw below zero is no wait.
    case normal(mean: Int64, deviation: Int64)
}

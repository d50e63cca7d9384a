/// One part of the load: an executor at a time of the run.
public struct Phase: Sendable, Equatable {
    public var name: String
    public var executor: Executor
    /// Whether gates and summary figures look at it.
    public var measure: Bool
    /// Nanoseconds from the run's start; nil: where the phase before it in the file ends, at latest.
    public var startAt: Int64?
    /// Weight of each operation and then of each journey in this phase, in the scenario's order; nil: their own.
    public var mix: [Int]?

    public init(name: String, executor: Executor, measure: Bool, startAt: Int64? = nil, mix: [Int]? = nil) {
        self.name = name
        self.executor = executor
        self.measure = measure
        self.startAt = startAt
        self.mix = mix
    }
}

/// One executor with its fields. Durations are nanoseconds.
public enum Executor: Sendable, Equatable {
    /// Closed model: so many iterations in all, each taken by whichever user is free.
    case sharedIterations(vus: Int, iterations: Int, maxDuration: Int64)
    /// Closed model: so many iterations for each user.
    case perVUIterations(vus: Int, iterations: Int, maxDuration: Int64)
    /// Closed model: `vus` users, each beginning its next iteration when the last has ended, and not sooner than `pace` after
    /// that one began (0: at once).
    case constantVUs(vus: Int, duration: Int64, pace: Int64 = 0)
    /// Closed model: the number of users changes linearly from `start` over each stage to its target. A user that is no longer
    /// wanted has `gracefulRampDown` to end the iteration it is in.
    case rampingVUs(start: Int, stages: [UserStage], gracefulRampDown: Int64, pace: Int64 = 0)
    case constantArrivalRate(rate: Rate, duration: Int64, arrivals: Arrivals)
    /// Rates change linearly from `start` over each stage to its target.
    case rampingArrivalRate(start: Rate, stages: [Stage], arrivals: Arrivals)

    public struct Stage: Sendable, Equatable {
        public var duration: Int64
        public var target: Rate

        public init(duration: Int64, target: Rate) {
            self.duration = duration
            self.target = target
        }
    }

    public struct UserStage: Sendable, Equatable {
        public var duration: Int64
        public var target: Int

        public init(duration: Int64, target: Int) {
            self.duration = duration
            self.target = target
        }
    }

    /// The name in the file.
    public var name: String {
        switch self {
        case .sharedIterations: "shared-iterations"
        case .perVUIterations: "per-vu-iterations"
        case .constantVUs: "constant-vus"
        case .rampingVUs: "ramping-vus"
        case .constantArrivalRate: "constant-arrival-rate"
        case .rampingArrivalRate: "ramping-arrival-rate"
        }
    }

    /// Length of the phase, nanoseconds; of a phase of iterations, which ends with the last of them, at most.
    public var duration: Int64 {
        switch self {
        case .sharedIterations(_, _, let most), .perVUIterations(_, _, let most): most
        case .constantVUs(_, let duration, _), .constantArrivalRate(_, let duration, _): duration
        case .rampingVUs(_, let stages, _, _): stages.reduce(0) { $0 + $1.duration }
        case .rampingArrivalRate(_, let stages, _): stages.reduce(0) { $0 + $1.duration }
        }
    }
}

/// When arrivals of the open model fall due.
public enum Arrivals: String, Sendable, Equatable {
    /// Evenly spaced.
    case uniform
    /// Exponential gaps: independent users.
    case poisson
}

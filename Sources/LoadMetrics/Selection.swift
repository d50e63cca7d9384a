public import Signals

/// Which part of a run a figure is about.
public struct Selection: Sendable, Equatable {
    public enum Window: Sendable, Equatable {
        /// All phases with `measure: true`, pooled.
        case measured
        case all
        case phase(String)
    }

    public enum Outcomes: Sendable, Equatable {
        case only(Outcome)
        case any
    }

    public var window: Window
    /// nil: all operations.
    public var operation: String?
    public var outcomes: Outcomes
    /// nil: every verdict.
    public var cache: CacheVerdict?

    public init(
        window: Window = .measured, operation: String? = nil, outcomes: Outcomes = .only(.ok),
        cache: CacheVerdict? = nil
    ) {
        self.window = window
        self.operation = operation
        self.outcomes = outcomes
        self.cache = cache
    }
}

/// The names that gates use.
extension Selection.Outcomes {
    public static let anyName = "any"

    /// `ok`, `limited`, `error`, `missed` or `any`; nil for another name.
    public init?(named name: String) {
        if name == Self.anyName {
            self = .any
        } else if let outcome = Outcome.allCases.first(where: { $0.name == name }) {
            self = .only(outcome)
        } else {
            return nil
        }
    }
}

extension Selection {
    /// Narrows to the cache verdict with this token; an unknown one changes nothing.
    public mutating func narrow(cache token: String) {
        cache = CacheVerdict.allCases.first { $0.token == token } ?? cache
    }
}

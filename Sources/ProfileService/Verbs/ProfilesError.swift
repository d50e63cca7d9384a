public import Signals

/// Why a verb failed. The HTTP layer turns each into a status in one place (`ProblemDetails.init(_:)`).
public enum ProfilesError: Error, Sendable, Equatable {
    /// No such profile, or one that the caller may not know of: the two are not told apart.
    case notFound
    /// The profile to create is there already.
    case alreadyExists
    /// The profile is not at the version the caller expected.
    case versionMismatch(current: Int64)
    /// The item of a batch, from 0, for whose sake nothing was changed.
    case item(Int, ItemProblem)
    /// Everything that was wrong with the values.
    case invalid([ProblemDetails.Violation])
    /// A unique or foreign key forbids it (SQLSTATE 23505, 23503).
    case conflict(String)
    /// The role may not do this (SQLSTATE 42501).
    case forbidden
    /// The database cannot be reached or is overloaded (08*, 53*, 57P*): try again later.
    case unavailable(String)
    /// The database takes no writes now: a standby, or switched to read only (25006). Reads go on; try again later.
    case readOnly
    /// The connection died under a write, or the server cannot tell (08007, 40003): it may have happened or not, and
    /// was not tried again.
    case outcomeUnknown
    /// The statement or the wait for a connection took too long (57014, pool timeout).
    case timeout
    /// The caller's task was cancelled.
    case cancelled
    /// Anything else: a fault of ours or of the schema.
    case failed(sqlState: String?, message: String)

    /// What keeps one item of a batch from being changed.
    public enum ItemProblem: Sendable, Equatable {
        /// No such profile, or somebody else's.
        case notFound
        /// The profile is not at the version the item expected.
        case versionMismatch(current: Int64)

        /// The same of one profile.
        var alone: ProfilesError {
            switch self {
            case .notFound: .notFound
            case .versionMismatch(let current): .versionMismatch(current: current)
            }
        }
    }

    /// Whether a write that failed with this is known not to have happened: it was not sent, or the database refused it
    /// and undid it. All else may have happened.
    var isKnownUndone: Bool {
        switch self {
        case .notFound, .alreadyExists, .versionMismatch, .invalid, .conflict, .forbidden, .unavailable, .readOnly,
            .timeout, .cancelled, .item:
            true
        // With a code, the database says so itself; without one, nobody knows how far it came.
        case .failed(let sqlState, _): sqlState != nil
        case .outcomeUnknown: false
        }
    }
}

/// What a finished unit brought back.
public struct UnitResult: Sendable {
    /// One for each statement, in order.
    public let results: [QueryResult]
    public let timing: UnitTiming

    public subscript(_ index: Int) -> QueryResult { results[index] }
}

/// Where a unit's time went, in nanoseconds. A unit *starts* when it is the connection's turn: at its sending, or at the
/// end of the unit before it on the same connection, whichever is later.
public struct UnitTiming: Sendable, Hashable {
    /// Submission to start: waiting for a connection, and behind other units on it.
    public let poolWait: Int64
    /// Start to the first result.
    public let firstRow: Int64
    /// Start to the unit's own Sync: its commit included.
    public let database: Int64
}

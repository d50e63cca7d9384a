extension PostgresError {
    static let cancelledWhileWaiting = PostgresError(.cancelled, "cancelled while waiting for a connection")
    static let shutDownBefore = PostgresError(.shutdown, "the pool is shut down; nothing was sent")

    /// The error of a unit that was in flight when the pool was shut down.
    static let shutDownUnder = PostgresError(
        .connectionLost(outcomeUnknown: true), "the pool was shut down; the outcome is unknown")

    /// The error of a unit whose connection failed with `cause`, whatever that is: what counts is that nobody knows, or
    /// that everybody does, what became of the unit.
    static func lost(_ cause: PostgresError, outcomeUnknown: Bool) -> PostgresError {
        var error = cause
        error.kind = .connectionLost(outcomeUnknown: outcomeUnknown)
        return error
    }
}

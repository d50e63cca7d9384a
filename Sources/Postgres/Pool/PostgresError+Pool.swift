extension PostgresError {
    static let cancelledWhileWaiting = PostgresError(.cancelled, "cancelled while waiting for a connection")
    static let shutDownBefore = PostgresError(.shutdown, "the pool is shut down; nothing was sent")

    /// The error of a unit whose connection failed with `cause`.
    static func lost(_ cause: PostgresError, outcomeUnknown: Bool) -> PostgresError {
        var error = cause
        if cause.kind != .protocolViolation { error.kind = .connectionLost(outcomeUnknown: outcomeUnknown) }
        return error
    }
}

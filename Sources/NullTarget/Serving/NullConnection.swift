/// One accepted socket. The descriptor is its place in the loop's table.
struct NullConnection {
    var isOpen = false
    /// Told apart from the next connection of the same descriptor.
    var generation: UInt32 = 0
    /// The beginning of a request whose end has not come.
    var leftover: [UInt8] = []
    /// Bytes of a request's body still to be read past.
    var skip = 0
    /// Bytes of answers still to be sent.
    var owed = 0
    /// Whether the loop waits for the socket to take more.
    var isBlocked = false
    /// To be closed once nothing is owed and nothing is delayed.
    var closes = false
    var delayed = 0
}

/// An answer that is not sent before its time.
struct DelayedAnswer {
    var due: Int64
    var descriptor: Int32
    var generation: UInt32
}

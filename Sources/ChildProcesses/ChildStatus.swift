/// How a child ended.
public enum ChildStatus: Sendable, Hashable {
    /// With this exit code. (A child that exits with a code over 128 reads as `signalled`: so the shell reports it.)
    case exited(Int32)
    /// By this signal.
    case signalled(Int32)
    /// Unknown: its guard was killed, and the child with it.
    case guardLost
}

/// The signals a guard can be told to send.
public enum StopSignal: String, Sendable {
    case terminate = "TERM"
    case interrupt = "INT"
    case quit = "QUIT"
    case kill = "KILL"
}

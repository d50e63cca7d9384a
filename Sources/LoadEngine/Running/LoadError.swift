public import LoadTransport

/// Why a run could not be made, or had to be given up.
public enum LoadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The target's name does not resolve.
    case unresolved(TargetAddress, TransportFailure)
    /// The scenario's tokens are signed with the target's own secret, and none was given.
    case noSecret
    /// More connections than descriptors this process may open.
    case descriptors(wanted: Int, needed: Int, limit: Int)
    /// A pattern of an operation is no regular expression.
    case pattern(operation: String, String)
    /// The transport that the scenario asks for cannot be had.
    case transportChoice(TransportChoiceError)
    /// A target cannot be spoken to as the scenario says: found before any load is sent.
    case preflight(String)
    /// A login failed before the load: the operation, the user and what was wrong.
    case login(operation: String, user: Int, message: String)
    /// A worker thread did not end with the run.
    case stuck
    /// The system would not start a thread.
    case thread(errno: Int32)
    case transport(TransportError)

    public var description: String {
        switch self {
        case .unresolved(let target, let failure): "\(target): \(failure.message)"
        case .noSecret:
            "auth.jwt.secret is missing: only the bundled target has a secret of its own; write the service's"
        case .descriptors(let wanted, let needed, let limit):
            "connections.max asks for \(wanted) sockets, which takes \(needed) descriptors, and this process may open "
                + "\(limit); raise `ulimit -n` or lower connections.max"
        case .pattern(let operation, let message): "operation \(operation): \(message)"
        case .transportChoice(let error): "\(error)"
        case .preflight(let message): message
        case .login(let operation, let user, let message): "login \(operation) of user \(user) failed: \(message)"
        case .stuck:
            "a worker thread did not come back from an answer: is there a regular expression in `expect` or `extract` that can "
                + "backtrack without end, such as (a+)+$?"
        case .thread(let code): "a worker thread could not be started (errno \(code))"
        case .transport(let error): "\(error.operation) failed (errno \(error.errno))"
        }
    }
}

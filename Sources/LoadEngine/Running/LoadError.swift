public import LoadTransport

/// Why a run could not be made, or had to be given up.
public enum LoadError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The target's name does not resolve.
    case unresolved(TargetAddress, TransportFailure)
    /// The scenario's tokens are signed with the target's own secret, and none was given.
    case noSecret
    /// More connections than descriptors this process may open.
    case descriptors(wanted: Int, needed: Int, limit: Int)
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
        case .thread(let code): "a worker thread could not be started (errno \(code))"
        case .transport(let error): "\(error.operation) failed (errno \(error.errno))"
        }
    }
}

/// An ephemeral PostgreSQL could not be made or started; the message says why and, where it can, what to do.
public struct EphemeralClusterError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
}

/// Why an origin cannot be loaded, found before the run: what, where, what was expected and what to do.
public struct OriginError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// Nobody there, or nobody in time.
        case unreachable(TransportFailure)
        case unknownAuthority, wrongHost, expired, notYetValid
        case clientCertificateRequired, clientCertificateRefused
        /// A file of ours: missing, unreadable, no PEM, or a key and a certificate that do not belong together.
        case file, keyMismatch
        case notTLS
        /// HTTP/2 was asked for and the server does not speak it.
        case noHTTP2
        case other
    }

    public var kind: Kind
    public var origin: Origin
    public var message: String
    public var hint: String

    public var description: String { "\(origin.address): \(message); \(hint)" }
}

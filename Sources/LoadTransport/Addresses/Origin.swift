/// One server that requests go to, resolved: all that a transport needs to know of it.
public struct Origin: Sendable, Equatable {
    /// `http` for a Unix socket.
    public var scheme: TargetAddress.Scheme
    public var endpoint: TargetAddress.Endpoint
    /// In the resolver's order, IPv4 and IPv6; not empty.
    public var addresses: [SocketAddress]

    public init(scheme: TargetAddress.Scheme = .http, endpoint: TargetAddress.Endpoint, addresses: [SocketAddress]) {
        precondition(!addresses.isEmpty)
        self.scheme = scheme
        self.endpoint = endpoint
        self.addresses = addresses
    }

    /// The origin of a target: its address without the base path. Blocks in the resolver; called before a run.
    public init(resolving target: TargetAddress) throws(TransportFailure) {
        self.init(scheme: target.scheme, endpoint: target.endpoint, addresses: try target.resolve())
    }

    /// Its address, as in a scenario: `https://host:8443`, `unix:/path`.
    public var address: TargetAddress { TargetAddress(scheme: scheme, endpoint: endpoint) }

    /// `https://host:8443`; `http://localhost` for a Unix socket.
    var url: String {
        switch endpoint {
        case .unix: "http://localhost"
        case .host: address.description
        }
    }
}

/// How HTTP is spoken.
public struct HTTPSettings: Sendable, Equatable {
    public enum Version: String, Sendable, Equatable, CaseIterable {
        case http1 = "1.1"
        case http2 = "2"
    }

    public struct TLS: Sendable, Equatable {
        /// PEM files: authorities to trust instead of the system's, the client's certificate and its key.
        public var authorities, certificate, key: String?
        /// Whether the server's certificate is checked at all.
        public var verify: Bool

        public init(authorities: String? = nil, certificate: String? = nil, key: String? = nil, verify: Bool = true) {
            self.authorities = authorities
            self.certificate = certificate
            self.key = key
            self.verify = verify
        }
    }

    public var version: Version
    /// From the first byte written to the last byte read, nanoseconds.
    public var timeout: Int64
    /// How many are followed; 0: none.
    public var redirects: Int
    public var tls: TLS
    /// `http://host:port`; nil: none, whatever the environment says.
    public var proxy: String?

    public init(
        version: Version = .http1, timeout: Int64 = 10_000_000_000, redirects: Int = 0, tls: TLS = TLS(),
        proxy: String? = nil
    ) {
        self.version = version
        self.timeout = timeout
        self.redirects = redirects
        self.tls = tls
        self.proxy = proxy
    }
}

/// Who sends.
public enum TransportChoice: String, Sendable, Equatable, CaseIterable {
    /// The native one for what it can do, libcurl for the rest.
    case auto
    case native, curl
}

/// How HTTP is spoken, for all requests of a run.
public struct HTTPOptions: Sendable, Equatable {
    public enum Version: String, Sendable, CaseIterable {
        case http11 = "1.1"
        /// Over TLS by ALPN, in plain text by prior knowledge (h2c without an upgrade).
        case http2 = "2"
    }

    public var version: Version
    /// How many redirects one request follows at most, 0 or more. The answer after those is handed on whatever its status.
    public var redirects: Int
    public var tls: TLSOptions
    /// `http://host:port`, `https://…`, `socks5://…` (names resolved here) or `socks5h://…` (by the proxy). Never taken from the
    /// environment.
    public var proxy: String?

    public init(
        version: Version = .http11, redirects: Int = 0, tls: TLSOptions = TLSOptions(), proxy: String? = nil
    ) {
        self.version = version
        self.redirects = redirects
        self.tls = tls
        self.proxy = proxy
    }
}

/// Whom to trust and as whom to appear, over `https`. Files are PEM.
public struct TLSOptions: Sendable, Equatable {
    /// The authorities that may have signed the server's certificate; nil: the system's.
    public var caFile: String?
    /// The client's certificate (the chain may follow it) and its key, where the server asks for one; a key that is nil stands
    /// in the certificate's file.
    public var certificateFile: String?
    public var keyFile: String?
    /// Whether the server's certificate must be valid for its name.
    public var verify: Bool

    public init(
        caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, verify: Bool = true
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.verify = verify
    }
}

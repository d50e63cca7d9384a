import CCurl

/// What the libcurl that this process has loaded can do, as it says itself: it need not be the one that was compiled against.
public struct CurlFeatures: Sendable, Equatable {
    /// `7.88.1`, and the same as a number, 0xXXYYZZ.
    public var version: String
    public var number: UInt32
    /// The TLS library with its version; nil: none.
    public var tls: String?
    public var hasHTTP2: Bool
    public var hasUnixSockets: Bool

    /// The least version: 7.85.0 has everything that is used.
    public static let leastVersion = "7.85.0"
    private static let least: UInt32 = 0x07_55_00

    public init(version: String, number: UInt32, tls: String?, hasHTTP2: Bool, hasUnixSockets: Bool) {
        self.version = version
        self.number = number
        self.tls = tls
        self.hasHTTP2 = hasHTTP2
        self.hasUnixSockets = hasUnixSockets
    }

    /// Of the loaded library.
    public static let current: CurlFeatures = {
        guard let info = curl_version_info(fw_curl_version_now) else {
            return CurlFeatures(version: "unknown", number: 0, tls: nil, hasHTTP2: false, hasUnixSockets: false)
        }
        let bits = info.pointee.features
        return CurlFeatures(
            version: String(cString: info.pointee.version), number: UInt32(info.pointee.version_num),
            tls: bits & CURL_VERSION_SSL == 0 ? nil : info.pointee.ssl_version.map { String(cString: $0) },
            hasHTTP2: bits & CURL_VERSION_HTTP2 != 0, hasUnixSockets: bits & CURL_VERSION_UNIX_SOCKETS != 0)
    }()

    /// Refuses what this libcurl cannot do for a run.
    public func require(_ origins: [Origin], _ options: HTTPOptions) throws(TransportChoiceError) {
        let found = "libcurl \(version) is loaded"
        if number < Self.least {
            throw TransportChoiceError(
                message: "\(found), and the curl transport needs \(Self.leastVersion) or later",
                hint: "upgrade libcurl, or use only what transport: native can do (plain HTTP/1.1)")
        }
        if tls == nil, origins.contains(where: { $0.scheme == .https }) {
            throw TransportChoiceError(
                message: "\(found) without TLS, and https needs it", hint: "install a libcurl built with OpenSSL")
        }
        if !hasHTTP2, options.version == .http2 {
            throw TransportChoiceError(
                message: "\(found) without HTTP/2, and http.version is 2",
                hint: "install a libcurl built with nghttp2, or set http.version: 1.1")
        }
        let unix = origins.contains { if case .unix = $0.endpoint { true } else { false } }
        if !hasUnixSockets, unix {
            throw TransportChoiceError(
                message: "\(found) without Unix sockets, and the target is one",
                hint: "install a libcurl with them, or use transport: native")
        }
        if unix, options.proxy != nil {
            throw TransportChoiceError(
                message: "a Unix socket is not reached through a proxy, and http.proxy is set",
                hint: "leave http.proxy out, or use an http:// address")
        }
    }
}

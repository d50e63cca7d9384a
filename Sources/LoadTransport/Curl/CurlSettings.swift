import CCurl
import Glibc

/// What every handle of a run is set to, once.
struct CurlSettings: ~Copyable {
    struct Place {
        /// Scheme and authority; and the same as libcurl has parsed it, which spares it a tenth of a request's instructions.
        var url: String
        var parsed: OpaquePointer?
        var unixPath: String?
        /// CURLOPT_HTTP_VERSION.
        var version: Int
        var isPriorKnowledge: Bool { version == Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE) }
        /// HTTP/1.1 without TLS.
        var isPlain: Bool
        var isSecure: Bool

        init(_ origin: Origin, _ version: HTTPOptions.Version) {
            url = origin.url
            isSecure = origin.scheme == .https
            parsed = curl_url()
            curl_url_set(parsed, CURLUPART_URL, url, 0)
            isPlain = version == .http11 && origin.scheme == .http
            if case .unix(let path) = origin.endpoint { unixPath = path }
            self.version =
                switch (version, origin.scheme) {
                case (.http11, _): Int(CURL_HTTP_VERSION_1_1)
                case (.http2, .https): Int(CURL_HTTP_VERSION_2TLS)
                case (.http2, .http): Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
                }
        }
    }

    let options: HTTPOptions
    let places: [Place]
    /// Whether a request's target is set beside an address that never changes.
    let setsTarget: Bool
    /// The addresses that names have, for libcurl not to ask anyone.
    private let addresses: UnsafeMutablePointer<curl_slist>?

    /// Resolves the proxy's name, which blocks.
    init(_ origins: [Origin], _ options: HTTPOptions) throws(TransportError) {
        self.options = options
        places = origins.map { Place($0, options.version) }
        setsTarget = options.redirects == 0 && options.proxy == nil
        var named = origins
        if let proxy = options.proxy { named.append(try Self.origin(ofProxy: proxy)) }
        var list: UnsafeMutablePointer<curl_slist>?
        for case .some(let line) in named.map(\.resolveLine) { list = curl_slist_append(list, line) }
        addresses = list
    }

    deinit {
        curl_slist_free_all(addresses)
        for place in places { curl_url_cleanup(place.parsed) }
    }

    /// A proxy's address is written like a target's, whatever it speaks.
    private static func origin(ofProxy proxy: String) throws(TransportError) -> Origin {
        let authority = proxy.firstRange(of: "://").map { proxy[$0.upperBound...] } ?? proxy[...]
        guard let target = try? TargetAddress(parsing: "http://\(authority)"),
            let origin = try? Origin(resolving: target)
        else { throw TransportError(operation: "resolving the proxy's name", errno: ENOENT) }
        return origin
    }

    func apply(to easy: UnsafeMutableRawPointer, _ limits: TransportLimits) {
        // Time-outs by signal would interrupt other threads' system calls.
        fw_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        fw_curl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        fw_curl_set_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        // Said in any case: what is not said is taken from the environment.
        fw_curl_set_string(easy, CURLOPT_PROXY, options.proxy ?? "")
        fw_curl_set_string(easy, CURLOPT_NOPROXY, options.proxy == nil ? "*" : "")
        fw_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        fw_curl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        fw_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, options.redirects > 0 ? 1 : 0)
        fw_curl_set_long(easy, CURLOPT_MAXREDIRS, options.redirects)
        // Cookies that a redirect sets are sent where it leads: see `CurlSlot.takeCookie`.
        if options.redirects > 0 { fw_curl_set_string(easy, CURLOPT_COOKIEFILE, "") }
        fw_curl_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(limits.body))
        fw_curl_set_list(easy, CURLOPT_RESOLVE, addresses)
        fw_curl_set_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1)
        // A connection is kept as long as the server keeps it.
        fw_curl_set_long(easy, CURLOPT_MAXAGE_CONN, 31_536_000)
        if !limits.reuse {
            fw_curl_set_long(easy, CURLOPT_FRESH_CONNECT, 1)
            fw_curl_set_long(easy, CURLOPT_FORBID_REUSE, 1)
        }
        // Wait for a connection that is being made to say how many requests it takes, before another is opened.
        if options.version == .http2, limits.reuse { fw_curl_set_long(easy, CURLOPT_PIPEWAIT, 1) }
        setTLS(easy)
        // Requests are timed out by the transport, which costs less; libcurl's own limit on connecting is not to be the shorter.
        if limits.timeout > Self.usualConnectTimeout {
            fw_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(limits.timeout / 1_000_000) + 1000)
        }
    }

    /// libcurl's, nanoseconds.
    private static let usualConnectTimeout: Int64 = 290_000_000_000

    private func setTLS(_ easy: UnsafeMutableRawPointer) {
        let tls = options.tls
        if let file = tls.caFile {
            fw_curl_set_string(easy, CURLOPT_CAINFO, file)
            // Those authorities only; and with a directory beside them libcurl would read the file for each connection.
            fw_curl_set_string(easy, CURLOPT_CAPATH, nil)
        }
        fw_curl_set_string(easy, CURLOPT_SSLCERT, tls.certificateFile)
        fw_curl_set_string(easy, CURLOPT_SSLKEY, tls.keyFile ?? tls.certificateFile)
        fw_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1 : 0)
        fw_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2 : 0)
        // Each connection is a whole handshake, as a new client's is.
        fw_curl_set_long(easy, CURLOPT_SSL_SESSIONID_CACHE, 0)
    }
}

extension Origin {
    /// `host:port:address,address`, for CURLOPT_RESOLVE; nil where there is no name.
    fileprivate var resolveLine: String? {
        guard case .host(let host, let port) = endpoint, !host.contains(":") else { return nil }
        let numbers = addresses.compactMap(\.numeric)
        return numbers.isEmpty || numbers.contains(host) ? nil : "\(host):\(port):\(numbers.joined(separator: ","))"
    }
}

extension SocketAddress {
    /// `127.0.0.1` or `::1`; nil for a Unix socket.
    fileprivate var numeric: String? {
        if family == AF_UNIX { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = withSocketAddress {
            getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        }
        return code == 0 ? text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : nil
    }
}

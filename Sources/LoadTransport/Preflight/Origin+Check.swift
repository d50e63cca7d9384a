import CCurl
import Glibc

extension Origin {
    /// Connects as the load will, before any load is sent, and says what would fail: with a whole TLS handshake for https, and
    /// with the HTTP version asked for. A server of plain HTTP/1.1 is sent nothing; any other is sent `HEAD /` (and, if it
    /// answers 400 over https, `GET /`, as that is how many servers say that they miss a client's certificate), and whatever it
    /// answers is fine. Blocks for at most `timeout`, to the millisecond, for each of these.
    public func check(_ options: HTTPOptions, timeout: Duration) throws(OriginError) {
        if scheme == .http, options.version == .http11, options.proxy == nil {
            do {
                return try reach(timeout: timeout)
            } catch {
                throw OriginError(
                    kind: .unreachable(error), origin: self, message: error.message,
                    hint: "is the service running, and is this its address?")
            }
        }
        if scheme == .https { try checkFiles(options.tls) }
        let probe = try Probe(self, options, timeout)
        try probe.send(isHead: true)
        if options.version == .http2, probe.version != Int(CURL_HTTP_VERSION_2_0) { throw noHTTP2 }
        guard scheme == .https, probe.status == 400 else { return }
        try probe.send(isHead: false)
        try checkRefusal(probe.text, options.tls)
    }

    var noHTTP2: OriginError {
        OriginError(
            kind: .noHTTP2, origin: self,
            message: scheme == .https
                ? "http.version is 2, and the server chose HTTP/1.1 in the handshake (ALPN)"
                : "http.version is 2, and the server does not speak it in plain text (h2c with prior knowledge)",
            hint: "switch HTTP/2 on at the server, or set http.version: 1.1")
    }

    /// What nginx and those like it answer, after a handshake that went well.
    private func checkRefusal(_ text: String, _ tls: TLSOptions) throws(OriginError) {
        if text.contains("No required SSL certificate") { throw certificateRequired }
        if text.contains("SSL certificate error") { throw certificateRefused(tls) }
    }
}

/// One easy handle, set as the load's will be.
private final class Probe {
    let origin: Origin
    let options: HTTPOptions
    private let easy: UnsafeMutableRawPointer
    private let settings: CurlSettings
    private let words: UnsafeMutablePointer<CChar>
    /// The begin of the body.
    var text = ""
    var status = 0
    var version = 0

    init(_ origin: Origin, _ options: HTTPOptions, _ timeout: Duration) throws(OriginError) {
        self.origin = origin
        self.options = options
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            throw OriginError(
                kind: .other, origin: origin, message: "libcurl could not start", hint: "is it installed?")
        }
        easy = handle
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        do throws(TransportError) {
            settings = try CurlSettings([origin], options)
        } catch {
            throw OriginError(
                kind: .unreachable(.dns(EAI_NONAME)), origin: origin,
                message: "the name of http.proxy (\(options.proxy ?? "")) does not resolve", hint: "is it spelt right?")
        }
        settings.apply(to: easy, TransportLimits(connections: 1))
        let milliseconds = timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000
        fw_curl_set_long(easy, CURLOPT_TIMEOUT_MS, Int(max(1, milliseconds)))
        fw_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        fw_curl_set_string(easy, CURLOPT_URL, settings.places[0].url + "/")
        fw_curl_set_string(easy, CURLOPT_UNIX_SOCKET_PATH, settings.places[0].unixPath)
        fw_curl_set_long(easy, CURLOPT_HTTP_VERSION, settings.places[0].version)
        fw_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
        fw_curl_set_writer(easy, Self.take, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        curl_easy_cleanup(easy)
        words.deallocate()
    }

    func send(isHead: Bool) throws(OriginError) {
        fw_curl_set_long(easy, isHead ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
        words[0] = 0
        text = ""
        let code = curl_easy_perform(easy)
        fw_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        fw_curl_get_long(easy, CURLINFO_HTTP_VERSION, &version)
        // An answer that is cut off here, or goes on too long, is an answer.
        if code == CURLE_OK || status > 0 { return }
        var verification = 0
        var system = 0
        fw_curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT, &verification)
        fw_curl_get_long(easy, CURLINFO_OS_ERRNO, &system)
        throw origin.error(
            code, words: String(cString: words), verification: verification, errno: Int32(truncatingIfNeeded: system),
            options)
    }

    private static let take: fw_curl_write_callback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let probe = Unmanaged<Probe>.fromOpaque(context).takeUnretainedValue()
        if probe.text.utf8.count < 8192 {
            probe.text += String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
        }
        return size * count
    }
}

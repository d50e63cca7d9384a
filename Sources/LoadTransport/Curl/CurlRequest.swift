import CCurl
import Glibc

/// What a handle is set to send: only what differs from its request before is set again. Holds the bytes that libcurl refers to.
struct CurlRequest: ~Copyable {
    private(set) var origin = -1
    private var method = GrowingBytes()
    private var hasBody = false
    private var target = GrowingBytes()
    private var url = GrowingBytes()
    /// Of it, scheme and authority.
    private var originLength = 0
    private var fields = CurlFields()
    private(set) var body = GrowingBytes()
    /// Whether it goes out as HTTP/1.1 in plain text, and over a Unix socket.
    private(set) var isPlain = false
    private(set) var isUnix = false
    private(set) var isSecure = false

    /// Sets a handle to send a request. False: the request is not one.
    mutating func set(
        _ easy: UnsafeMutableRawPointer, _ request: WireRequest, _ settings: borrowing CurlSettings,
        _ pool: inout BufferPool
    ) -> Bool {
        guard let parts = RequestParts(request.bytes) else { return false }
        setPlace(easy, request.origin, parts.target, settings, &pool)
        let host = settings.options.redirects > 0 ? authority : nil
        if let list = fields.update(parts.fields, host: host, &pool) {
            fw_curl_set_list(easy, CURLOPT_HTTPHEADER, list)
        }
        setMethod(easy, parts.method, hasBody: !parts.body.isEmpty, isHead: request.isHead, &pool)
        body.count = 0
        if !parts.body.isEmpty {
            body.append(parts.body, from: &pool)
            fw_curl_set_pointer(easy, CURLOPT_POSTFIELDS, body.base)
            fw_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(parts.body.count))
        }
        return true
    }

    /// Takes a cookie out of the request's own, for where a redirect leads.
    mutating func dropCookie(named name: UnsafeRawBufferPointer) { fields.dropCookie(named: name) }

    /// Whether it has a `host` line of its own, which differs from its address.
    var namesHost: Bool { fields.namesHost }

    /// Host and port of its address. (Known only where redirects are followed.)
    private var authority: UnsafeRawBufferPointer? {
        let scheme = isSecure ? "https://".utf8.count : "http://".utf8.count
        guard originLength > scheme, let base = url.base else { return nil }
        return UnsafeRawBufferPointer(start: base + scheme, count: originLength - scheme)
    }

    /// Whether an address is of the origin that the request goes to. (Known only where redirects are followed.)
    func isOfOrigin(_ other: UnsafePointer<CChar>) -> Bool {
        guard originLength > 0, let base = url.base else { return false }
        return strncmp(other, base.assumingMemoryBound(to: CChar.self), originLength) == 0
            && [0, 0x2F, 0x3F, 0x23].contains(other[originLength])
    }

    private mutating func setPlace(
        _ easy: UnsafeMutableRawPointer, _ origin: Int, _ target: UnsafeRawBufferPointer,
        _ settings: borrowing CurlSettings,
        _ pool: inout BufferPool
    ) {
        let isOther = origin != self.origin
        if isOther {
            self.origin = origin
            fields.forget()
            isPlain = settings.places[origin].isPlain
            isSecure = settings.places[origin].isSecure
            isUnix = settings.places[origin].unixPath != nil
            fw_curl_set_string(easy, CURLOPT_UNIX_SOCKET_PATH, settings.places[origin].unixPath)
            fw_curl_set_long(easy, CURLOPT_HTTP_VERSION, settings.places[origin].version)
            if settings.setsTarget {
                fw_curl_set_string(easy, CURLOPT_URL, settings.places[origin].url)
                fw_curl_set_pointer(easy, CURLOPT_CURLU, settings.places[origin].parsed.map { UnsafeRawPointer($0) })
            }
        }
        if !isOther, self.target.equals(target, extra: 1) { return }
        self.target.count = 0
        self.target.append(target, from: &pool)
        self.target.append(Self.zero, from: &pool)
        // A target of its own spares libcurl the parsing of addresses; but it would be sent again to where a redirect leads, and
        // to a proxy.
        if settings.setsTarget {
            fw_curl_set_pointer(easy, CURLOPT_REQUEST_TARGET, self.target.base)
        } else {
            url.count = 0
            settings.places[origin].url.withCString {
                url.append(UnsafeRawBufferPointer(start: $0, count: strlen($0)), from: &pool)
            }
            originLength = url.count
            url.append(UnsafeRawBufferPointer(start: self.target.base, count: self.target.count), from: &pool)
            fw_curl_set_pointer(easy, CURLOPT_URL, url.base)
        }
    }

    private mutating func setMethod(
        _ easy: UnsafeMutableRawPointer, _ method: UnsafeRawBufferPointer, hasBody: Bool, isHead: Bool,
        _ pool: inout BufferPool
    ) {
        if self.hasBody == hasBody, self.method.equals(method, extra: 1) {
            return
        }
        self.hasBody = hasBody
        self.method.count = 0
        self.method.append(method, from: &pool)
        self.method.append(Self.zero, from: &pool)
        let name = self.method.base.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self)
        // A method that libcurl knows is left to it: a POST becomes a GET where a redirect says so.
        if isHead {
            fw_curl_set_string(easy, CURLOPT_CUSTOMREQUEST, nil)
            fw_curl_set_long(easy, CURLOPT_NOBODY, 1)
        } else if strcmp(name, "GET") == 0, !hasBody {
            fw_curl_set_string(easy, CURLOPT_CUSTOMREQUEST, nil)
            fw_curl_set_long(easy, CURLOPT_HTTPGET, 1)
        } else {
            // These announce an empty body too (RFC 9110, 8.6); of others without one, nothing is said.
            let anticipates =
                hasBody || strcmp(name, "POST") == 0 || strcmp(name, "PUT") == 0 || strcmp(name, "PATCH") == 0
            fw_curl_set_long(easy, anticipates ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
            fw_curl_set_string(easy, CURLOPT_CUSTOMREQUEST, strcmp(name, "POST") == 0 ? nil : name)
            if anticipates, !hasBody {
                fw_curl_set_string(easy, CURLOPT_POSTFIELDS, "")
                fw_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, 0)
            }
        }
    }

    private static var zero: UnsafeRawBufferPointer {
        let empty: StaticString = ""
        return UnsafeRawBufferPointer(start: empty.utf8Start, count: 1)
    }
}

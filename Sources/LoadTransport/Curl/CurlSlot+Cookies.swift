import CCurl
import Glibc

/// Cookies that a redirect sets. libcurl's own engine sends them where the redirect leads, beside the request's own `cookie` line;
/// it is emptied before each request, so that no user has another's. And they are handed on with the last head, right after its
/// first line, so that the lines stand in the order in which the server sent them: the user's jar is to have them too.
///
/// Those that another origin sets on the way stay on the way: the jar would take them for this origin's.
extension CurlSlot {
    /// Sees a line of a head. False: the answer is not to be read further.
    mutating func takeCookie(_ line: UnsafeRawBufferPointer) -> Bool {
        guard (300..<400).contains(answer.status), answer.headLength == 0, CurlAnswer.begins(line, "set-cookie:"),
            isAtOrigin
        else {
            return true
        }
        request.dropCookie(named: Self.cookieName(line))
        return answer.carry(line, sockets.pointee.limits, &sockets.pointee.pool)
    }

    /// Before each sending. libcurl takes cookies to be of the host that a `host` line names, and still does so (7.88) where the
    /// line is not sent any more because a redirect has led to another host: from there on none are sent then.
    mutating func guardCookies() {
        guard follows, sendings > 0, request.namesHost else { return }
        if !isAtOrigin { isAstray = true }
        if isAstray { forgetCookies() }
    }

    func forgetCookies() {
        fw_curl_set_string(easy, CURLOPT_COOKIELIST, "ALL")
    }

    /// Whether what answers is the origin that the request went to.
    private var isAtOrigin: Bool {
        var url: UnsafePointer<CChar>?
        fw_curl_get_string(easy, CURLINFO_EFFECTIVE_URL, &url)
        return url.map { request.isOfOrigin($0) } ?? false
    }

    private static func cookieName(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let value = line.dropFirst("set-cookie:".utf8.count).drop { $0 <= 0x20 }
        var name = value.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
        while let last = name.last, last <= 0x20 { name.removeLast() }
        return UnsafeRawBufferPointer(rebasing: name)
    }
}

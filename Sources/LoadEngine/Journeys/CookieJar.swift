/// The cookies of one user on one journey (RFC 6265): names and values by origin and path. A cookie that is set with an age or a
/// date in the past is removed, any other lives as long as the journey. A cookie belongs to the origin that set it (`Domain` says
/// nothing here) and, without a `Path`, to all of it.
struct CookieJar {
    private struct Cookie {
        var origin: Int
        var path: [UInt8]
        var name, value: [UInt8]
    }

    private var cookies: [Cookie] = []

    /// Cookies of a user, and bytes of the field that they make, at most: what servers take.
    static let most = 50
    static let longest = 8192

    var isEmpty: Bool { cookies.isEmpty }

    mutating func removeAll() { cookies.removeAll(keepingCapacity: true) }

    /// Takes the value of one Set-Cookie line; what is not a cookie is passed over, as browsers do.
    mutating func set(_ line: ArraySlice<UInt8>, origin: Int) {
        var parts = line.split(separator: UInt8(ascii: ";")).map(\.trimmed)
        guard !parts.isEmpty, let (name, value) = parts.removeFirst().pair, !name.isEmpty,
            (name + value).allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return }
        var path: [UInt8] = [UInt8(ascii: "/")]
        var (isGone, hasAge) = (false, false)
        for part in parts {
            guard let (attribute, setting) = part.pair else { continue }
            switch String(decoding: attribute, as: UTF8.self).lowercased() {
            case "path" where setting.first == UInt8(ascii: "/"): path = Array(setting)
            case "max-age":
                guard let age = Int(String(decoding: setting, as: UTF8.self)) else { break }
                isGone = age <= 0
                hasAge = true
            // An age, if there is one, says more than a date (5.3).
            case "expires" where !hasAge: isGone = CookieDate.isPast(String(decoding: setting, as: UTF8.self))
            default: break
            }
        }
        cookies.removeAll { $0.origin == origin && $0.name.elementsEqual(name) && $0.path == path }
        guard !isGone, cookies.count < Self.most else { return }
        cookies.append(Cookie(origin: origin, path: path, name: Array(name), value: Array(value)))
    }

    /// The line with the cookies for a request that `writer` has begun, the longer paths first and nothing beyond `longest`
    /// bytes; nothing at all without cookies.
    func write(origin: Int, to writer: inout ByteWriter) {
        guard !cookies.isEmpty else { return }
        let path = writer.requestPath
        var isFirst = true
        var left = Self.longest
        for cookie in cookies.sorted(by: { $0.path.count > $1.path.count })
        where cookie.origin == origin && Self.matches(path, cookie.path) {
            let size = cookie.name.count + cookie.value.count + 3
            guard size <= left else { continue }
            left -= size
            if isFirst { writer.append("cookie: ") } else { writer.append("; ") }
            isFirst = false
            cookie.name.withUnsafeBytes { writer.append($0) }
            writer.append(UInt8(ascii: "="))
            cookie.value.withUnsafeBytes { writer.append($0) }
        }
        if !isFirst { writer.append("\r\n") }
    }

    /// RFC 6265, 5.1.4.
    private static func matches(_ path: UnsafeRawBufferPointer, _ prefix: [UInt8]) -> Bool {
        guard path.starts(with: prefix) else { return false }
        if prefix.last == UInt8(ascii: "/") || path.count == prefix.count { return true }
        return [UInt8(ascii: "/"), UInt8(ascii: "?")].contains(path[prefix.count])
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: Self {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var result = drop(while: isBlank)
        while let last = result.last, isBlank(last) { result.removeLast() }
        return result
    }

    /// What stands before and after the first `=`; nil without one.
    fileprivate var pair: (Self, Self)? {
        firstIndex(of: UInt8(ascii: "=")).map { (self[..<$0].trimmed, self[($0 + 1)...].trimmed) }
    }
}

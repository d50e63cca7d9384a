/// Where a service is: `http://host[:port][/base]`, the same with `https`, or `unix:/path/to/socket`.
enum BaseURL {
    /// The URL without a slash at its end.
    static func parse(_ text: String) throws(QuantityProblem) -> String {
        if let path = text.after("unix:") { return try socket(path) }
        let lower = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else {
            let hint = text.contains("://") ? nil : "did you mean `http://\(text)`?"
            throw QuantityProblem(message: "\(text.quoted) is not an http:// or https:// URL", hint: hint)
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest[authority.endIndex...]
        if authority.contains("@") {
            throw QuantityProblem(message: "a URL cannot hold credentials", hint: "put them under `auth`")
        }
        if path.contains(where: { "?#".contains($0) }) {
            throw QuantityProblem(
                message: "a base URL has neither query nor fragment", hint: "put the query on operations")
        }
        guard path.utf8.allSatisfy({ Escaping.unreserved.contains($0) || "/%:@!$&'()*+,;=".utf8.contains($0) }) else {
            throw QuantityProblem(message: "the path of \(text.quoted) holds a character that must be percent-encoded")
        }
        try check(authority: authority, in: text)
        var end = text[...]
        while end.last == "/" { end.removeLast() }
        return scheme + end.dropFirst(scheme.count)
    }

    /// `sockaddr_un.sun_path` holds 108 bytes, the last a zero.
    private static let longestSocketPath = 107

    private static func socket(_ path: String) throws(QuantityProblem) -> String {
        guard path.hasPrefix("/") else {
            throw QuantityProblem(
                message: "the path of a socket begins with `/`", hint: "such as unix:/run/service.sock")
        }
        guard path.utf8.count <= longestSocketPath else {
            throw QuantityProblem(message: "the path of a socket has at most \(longestSocketPath) bytes")
        }
        return "unix:" + path
    }

    private static func check(authority: Substring, in text: String) throws(QuantityProblem) {
        var port: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else {
                throw QuantityProblem(message: "`[` is never closed in \(text.quoted)")
            }
            let address = authority[..<close].dropFirst()
            guard address.contains(":"), address.allSatisfy({ $0.isASCII && $0.isHexDigit || ":.".contains($0) }) else {
                throw QuantityProblem(message: "\(String(address).quoted) is not an IPv6 address")
            }
            let after = authority[close...].dropFirst()
            guard after.isEmpty || after.first == ":" else {
                throw QuantityProblem(message: "\(text.quoted) is not a URL")
            }
            port = after.isEmpty ? nil : after.dropFirst()
        } else {
            let host = authority.prefix { $0 != ":" }
            port = host.endIndex == authority.endIndex ? nil : authority[host.endIndex...].dropFirst()
            guard !host.isEmpty else { throw QuantityProblem(message: "\(text.quoted) has no host") }
            guard host.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || ".-_".contains($0) }) else {
                throw QuantityProblem(message: "\(String(host).quoted) is not a host name")
            }
        }
        guard let port else { return }
        guard !port.isEmpty, port.allSatisfy(\.isASCIIDigit), let number = UInt16(port), number > 0 else {
            throw QuantityProblem(message: "\(String(port).quoted) is not a port", hint: "ports go from 1 to 65535")
        }
    }
}

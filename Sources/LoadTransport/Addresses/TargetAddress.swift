/// Where requests go: `http://host[:port][/base]`, `https://…`, `http://[::1]:8080` or `unix:/path/to/socket`.
public struct TargetAddress: Sendable, Equatable, CustomStringConvertible {
    public enum Scheme: String, Sendable {
        case http, https

        public var defaultPort: UInt16 { self == .http ? 80 : 443 }
    }

    public enum Endpoint: Sendable, Equatable {
        /// A name or a numeric address (IPv6 without brackets).
        case host(String, port: UInt16)
        case unix(path: String)
    }

    /// `http` for a Unix socket.
    public var scheme: Scheme
    public var endpoint: Endpoint
    /// Put before every request's path: empty, or `/base` without a slash at its end.
    public var basePath: String

    public init(scheme: Scheme = .http, endpoint: Endpoint, basePath: String = "") {
        self.scheme = scheme
        self.endpoint = endpoint
        self.basePath = basePath
    }

    public init(parsing text: String) throws(AddressError) {
        func refuse(_ reason: String) -> AddressError { AddressError(text: text, reason: reason) }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/") else { throw refuse("expected an absolute path, as in unix:/run/service.sock") }
            guard path.utf8.count < SocketAddress.longestPath else {
                throw refuse("the path of a Unix socket has at most \(SocketAddress.longestPath - 1) bytes")
            }
            self.init(endpoint: .unix(path: path))
            return
        }
        let scheme: Scheme = text.lowercased().hasPrefix("https://") ? .https : .http
        guard text.lowercased().hasPrefix("\(scheme.rawValue)://") else {
            throw refuse("expected http://host[:port][/base], https://host[:port][/base] or unix:/path")
        }
        let rest = text.dropFirst(scheme.rawValue.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        guard !authority.contains("@") else { throw refuse("a user or password in the address is not supported yet") }
        guard !path.contains("?"), !path.contains("#") else {
            throw refuse("a query or fragment does not belong into the target's address")
        }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refuse("the path must be percent-encoded ASCII")
        }
        let (host, port) = try Self.split(authority, scheme, refuse)
        var base = String(path)
        while base.hasSuffix("/") { base.removeLast() }
        self.init(scheme: scheme, endpoint: .host(host, port: port), basePath: base)
    }

    private static func split(
        _ authority: Substring, _ scheme: Scheme, _ refuse: (String) -> AddressError
    ) throws(AddressError) -> (String, UInt16) {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw refuse("expected ] after an IPv6 address") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw refuse("expected a port after ]") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
            guard port?.contains(":") == false else { throw refuse("write an IPv6 address in brackets: [::1]") }
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refuse("expected a host name or address")
        }
        guard let port else { return (String(host), scheme.defaultPort) }
        guard let number = UInt16(port), number > 0 else { throw refuse("expected a port between 1 and 65535") }
        return (String(host), number)
    }

    /// The value of the Host header: without the port where it is the scheme's own.
    public var hostHeader: String {
        switch endpoint {
        case .unix: "localhost"
        case .host(let host, let port):
            (host.contains(":") ? "[\(host)]" : host) + (port == scheme.defaultPort ? "" : ":\(port)")
        }
    }

    /// As it would be written in a scenario.
    public var description: String {
        switch endpoint {
        case .unix(let path): "unix:\(path)"
        case .host: "\(scheme.rawValue)://\(hostHeader)\(basePath)"
        }
    }
}

/// An address that cannot be used, and why.
public struct AddressError: Error, Sendable, Equatable, CustomStringConvertible {
    public var text: String
    public var reason: String

    public init(text: String, reason: String) {
        self.text = text
        self.reason = reason
    }

    public var description: String { "address \"\(text)\": \(reason)" }
}

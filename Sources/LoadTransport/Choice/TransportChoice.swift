/// The transports there are.
public enum TransportKind: String, Sendable, CaseIterable {
    case native, curl
}

/// What a scenario says of its transport.
public enum TransportChoice: String, Sendable, CaseIterable {
    /// Native for what it can do, which costs least; libcurl for the rest.
    case auto
    case native, curl

    /// The transport to use for these origins, or why there is none: native cannot do what is asked for, or this machine's
    /// libcurl cannot.
    public func resolved(
        for origins: [Origin], _ options: HTTPOptions
    ) throws(TransportChoiceError) -> TransportKind {
        let beyond = Self.beyondNative(origins, options)
        switch self {
        case .native:
            if let beyond {
                throw TransportChoiceError(
                    message: "transport: native speaks plain HTTP/1.1 only, and \(beyond.what)",
                    hint: "write transport: auto (or curl), or \(beyond.instead)")
            }
            return .native
        case .auto where beyond == nil: return .native
        case .auto, .curl:
            try CurlFeatures.current.require(origins, options)
            return .curl
        }
    }

    /// The first thing asked for that the native transport does not do, and what would not ask for it.
    private static func beyondNative(
        _ origins: [Origin], _ options: HTTPOptions
    ) -> (what: String, instead: String)? {
        if let secure = origins.first(where: { $0.scheme == .https }) {
            return ("\(secure.address) is https", "use an http:// address")
        }
        if options.version == .http2 { return ("http.version is 2", "set http.version: 1.1") }
        if options.redirects > 0 { return ("http.redirects is \(options.redirects)", "set http.redirects: 0") }
        if options.proxy != nil { return ("http.proxy is set", "leave http.proxy out") }
        return nil
    }
}

/// A transport that cannot be had: what was asked for and why not, and what to do.
public struct TransportChoiceError: Error, Sendable, Equatable, CustomStringConvertible {
    public var message: String
    public var hint: String

    public init(message: String, hint: String) {
        self.message = message
        self.hint = hint
    }

    public var description: String { "\(message); \(hint)" }
}

import HTTPTypes

/// What a request asks for: a pure function of its method and path.
struct Route: Sendable, Equatable {
    /// The label in `/metrics`. The raw values index counters.
    enum Operation: Int, CaseIterable, Sendable {
        case retrieve, update, sync, create, batchGet, batchUpdate, adminUser, healthz, readyz, metrics, openapi, other

        var name: String {
            switch self {
            case .adminUser: "admin_user"
            case .batchGet: "batch_get"
            case .batchUpdate: "batch_update"
            default: String(describing: self)
            }
        }
    }

    enum Subject: Sendable, Equatable {
        case me
        case id(ProfileID)
    }

    enum Match: Sendable, Equatable {
        case route(Route)
        /// Nothing lives at this path.
        case unknown
        /// The path is right, the method is not: these are.
        case wrongMethod(allow: String)
    }

    let operation: Operation
    var subject: Subject = .me

    static func match(_ method: HTTPRequest.Method, _ target: String) -> Match {
        // HEAD is GET whose body is not sent.
        let method = method == .head ? .get : method
        // Bytes, not characters: this is on the path of every request.
        let utf8 = target.utf8
        let path = target[..<(utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? utf8.endIndex)]
        let decoded = path.utf8.contains(UInt8(ascii: "%")) ? percentDecoded(path) : path
        guard let decoded else { return .unknown }
        if let rest = rest(of: decoded, after: profiles) { return profile(method, rest) }
        if let rest = rest(of: decoded, after: users) { return user(method, rest) }
        switch decoded {
        case "/v1/profiles:batchGet": return fixed(method, .batchGet, .post)
        case "/v1/profiles:batchUpdate": return fixed(method, .batchUpdate, .post)
        case "/openapi.json": return fixed(method, .openapi)
        case "/healthz": return fixed(method, .healthz)
        case "/readyz": return fixed(method, .readyz)
        case "/metrics": return fixed(method, .metrics)
        default: return .unknown
        }
    }

    private static func rest(of path: Substring, after prefix: String) -> Substring? {
        guard path.utf8.starts(with: prefix.utf8) else { return nil }
        return path[path.utf8.index(path.startIndex, offsetBy: prefix.utf8.count)...]
    }

    private static let profiles = "/v1/profiles/"
    private static let users = "/auth/v1/admin/users/"

    private static func fixed(
        _ method: HTTPRequest.Method, _ operation: Operation, _ allowed: HTTPRequest.Method = .get
    ) -> Match {
        guard method != allowed else { return .route(Route(operation: operation)) }
        return .wrongMethod(allow: allowed == .get ? "GET, HEAD" : allowed.rawValue)
    }

    private static func profile(_ method: HTTPRequest.Method, _ rest: Substring) -> Match {
        if let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) {
            guard rest[colon...] == ":sync", let subject = subject(rest[..<colon]) else { return .unknown }
            guard method == .post else { return .wrongMethod(allow: "POST") }
            return .route(Route(operation: .sync, subject: subject))
        }
        guard let subject = subject(rest) else { return .unknown }
        switch method {
        case .get: return .route(Route(operation: .retrieve, subject: subject))
        case .patch: return .route(Route(operation: .update, subject: subject))
        case .put: return .route(Route(operation: .create, subject: subject))
        default: return .wrongMethod(allow: "GET, HEAD, PATCH, PUT")
        }
    }

    private static func user(_ method: HTTPRequest.Method, _ rest: Substring) -> Match {
        guard let id = ProfileID(rest) else { return .unknown }
        guard method == .put else { return .wrongMethod(allow: "PUT") }
        return .route(Route(operation: .adminUser, subject: .id(id)))
    }

    private static func subject(_ text: Substring) -> Subject? {
        text == "me" ? .me : ProfileID(text).map(Subject.id)
    }

    /// Nil when an escape is malformed or the bytes are not UTF-8.
    static func percentDecoded(_ text: Substring) -> Substring? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)?[...]
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

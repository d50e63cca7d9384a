/// The hosts that requests name beside the target, each once.
struct Hosts {
    private(set) var all: [String] = []
    /// The target's own, if a path of the target is a path of that host.
    private let target: String?

    init(target: Target? = nil) {
        guard case .url(let text) = target, !text.hasPrefix("unix:") else {
            self.target = nil
            return
        }
        // With a base path the target's paths are not the host's.
        let authority = text.ranges(of: "://").first.map { text[$0.upperBound...] } ?? ""
        self.target = authority.contains("/") ? nil : Self.normalized(text)
    }

    /// The index of a host, `http(s)://host[:port]`; nil: the target.
    mutating func index(of origin: String) -> Int? {
        let origin = Self.normalized(origin)
        if origin == target { return nil }
        if let index = all.firstIndex(of: origin) { return index }
        all.append(origin)
        return all.count - 1
    }

    /// In lower case, without the port that goes without saying (RFC 9110, 4.2.3).
    private static func normalized(_ origin: String) -> String {
        let lower = origin.lowercased()
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
        where lower.hasPrefix(scheme) && lower.hasSuffix(port) {
            return String(lower.dropLast(port.count))
        }
        return lower
    }
}

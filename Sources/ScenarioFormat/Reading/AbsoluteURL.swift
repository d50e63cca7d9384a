/// An absolute URL in parts.
struct AbsoluteURL {
    /// `http(s)://host[:port]`.
    let origin: String
    let path: Template
    let query: [Request.Field]
}

/// Takes a URL's text and slots from left to right, and tells host, path and query apart.
struct URLParts {
    private enum Place { case origin, path, name, value }

    private var place = Place.origin
    private var origin = ""
    private var path = TemplateBuilder()
    private var isPathEmpty = true
    private var name = ""
    private var value = TemplateBuilder()
    private var query: [Request.Field] = []
    private(set) var problem: String?

    /// Bytes of a scheme and a host, generously (RFC 1035, 2.3.4: 255 for a name).
    private static let longestOrigin = 2048

    var isBeforePath: Bool { place == .origin }

    /// RFC 3986, 3.4, without `&`, which separates; what is encoded already stays as it is.
    private static let queryBytes = Escaping.unreserved.union("!$'()*,;:@/?%+=".utf8)

    mutating func append(_ text: String) {
        var rest = text[...]
        if place == .origin {
            guard origin.utf8.count <= Self.longestOrigin else {
                problem = problem ?? "the url has no path within \(Self.longestOrigin) bytes"
                return
            }
            origin += text
            // The scheme's slashes are no path.
            guard let scheme = origin.ranges(of: "://").first,
                let end = origin[scheme.upperBound...].firstIndex(where: { "/?#".contains($0) })
            else { return }
            rest = Substring(origin[end...])
            origin = String(origin[..<end])
            place = .path
        }
        check(rest)
        while let character = rest.first {
            switch (place, character) {
            case (_, "#"):
                problem = problem ?? "a fragment is never sent"
                return
            case (.path, "?"): place = .name
            case (.name, "="): place = .value
            case (.name, "&"), (.value, "&"): endField()
            default:
                let run = rest.prefix { $0 != "#" && !isEnd($0) }
                take(String(run))
                rest = rest[run.endIndex...]
                continue
            }
            rest.removeFirst()
        }
    }

    /// A value from the environment: before the path it is text like all others, behind it one segment or value.
    mutating func append(value text: String) {
        guard place != .origin else { return append(text) }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            problem = problem ?? "the url holds a control character"
        }
        let escaped = Escaping.queryValue.apply(text)
        switch place {
        case .origin, .path:
            path.append(escaped)
            isPathEmpty = false
        case .name: name += escaped
        case .value: value.append(escaped)
        }
    }

    /// Whether a slot may stand here.
    mutating func append(_ slot: Slot) -> Bool {
        switch place {
        case .path:
            path.append(slot)
            isPathEmpty = false
        case .value: value.append(slot)
        case .origin, .name: return false
        }
        return true
    }

    mutating func url(_ check: (String) -> String?) -> AbsoluteURL? {
        if place == .name || place == .value { endField() }
        guard let origin = check(origin) else { return nil }
        let path = isPathEmpty ? Template([.text("/")]) : path.template
        return AbsoluteURL(origin: origin, path: path, query: query)
    }

    private func isEnd(_ character: Character) -> Bool {
        switch place {
        case .origin: false
        case .path: character == "?"
        case .name: character == "&" || character == "="
        case .value: character == "&"
        }
    }

    private mutating func take(_ text: String) {
        switch place {
        case .origin, .path:
            path.append(Escaping.path.apply(text))
            isPathEmpty = false
        case .name: name += Escaping.percent(text, keep: Self.queryBytes)
        case .value: value.append(Escaping.percent(text, keep: Self.queryBytes))
        }
    }

    private mutating func endField() {
        let template = value.template
        if !name.isEmpty || !template.segments.isEmpty { query.append(Request.Field(name: name, value: template)) }
        name = ""
        value = TemplateBuilder()
        place = .name
    }

    private mutating func check(_ text: Substring) {
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            if scalar.value < 0x20 || scalar.value == 0x7F { problem = problem ?? "the url holds a control character" }
            if scalar == "%", !scalars.dropFirst(index + 1).prefix(2).allSatisfy({ Character($0).isASCIIHexDigit }) {
                problem = problem ?? "`%` is not followed by two hexadecimal digits"
            }
        }
        if scalars.last == "%" || scalars.dropLast().last == "%" {
            problem = problem ?? "`%` is not followed by two hexadecimal digits"
        }
    }
}

extension Character {
    fileprivate var isASCIIHexDigit: Bool { isASCII && isHexDigit }
}

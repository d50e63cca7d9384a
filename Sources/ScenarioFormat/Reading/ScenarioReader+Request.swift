extension ScenarioReader {
    static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    func request(_ value: Value) -> Request? {
        let keys = Keys(built: ["method", "path", "url", "query", "headers"] + Self.bodyKeys)
        guard let fields = fields(value, "request", keys) else { return nil }
        let method = fields["method"].map { choice($0, "method", Self.methods) } ?? "GET"
        let place = place(in: fields)
        let query = fields["query"].map { self.query($0) } ?? []
        let headers = fields["headers"].map { self.headers($0) } ?? []
        let body = body(in: fields)
        guard let method, let place, let query, var headers, let body else { return nil }
        if let type = body.mediaType, !headers.contains(where: { $0.name == "content-type" }) {
            headers.append(Request.Field(name: "content-type", value: Template([.text(type)])))
        }
        let before = hosts.all.count
        let host = place.origin.flatMap { hosts.index(of: $0) }
        if before == Limits.hosts, hosts.all.count > before {
            report(fields.place, "\(hosts.all.count) hosts", expected: "at most \(Limits.hosts)")
        }
        return Request(
            method: method, host: host, path: place.path, query: place.query + query, headers: headers, body: body)
    }

    /// Where a request goes: a path of the target, or a URL of its own.
    private func place(in fields: Fields) -> (origin: String?, path: Template, query: [Request.Field])? {
        guard let value = fields["url"] else { return path(in: fields).map { (nil, $0, []) } }
        guard fields["path"] == nil else {
            _ = exactlyOne(["path", "url"], in: fields)
            return nil
        }
        return url(value).map { ($0.origin, $0.path, $0.query) }
    }

    private func path(in fields: Fields) -> Template? {
        guard let value = required("path", in: fields, expected: "an absolute path such as /items"),
            let template = template(value, "path", .path)
        else { return nil }
        guard case .scalar(let scalar) = value.content else { return nil }
        let written = scalar.text
        guard written.hasPrefix("/") else {
            report(
                value.place, "the path \(written.quoted) does not begin with `/`",
                expected: "an absolute path such as /items",
                hint: written.contains("://") ? "put the service's address under target.url" : nil)
            return nil
        }
        for (offset, scalar) in literals(of: written) {
            if scalar == "?" || scalar == "#" {
                let advice = scalar == "?" ? "put the query under `query`" : "remove the fragment"
                report(
                    value.place(at: offset), "\(String(scalar).quoted) cannot stand in a path", expected: "a path",
                    hint: advice)
                return nil
            }
            if scalar == "%", !written.isPercentEncoding(at: offset) {
                report(
                    value.place(at: offset), "`%` is not followed by two hexadecimal digits",
                    expected: "%25 for a percent sign")
                return nil
            }
        }
        return template
    }

    /// The scalars outside slots.
    private func literals(of text: String) -> [(Int, Unicode.Scalar)] {
        var result: [(Int, Unicode.Scalar)] = []
        var depth = 0
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if scalar == "{", next == "{" { depth += 1 }
            if depth == 0 { result.append((index, scalar)) }
            if scalar == "}", index > 0, scalars[index - 1] == "}" { depth = 0 }
        }
        return result
    }

    private func query(_ value: Value) -> [Request.Field]? { parameters(value, "query") }

    /// Names and values of a query or a form, percent-encoded.
    func parameters(_ value: Value, _ what: String) -> [Request.Field]? {
        guard let entries = entries(value, what, expected: "a mapping from names to values") else { return nil }
        let fields: [Request.Field] = entries.compactMap { entry in
            let isPlain = !entry.key.contains("{{")
            if !isPlain { report(entry.place, "a slot cannot stand in a name of \(what)", expected: "plain text") }
            guard let template = template(entry.value, "the value of \(entry.key.quoted)", .queryValue), isPlain else {
                return nil
            }
            return Request.Field(name: Escaping.queryValue.apply(entry.key), value: template)
        }
        return fields.count == entries.count ? fields : nil
    }
}

extension String {
    /// Whether `%` at `offset` (scalars) begins `%XX`.
    fileprivate func isPercentEncoding(at offset: Int) -> Bool {
        let digits = unicodeScalars.dropFirst(offset + 1).prefix(2)
        return digits.count == 2 && digits.allSatisfy { Character($0).isASCII && Character($0).isHexDigit }
    }
}

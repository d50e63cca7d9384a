extension ScenarioReader {
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    /// The transport's own: a request that set them could not be framed.
    private static let transportHeaders = [
        "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    func request(_ value: Value) -> Request? {
        let keys = Keys(
            built: ["method", "path", "query", "headers", "json", "text"], later: ["url", "form", "file"])
        guard let fields = fields(value, "request", keys) else { return nil }
        let method = fields["method"].map { choice($0, "method", Self.methods) } ?? "GET"
        let path = path(in: fields)
        let query = fields["query"].map { self.query($0) } ?? []
        let headers = fields["headers"].map { self.headers($0) } ?? []
        let body = body(in: fields)
        guard let method, let path, let query, var headers, let body else { return nil }
        if let type = body.mediaType, !headers.contains(where: { $0.name == "content-type" }) {
            headers.append(Request.Field(name: "content-type", value: Template([.text(type)])))
        }
        return Request(method: method, path: path, query: query, headers: headers, body: body)
    }

    private func path(in fields: Fields) -> Template? {
        if fields["path"] == nil, fields["url"] != nil { return nil }
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

    private func query(_ value: Value) -> [Request.Field]? {
        guard let entries = entries(value, "query", expected: "a mapping from names to values") else { return nil }
        let fields: [Request.Field] = entries.compactMap { entry in
            let name = Escaping.queryValue.apply(entry.key)
            return template(entry.value, "the value of \(entry.key.quoted)", .queryValue)
                .map { Request.Field(name: name, value: $0) }
        }
        return fields.count == entries.count ? fields : nil
    }

    private func headers(_ value: Value) -> [Request.Field]? {
        guard let entries = entries(value, "headers", expected: "a mapping from names to values") else { return nil }
        var fields: [Request.Field] = []
        var taken: Set<String> = []
        for entry in entries {
            let name = entry.key.lowercased()
            let isRight = isHeaderName(entry, taken: taken)
            let isSecret = ["authorization", "cookie", "proxy-authorization"].contains(name)
            guard let template = template(entry.value, "header \(entry.key.quoted)", .header) else { continue }
            if isSecret { hideCredentials(of: entry.value) }
            if isRight, taken.insert(name).inserted { fields.append(Request.Field(name: name, value: template)) }
        }
        return fields.count == entries.count ? fields : nil
    }

    private func isHeaderName(_ entry: Value.Entry, taken: Set<String>) -> Bool {
        let name = entry.key.lowercased()
        // RFC 9110, 5.6.2: a token.
        let isToken =
            !name.isEmpty && name.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "!#$%&'*+-.^_`|~".contains($0) }
        if !isToken {
            report(entry.place, "\(entry.key.quoted) cannot name a header", expected: "letters, digits and `-`")
        } else if Self.transportHeaders.contains(name) {
            report(
                entry.place, "\(entry.key.quoted) is set by the transport", expected: "another header",
                hint: "remove it")
        } else if taken.contains(name) {
            report(
                entry.place, "the header \(entry.key.quoted) is given twice", expected: "one value", hint: "keep one")
        } else {
            return true
        }
        return false
    }

    /// Masks what is written in the file as a credential: all but the scheme (`Bearer`, `Basic`) and slots.
    private func hideCredentials(of value: Value) {
        guard case .scalar(let scalar) = value.content, let pieces = pieces(value, scalar) else { return }
        for case .text(let text) in pieces {
            guard let last = text.split(separator: " ").last.map(String.init), text.last != " " else { continue }
            addSecret(last, of: scalar.text, in: value)
        }
    }

    private func body(in fields: Fields) -> Request.Body? {
        let given = ["json", "text"].filter { fields[$0] != nil }
        if given.count > 1 {
            _ = exactlyOne(given, in: fields)
            return nil
        }
        if let value = fields["json"] { return json(value).map(Request.Body.json) }
        if let value = fields["text"] { return template(value, "text", .none).map(Request.Body.text) }
        return Request.Body.none
    }
}

extension Request.Body {
    fileprivate var mediaType: String? {
        switch self {
        case .none: nil
        case .json: "application/json"
        case .text: "text/plain; charset=utf-8"
        }
    }
}

extension String {
    /// Whether `%` at `offset` (scalars) begins `%XX`.
    fileprivate func isPercentEncoding(at offset: Int) -> Bool {
        let digits = unicodeScalars.dropFirst(offset + 1).prefix(2)
        return digits.count == 2 && digits.allSatisfy { Character($0).isASCII && Character($0).isHexDigit }
    }
}

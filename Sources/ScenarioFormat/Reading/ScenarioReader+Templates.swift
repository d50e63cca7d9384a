extension ScenarioReader {
    /// A text with slots; its own text, and values from the environment, are escaped for the place already.
    func template(_ value: Value, _ what: String, _ escaping: Escaping) -> Template? {
        guard let scalar = scalar(value, what) else { return nil }
        var builder = TemplateBuilder()
        return append(value, scalar, what, escaping, to: &builder) ? builder.template : nil
    }

    private func append(
        _ value: Value, _ scalar: Value.Scalar, _ what: String, _ escaping: Escaping, to builder: inout TemplateBuilder
    ) -> Bool {
        guard let pieces = pieces(value, scalar) else { return false }
        var isRight = true
        var walk = SourceWalk(value)
        for piece in pieces {
            switch piece {
            case .text(let text):
                isRight = isAllowed(text, what, escaping, at: value.place) && isRight
                builder.append(escaping.apply(text))
            case .slot(let text, let offset):
                switch slot(text, at: walk.place(at: offset)) {
                case .slot(let slot): builder.append(slot)
                case .environment(let name):
                    guard let resolved = variable(name, at: walk.place(at: offset), isSecret: true),
                        isAllowed(resolved, "the value of \(name)", escaping, at: walk.place(at: offset))
                    else {
                        isRight = false
                        continue
                    }
                    // Inside a path, a value is one segment.
                    builder.append((escaping == .path ? .queryValue : escaping).apply(resolved))
                case nil: isRight = false
                }
            }
        }
        return isRight
    }

    /// Headers and paths are one line; a line break in them would end the header.
    private func isAllowed(_ text: String, _ what: String, _ escaping: Escaping, at place: @autoclosure () -> Place)
        -> Bool
    {
        guard escaping == .header || escaping == .path else { return true }
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) else {
            return true
        }
        report(place(), "\(what) holds a control character", expected: "text of one line")
        return false
    }

    // MARK: - JSON

    /// YAML written as JSON text: plain `true`, `false`, `null` and JSON's numbers are what they say, all else is a string.
    func json(_ value: Value) -> Template? {
        var builder = TemplateBuilder()
        return appendJSON(value, to: &builder) ? builder.template : nil
    }

    private func appendJSON(_ value: Value, to builder: inout TemplateBuilder) -> Bool {
        switch value.content {
        case .scalar(let scalar):
            if let literal = Self.jsonLiteral(value, scalar) {
                builder.append(literal)
                return true
            }
            builder.append("\"")
            defer { builder.append("\"") }
            return append(value, scalar, "json", .json, to: &builder)
        case .list(let items):
            var isRight = true
            builder.append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { builder.append(",") }
                isRight = appendJSON(item, to: &builder) && isRight
            }
            builder.append("]")
            return isRight
        case .mapping(let entries):
            if entries.isEmpty, startsSlot(value.place) { return false }
            var isRight = true
            builder.append("{")
            for (index, entry) in entries.enumerated() {
                builder.append((index > 0 ? ",\"" : "\"") + Escaping.json.apply(entry.key) + "\":")
                if entry.key.contains("{{") {
                    report(entry.place, "a slot cannot stand in a JSON name", expected: "plain text")
                    isRight = false
                }
                isRight = appendJSON(entry.value, to: &builder) && isRight
            }
            builder.append("}")
            return isRight
        }
    }

    private static func jsonLiteral(_ value: Value, _ scalar: Value.Scalar) -> String? {
        if value.isNull { return "null" }
        guard scalar.style == .plain else { return nil }
        if scalar.text == "true" || scalar.text == "false" { return scalar.text }
        return isJSONNumber(scalar.text) ? scalar.text : nil
    }

    /// RFC 8259, 6: sign, digits without a leading zero, fraction, exponent.
    static func isJSONNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func take(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest.removeFirst()
            return true
        }
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest.removeFirst(count)
            return count
        }
        _ = take(UInt8(ascii: "-"))
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || whole > 1 && !startsWithZero else { return false }
        if take(UInt8(ascii: ".")), digits() == 0 { return false }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            if digits() == 0 { return false }
        }
        return rest.isEmpty
    }
}

extension ScenarioReader {
    /// A regular expression in Swift's syntax that compiles.
    func pattern(_ value: Value, _ what: String) -> String? {
        guard let text = text(value, what) else { return nil }
        let expected = "a regular expression of 1 to \(Limits.pattern) characters"
        guard !text.isEmpty, text.count <= Limits.pattern else {
            report(value.place, text.isEmpty ? "\(what) is empty" : "\(what) is too long", expected: expected)
            return nil
        }
        guard Self.nesting(text) <= Limits.patternDepth else {
            report(value.place, "\(what) is nested too deeply", expected: "at most \(Limits.patternDepth) groups deep")
            return nil
        }
        do {
            _ = try Regex(text)
            return text
        } catch {
            report(value.place, "\(text.quoted) is no regular expression: \(error)", expected: expected)
            return nil
        }
    }

    /// Brackets that are open at once, whether they are escaped or not: the regex parser recurses.
    private static func nesting(_ text: String) -> Int {
        var depth = 0
        var deepest = 0
        for character in text {
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth = max(0, depth - 1) }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    // MARK: - JSON pointers

    /// RFC 6901, with `*` for every member or element.
    func pointer(_ text: String, at place: Place) -> JSONPointer? {
        let expected = "a JSON pointer such as /items/0/id or /items/*/id"
        guard text.isEmpty || text.hasPrefix("/") else {
            report(
                place, "\(text.quoted) does not begin with `/`", expected: expected,
                hint: "did you mean `/\(text.replacing(".", with: "/"))`?")
            return nil
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard parts.count <= Limits.pointerTokens else {
            report(place, "\(parts.count) steps in a JSON pointer", expected: "at most \(Limits.pointerTokens)")
            return nil
        }
        var tokens: [JSONPointer.Token] = []
        for part in parts {
            guard let key = Self.unescape(part) else {
                report(
                    place, "`~` is not followed by 0 or 1 in \(text.quoted)", expected: expected,
                    hint: "`~0` stands for `~`, and `~1` for `/`")
                return nil
            }
            tokens.append(part == "*" ? .every : .key(key))
        }
        return JSONPointer(text: text, tokens: tokens)
    }

    private static func unescape(_ part: Substring) -> String? {
        var result = String.UnicodeScalarView()
        var rest = part.unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "~" else {
                result.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "0": result.append("~")
            case "1": result.append("/")
            default: return nil
            }
        }
        return String(result)
    }
}

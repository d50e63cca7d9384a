extension ScenarioReader {
    func connections(_ value: Value) -> Connections? {
        guard let fields = fields(value, "connections", Keys(built: ["max", "reuse", "openRate"])) else { return nil }
        var result = Connections()
        var isComplete = true
        if let given = fields["max"] {
            isComplete = set(&result.max, integer(given, "max", Limits.connections)) && isComplete
        }
        if let given = fields["reuse"] { isComplete = set(&result.reuse, boolean(given, "reuse")) && isComplete }
        if let given = fields["openRate"] {
            result.openRate = rate(given, "openRate")
            isComplete = result.openRate != nil && isComplete
        }
        return isComplete ? result : nil
    }

    /// `[a-z0-9-]{1,64}`: it names the report's folder.
    func name(_ value: Value) -> String? {
        guard let text = text(value, "name") else { return nil }
        let usable = ScenarioName.from(text)
        if usable == text { return text }
        report(
            value.place, "\(text.quoted) cannot be a name", expected: "1 to 64 of a-z, 0-9 and `-`",
            hint: usable.map { "did you mean `\($0)`?" })
        return nil
    }
}

/// Names of scenarios: `[a-z0-9-]{1,64}`.
enum ScenarioName {
    /// The nearest name that is allowed; nil if nothing remains.
    static func from(_ text: String) -> String? {
        var result = ""
        for character in text.lowercased() {
            if ("a"..."z").contains(character) || character.isASCIIDigit || character == "-" {
                result.append(character)
            } else if result.last != "-", !result.isEmpty {
                result.append("-")
            }
        }
        let short = String(result.prefix(64))
        return short.isEmpty ? nil : short
    }

    /// The file's name without folders and extension; `scenario` for standard input.
    static func of(file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? ""
        let stem = last.lastIndex(of: ".").map { $0 == last.startIndex ? last : String(last[..<$0]) } ?? last
        guard stem.contains(where: { $0.isASCIILetter || $0.isASCIIDigit }) else { return "scenario" }
        return from(stem) ?? "scenario"
    }
}

extension ScenarioReader {
    private static let extractExample = "names with a source such as {token: {json: /access_token}}"

    /// The names of everything that operations extract, each once, in the order of the file; they are read before any slot.
    func variables(_ operations: Value?, library: [String: Value]) -> [String] {
        guard case .mapping(let entries) = operations?.content else { return [] }
        var names: [String] = []
        var seen: Set<String> = []
        for entry in entries {
            let used = entry.value.entry("use")?.text.flatMap { library[$0] }
            let extract = entry.value.entry("extract") ?? used?.entry("extract")
            guard case .mapping(let fields) = extract?.content else { continue }
            names += fields.map(\.key).filter { seen.insert($0).inserted }
        }
        return names
    }

    func extract(_ value: Value) -> [Extraction]? {
        guard let entries = entries(value, "extract", expected: Self.extractExample) else { return nil }
        if entries.isEmpty { report(value.place, "nothing is extracted", expected: Self.extractExample) }
        let read = entries.compactMap(extraction)
        return read.count == entries.count && !entries.isEmpty ? read : nil
    }

    private func extraction(_ entry: Value.Entry) -> Extraction? {
        let isNamed = SlotExpression.isName(entry.key)
        if !isNamed {
            report(entry.place, "\(entry.key.quoted) cannot name a variable", expected: SlotExpression.nameRule)
        }
        let what = "variable \(entry.key.quoted)"
        let keys = Keys(built: ["json", "pick", "header", "regex"])
        guard let fields = fields(entry.value, what, keys),
            let form = exactlyOne(["json", "header", "regex"], in: fields), let given = fields[form]
        else { return nil }
        if form != "json", let place = fields.keyPlace("pick") {
            report(place, "`pick` belongs to `json`", expected: "\(form.quoted) alone", hint: "remove it")
            return nil
        }
        guard let source = source(form, given, fields), isNamed,
            let variable = scope.index(of: entry.key)
        else { return nil }
        return Extraction(variable: variable, source: source)
    }

    private func source(_ form: String, _ given: Value, _ fields: Fields) -> Extraction.Source? {
        switch form {
        case "json":
            let picks = Extraction.Pick.allCases.map(\.rawValue)
            let pick = fields["pick"].map { choice($0, "pick", picks).flatMap(Extraction.Pick.init) } ?? .first
            guard let text = text(given, "json"), let pointer = pointer(text, at: given.place), let pick else {
                return nil
            }
            return .json(pointer, pick: pick)
        case "header":
            guard let name = text(given, "header") else { return nil }
            guard Self.isToken(name) else {
                report(given.place, "\(name.quoted) cannot name a header", expected: "letters, digits and `-`")
                return nil
            }
            return .header(name.lowercased())
        default: return pattern(given, "regex").map(Extraction.Source.regex)
        }
    }
}

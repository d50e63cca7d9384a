extension ScenarioReader {
    private static let operationKeys = Keys(built: ["use", "request", "weight", "expect", "extract", "auth"])

    /// Operations by name, in the order of the file. `library` holds those that `use` can name.
    func operations(_ value: Value, library: [String: Value], _ context: AuthContext) -> [Operation]? {
        let expected = "a mapping from names to operations"
        guard let entries = entries(value, "operations", expected: expected) else { return nil }
        if entries.isEmpty { report(value.place, "there are no operations", expected: expected) }
        if entries.count > Limits.operations {
            report(value.place, "\(entries.count) operations", expected: "at most \(Limits.operations)")
        }
        let operations = entries.compactMap { operation($0, library: library, context) }
        return operations.count == entries.count && !operations.isEmpty ? operations : nil
    }

    private func operation(_ entry: Value.Entry, library: [String: Value], _ context: AuthContext) -> Operation? {
        let what = "operation \(entry.key.quoted)"
        let isNamed = isName(entry.key, "an operation", at: entry.place)
        guard let given = fields(entry.value, what, Self.operationKeys) else { return nil }
        guard let source = exactlyOne(["use", "request"], in: given) else { return nil }
        let merged = source == "use" ? used(entry.value, given, library: library, what) : given
        // What is written beside an unknown `use` is still checked.
        let fields = merged ?? given
        let weight = fields["weight"].map { integer($0, "weight", Limits.weight) } ?? 1
        let expect = fields["expect"].map { self.expect($0) } ?? Expect()
        let extract = fields["extract"].map { self.extract($0) } ?? []
        var context = context
        if given["auth"] == nil { context.use = given["use"]?.place }
        let credentials = fields["auth"].map { self.credentials($0, context) } ?? .inherited
        let request = fields["request"].flatMap { self.request($0) }
        guard merged != nil, isNamed, let weight, let expect, let extract, let credentials, let request else {
            return nil
        }
        return Operation(
            name: entry.key, weight: weight, request: request, expect: expect, extract: extract,
            credentials: credentials)
    }

    /// The library's operation with what the file writes beside `use` in place of the library's own.
    private func used(_ value: Value, _ given: Fields, library: [String: Value], _ what: String) -> Fields? {
        guard let name = given["use"], case .mapping(let written) = value.content,
            let wanted = choice(name, "operation", library.keys.sorted()),
            let found = library[wanted], case .mapping(let theirs) = found.content
        else { return nil }
        let mine = written.filter { $0.key != "use" }
        let kept = theirs.filter { entry in !mine.contains { $0.key == entry.key } }
        return Fields(place: value.place, what: what, entries: mine + kept)
    }

    /// The operations of libraries by full name (`profile.retrieve`); problems in them are reported with the library's name.
    func library(_ libraries: [OperationLibrary]) -> [String: Value] {
        var result: [String: Value] = [:]
        for library in libraries {
            let source = SourceText(name: "library \(library.prefix)", text: library.text)
            guard let root = document(source),
                let entries = entries(root, "a library", expected: "a mapping from names to operations")
            else { continue }
            for entry in entries {
                let keys = Keys(built: ["request", "weight", "expect", "extract", "auth"])
                if fields(entry.value, "operation \(entry.key.quoted)", keys) != nil {
                    result["\(library.prefix).\(entry.key)"] = entry.value
                }
            }
        }
        return result
    }
}

/// The fields of a mapping, by name.
struct Fields {
    let place: Place
    /// For messages: "phase `steady`".
    let what: String
    private let entries: [String: Value.Entry]
    /// Whether a key was refused: what seems to be missing may stand there under a wrong name.
    let hasStrangers: Bool

    init(place: Place, what: String, entries: [Value.Entry], hasStrangers: Bool = false) {
        self.hasStrangers = hasStrangers
        self.place = place
        self.what = what
        self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
    }

    var isEmpty: Bool { entries.isEmpty }

    subscript(_ key: String) -> Value? { entries[key]?.value }

    func keyPlace(_ key: String) -> Place? { entries[key]?.place }
}

/// What a mapping may hold.
struct Keys {
    let built: [String]
    /// In the documents, not built yet: refused by name.
    var later: [String] = []
    /// Of a sibling (another executor): refused with this explanation.
    var elsewhere: [String] = []
}

extension ScenarioReader {
    /// The fields of a mapping; those that may not stand there are reported.
    func fields(_ value: Value, _ what: String, _ keys: Keys) -> Fields? {
        guard let entries = entries(value, what, expected: "a mapping with \(keys.built.choices)") else { return nil }
        for entry in entries where !keys.built.contains(entry.key) {
            if keys.later.contains(entry.key) {
                report(entry.place, "\(entry.key.quoted) is not supported yet", expected: keys.built.choices, hint: nil)
            } else if keys.elsewhere.contains(entry.key) {
                report(entry.place, "\(entry.key.quoted) does not belong to \(what)", expected: keys.built.choices)
            } else {
                report(
                    entry.place, "unknown key \(entry.key.quoted) in \(what)", expected: keys.built.choices,
                    hint: NearestName.of(entry.key, among: keys.built + keys.later).map { "did you mean `\($0)`?" })
            }
        }
        let hasStrangers = entries.contains { !keys.built.contains($0.key) }
        return Fields(place: value.place, what: what, entries: entries, hasStrangers: hasStrangers)
    }

    func entries(_ value: Value, _ what: String, expected: @autoclosure () -> String) -> [Value.Entry]? {
        if case .mapping(let entries) = value.content { return entries }
        report(value.place, "\(what) cannot be \(value.kind)", expected: expected())
        return nil
    }

    func list(_ value: Value, _ what: String, expected: String) -> [Value]? {
        if case .list(let items) = value.content { return items }
        report(value.place, "\(what) cannot be \(value.kind)", expected: expected, hint: "begin each item with `- `")
        return nil
    }

    /// The value of a field that must be there.
    func required(_ key: String, in fields: Fields, expected: String) -> Value? {
        if let value = fields[key] { return value }
        report(fields.place, "\(key.quoted) is missing in \(fields.what)", expected: expected)
        return nil
    }

    /// The one field of `keys` that is given.
    func exactlyOne(_ keys: [String], in fields: Fields) -> String? {
        let given = keys.filter { fields[$0] != nil }
        if given.count == 1 { return given[0] }
        if given.isEmpty {
            if fields.hasStrangers { return nil }
            report(fields.place, "\(fields.what) is incomplete", expected: keys.choices)
        } else {
            let place = fields.keyPlace(given[1]) ?? fields.place
            let names = given.map(\.quoted).joined(separator: " and ")
            report(place, "\(names) exclude one another in \(fields.what)", expected: keys.choices)
        }
        return nil
    }
}

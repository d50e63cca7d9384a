extension ScenarioReader {
    func users(_ value: Value) -> Users? {
        guard let fields = fields(value, "users", Keys(built: ["count", "popularity", "file"])) else { return nil }
        let table = fields["file"].map { self.table($0) }
        scope.user = table.map { $0.map { .known($0.columns) } ?? .unknown } ?? .none
        let count = count(fields, table)
        let popularity = fields["popularity"].map { self.popularity($0) } ?? Users.Popularity.uniform
        guard let count, let popularity, table.map({ $0 != nil }) ?? true else { return nil }
        if case .hotspot = popularity, count < Limits.hotspotUsers {
            report(
                fields["popularity"]?.place ?? fields.place, "one user cannot be hot and cold at once",
                expected: "a count of at least \(Limits.hotspotUsers) users for a hotspot")
            return nil
        }
        return Users(count: count, popularity: popularity, table: table ?? nil)
    }

    /// How many users there are: as many as their file has rows, unless fewer are asked for.
    private func count(_ fields: Fields, _ table: DataTable??) -> Int? {
        guard let table else {
            return required("count", in: fields, expected: "how many users there are, such as 1000")
                .flatMap { integer($0, "count", Limits.users) }
        }
        let count = fields["count"].map { integer($0, "count", Limits.users) } ?? table?.rows
        guard let count, let table else { return nil }
        guard let given = fields["count"] else {
            if count <= Limits.users.upperBound { return count }
            report(
                fields.place, "\(table.path.quoted) has \(count) rows",
                expected: "at most \(Limits.users.upperBound) users", hint: "say how many of them with `count`")
            return nil
        }
        if count <= table.rows { return count }
        report(
            given.place, "\(count) users are more than the rows of \(table.path.quoted)",
            expected: "at most \(table.rows)", hint: "leave `count` out for all of them")
        return nil
    }

    // MARK: - Popularity

    /// YCSB's constant, which `latest` alone takes too.
    private static let latestExponent = 0.99
    private static let words = ["uniform", "latest", "sequential"]
    private static let forms = ["zipf", "hotspot", "latest"]
    private static let every =
        "`uniform`, `{zipf: s}`, `{hotspot: {keys, traffic}}`, `latest`, `{latest: s}` or `sequential`"
    private static let hotspotExample = "{hotspot: {keys: 20%, traffic: 80%}}"

    private func popularity(_ value: Value) -> Users.Popularity? {
        guard case .mapping(let entries) = value.content else { return popularityWord(value) }
        let alone = Self.words.filter { !Self.forms.contains($0) }
        if let entry = entries.first(where: { alone.contains($0.key) }) {
            report(entry.place, "\(entry.key.quoted) takes no value", expected: "`popularity: \(entry.key)`")
            return nil
        }
        guard let fields = fields(value, "popularity", Keys(built: Self.forms)) else { return nil }
        guard !fields.isEmpty else {
            report(value.place, "popularity is incomplete", expected: Self.every)
            return nil
        }
        switch exactlyOne(Self.forms, in: fields) {
        case "zipf": return exponent("zipf", fields).map(Users.Popularity.zipf)
        case "latest": return exponent("latest", fields).map(Users.Popularity.latest)
        case "hotspot": return fields["hotspot"].flatMap(hotspot)
        default: return nil
        }
    }

    private func popularityWord(_ value: Value) -> Users.Popularity? {
        switch value.text {
        case "zipf":
            report(value.place, "`zipf` needs its exponent", expected: "`{zipf: s}`", hint: "such as {zipf: 0.99}")
            return nil
        case "hotspot":
            report(
                value.place, "`hotspot` needs its shares", expected: "`{hotspot: {keys, traffic}}`",
                hint: "such as \(Self.hotspotExample)")
            return nil
        default: break
        }
        return switch choice(value, "popularity", Self.words, expected: Self.every) {
        case "uniform": .uniform
        case "latest": .latest(Self.latestExponent)
        case "sequential": .sequential
        default: nil
        }
    }

    private func exponent(_ key: String, _ fields: Fields) -> Double? {
        fields[key].flatMap { decimal($0, key, above: 0, upTo: Limits.zipfExponent) }
    }

    private func hotspot(_ value: Value) -> Users.Popularity? {
        guard let fields = fields(value, "hotspot", Keys(built: ["keys", "traffic"])) else { return nil }
        let keys = required("keys", in: fields, expected: "the share of users that are hot, such as 20%")
            .flatMap { percentage($0, "keys") }
        let traffic = required("traffic", in: fields, expected: "the share of arrivals that they get, such as 80%")
            .flatMap { percentage($0, "traffic") }
        guard let keys, let traffic else { return nil }
        return .hotspot(keys: keys, traffic: traffic)
    }
}

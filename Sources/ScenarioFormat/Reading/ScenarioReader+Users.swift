extension ScenarioReader {
    func users(_ value: Value) -> Users? {
        let keys = Keys(built: ["count", "popularity"], later: ["file"])
        guard let fields = fields(value, "users", keys) else { return nil }
        let count = required("count", in: fields, expected: "how many users there are, such as 1000")
            .flatMap { integer($0, "count", Limits.users) }
        let popularity = fields["popularity"].map { self.popularity($0) } ?? Users.Popularity.uniform
        guard let count, let popularity else { return nil }
        return Users(count: count, popularity: popularity)
    }

    private func popularity(_ value: Value) -> Users.Popularity? {
        guard case .mapping = value.content else {
            if case .scalar(let scalar) = value.content, scalar.text == "zipf" {
                report(value.place, "`zipf` needs its exponent", expected: "`{zipf: s}`", hint: "such as {zipf: 0.99}")
                return nil
            }
            let isUniform = choice(value, "popularity", ["uniform"], later: ["hotspot", "latest", "sequential"]) != nil
            return isUniform ? .uniform : nil
        }
        let keys = Keys(built: ["zipf"], later: ["hotspot", "latest", "sequential"], elsewhere: ["uniform"])
        guard let fields = fields(value, "popularity", keys) else { return nil }
        guard let exponent = fields["zipf"] else {
            if fields.isEmpty { report(value.place, "popularity is incomplete", expected: "`uniform` or `{zipf: s}`") }
            return nil
        }
        return decimal(exponent, "zipf", above: 0, upTo: Limits.zipfExponent).map(Users.Popularity.zipf)
    }
}

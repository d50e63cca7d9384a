extension ScenarioReader {
    private static let thinkForms = ["uniform", "exponential", "normal"]
    private static let thinkExample =
        "a duration, {uniform: [1s, 3s]}, {exponential: 2s} or {normal: {mean: 2s, deviation: 500ms}}"

    func think(_ value: Value) -> Think? {
        guard case .mapping = value.content else {
            if case .list = value.content {
                report(
                    value.place, "think cannot be a list", expected: Self.thinkExample,
                    hint: "did you mean `{uniform: […]}`?")
                return nil
            }
            return duration(value, "think", Limits.think).map(Think.fixed)
        }
        guard let fields = fields(value, "think", Keys(built: Self.thinkForms)),
            let form = exactlyOne(Self.thinkForms, in: fields), let given = fields[form]
        else { return nil }
        switch form {
        case "uniform": return uniform(given)
        case "exponential": return duration(given, "exponential", Limits.think).map { .exponential(mean: $0) }
        default: return normal(given)
        }
    }

    private func uniform(_ value: Value) -> Think? {
        guard let (low, high) = ends(value) else { return nil }
        let min = low.flatMap { duration($0, "min", Limits.think) }
        let max = high.flatMap { duration($0, "max", Limits.think) }
        guard let min, let max else { return nil }
        guard min <= max else {
            report(value.place, "the shortest think time is above the longest", expected: "the shorter one first")
            return nil
        }
        return .uniform(min: min, max: max)
    }

    /// `[1s, 3s]` or `{min: 1s, max: 3s}`.
    private func ends(_ value: Value) -> (Value?, Value?)? {
        if case .list(let items) = value.content {
            if items.count == 2 { return (items[0], items[1]) }
            report(
                value.place, "\(items.count) \(items.count == 1 ? "end" : "ends") of a range",
                expected: "two durations: [1s, 3s]")
            return nil
        }
        if case .scalar = value.content {
            report(value.place, "uniform cannot be \(value.kind)", expected: "[1s, 3s] or {min: 1s, max: 3s}")
            return nil
        }
        guard let fields = fields(value, "uniform", Keys(built: ["min", "max"])) else { return nil }
        return (
            required("min", in: fields, expected: DurationText.example),
            required("max", in: fields, expected: DurationText.example)
        )
    }

    private func normal(_ value: Value) -> Think? {
        guard let fields = fields(value, "normal", Keys(built: ["mean", "deviation"])) else { return nil }
        let mean = required("mean", in: fields, expected: DurationText.example)
            .flatMap { duration($0, "mean", Limits.think) }
        let deviation = required("deviation", in: fields, expected: DurationText.example)
            .flatMap { duration($0, "deviation", Limits.think) }
        guard let mean, let deviation else { return nil }
        return .normal(mean: mean, deviation: deviation)
    }
}

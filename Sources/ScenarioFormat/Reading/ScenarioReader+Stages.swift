extension ScenarioReader {
    /// The stages of a ramp, which take some time together: nanoseconds, and what `read` makes of each target.
    func stages<Target>(
        _ value: Value, target: String, read: (Value) -> Target?
    ) -> [(duration: Int64, target: Target)]? {
        guard let items = list(value, "stages", expected: "a list of stages") else { return nil }
        if items.isEmpty { report(value.place, "there are no stages", expected: "a list of stages") }
        if items.count > Limits.stages {
            report(value.place, "\(items.count) stages", expected: "at most \(Limits.stages)")
            return nil
        }
        let stages: [(duration: Int64, target: Target)] = items.compactMap { item in
            guard let fields = fields(item, "a stage", Keys(built: ["duration", "target"])) else { return nil }
            let duration = required("duration", in: fields, expected: DurationText.example)
                .flatMap { self.duration($0, "duration", Limits.phase) }
            let target = required("target", in: fields, expected: target).flatMap(read)
            guard let duration, let target else { return nil }
            return (duration, target)
        }
        guard stages.count == items.count, !items.isEmpty else { return nil }
        let total = stages.reduce(0) { $0 + $1.duration }
        if total == 0 {
            report(value.place, "the phase is unreachable: its stages last 0s", expected: "a stage with a duration")
            return nil
        }
        if total > Limits.phase.upperBound {
            report(
                value.place, "the stages last \(DurationText.describe(total))",
                expected: "at most \(DurationText.describe(Limits.phase.upperBound))")
            return nil
        }
        return stages
    }

    /// How long a phase lasts, nanoseconds above zero.
    func length(_ value: Value, _ what: String) -> Int64? {
        guard let duration = duration(value, what, Limits.phase) else { return nil }
        if duration > 0 { return duration }
        report(value.place, "the phase is unreachable: it lasts 0s", expected: "a duration above zero")
        return nil
    }
}

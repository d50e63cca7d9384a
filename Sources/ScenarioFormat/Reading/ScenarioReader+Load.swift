extension ScenarioReader {
    /// Fields of each executor, beside those of every phase.
    private static let executors: [(name: String, keys: [String])] = [
        ("constant-vus", ["vus", "duration"]),
        ("constant-arrival-rate", ["rate", "duration", "arrivals"]),
        ("ramping-arrival-rate", ["startRate", "stages", "arrivals"]),
    ]
    private static let laterExecutors = ["shared-iterations", "per-vu-iterations", "ramping-vus", "capacity", "replay"]
    private static let laterKeys = [
        "startAt", "mix", "pace", "think", "iterations", "maxDuration", "startVUs", "gracefulRampDown", "from", "upTo",
        "holdFor", "objective", "file", "speed",
    ]

    func load(_ value: Value) -> [Phase]? {
        let expected = "a list of phases"
        guard let items = list(value, "load", expected: expected) else { return nil }
        if items.isEmpty { report(value.place, "there are no phases", expected: expected) }
        if items.count > Limits.phases {
            report(value.place, "\(items.count) phases", expected: "at most \(Limits.phases)")
        }
        checkNames(items)
        let isUnmeasured = items.allSatisfy { $0.entry("measure").map { $0.text == "false" } ?? false }
        if isUnmeasured, !items.isEmpty {
            report(value.place, "no phase is measured", expected: "at least one phase without `measure: false`")
        }
        let phases = items.enumerated().compactMap { phase($1, number: $0 + 1) }
        return phases.count == items.count && !items.isEmpty ? phases : nil
    }

    /// The names of phases as far as they can be told.
    func phaseNames(_ value: Value) -> [String] {
        guard case .list(let items) = value.content else { return [] }
        return items.enumerated().map { $1.entry("name")?.text ?? Self.defaultName(number: $0 + 1) }
    }

    private static func defaultName(number: Int) -> String { "phase-\(number)" }

    private func checkNames(_ items: [Value]) {
        var lines: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            let given = item.entry("name")
            let name = given?.text ?? Self.defaultName(number: index + 1)
            let place = given?.place ?? item.place
            if let line = lines[name] {
                report(
                    place, "two phases are called \(name.quoted)", expected: "a name of its own for each phase",
                    hint: "the other is on line \(line)")
            } else {
                lines[name] = place.line
            }
        }
    }

    private func phase(_ value: Value, number: Int) -> Phase? {
        guard case .mapping = value.content else {
            report(value.place, "a phase cannot be \(value.kind)", expected: "fields such as executor and duration")
            return nil
        }
        let given = value.entry("executor")
        let names = Self.executors.map(\.name)
        let executor = given.flatMap { choice($0, "executor", names, later: Self.laterExecutors) }
        let own = Self.executors.first { $0.name == executor }?.keys
        let all = Self.executors.flatMap(\.keys)
        let common = ["name", "executor", "measure"]
        let keys = Keys(
            built: common + (own ?? Array(Set(all)).sorted()), later: Self.laterKeys,
            elsewhere: own.map { own in all.filter { !own.contains($0) } } ?? [])
        guard let fields = fields(value, executor.map { "a \($0) phase" } ?? "a phase", keys) else { return nil }
        if given == nil { report(value.place, "`executor` is missing in a phase", expected: names.choices) }
        let name = fields["name"].map { phaseName($0) } ?? Self.defaultName(number: number)
        let measure = fields["measure"].map { boolean($0, "measure") } ?? true
        guard let executor, let read = self.executor(executor, fields), let name, let measure else { return nil }
        return Phase(name: name, executor: read, measure: measure)
    }

    private func phaseName(_ value: Value) -> String? {
        guard let name = text(value, "name"), isName(name, "a phase", at: value.place) else { return nil }
        return name
    }

    // MARK: - Executors

    private func executor(_ name: String, _ fields: Fields) -> Executor? {
        switch name {
        case "constant-vus": constantVUs(fields)
        case "constant-arrival-rate": constantArrivalRate(fields)
        default: rampingArrivalRate(fields)
        }
    }

    private func constantVUs(_ fields: Fields) -> Executor? {
        let vus = required("vus", in: fields, expected: "how many virtual users, such as 20")
            .flatMap { integer($0, "vus", Limits.virtualUsers) }
        let duration = phaseDuration(fields)
        guard let vus, let duration else { return nil }
        return .constantVUs(vus: vus, duration: duration)
    }

    private func constantArrivalRate(_ fields: Fields) -> Executor? {
        let given = required("rate", in: fields, expected: RateText.example)
        let rate = given.flatMap { self.rate($0, "rate") }
        let duration = phaseDuration(fields)
        let arrivals = arrivals(fields)
        guard let given, let rate, let duration, let arrivals else { return nil }
        guard Double(rate.count) * Double(duration) >= Double(rate.per) else {
            report(
                given.place, "the phase is unreachable: no arrival falls within its \(DurationText.describe(duration))",
                expected: "a higher rate or a longer duration")
            return nil
        }
        return .constantArrivalRate(rate: rate, duration: duration, arrivals: arrivals)
    }

    private func rampingArrivalRate(_ fields: Fields) -> Executor? {
        let start =
            fields["startRate"].map { rate($0, "startRate", allowsZero: true) }
            ?? Rate(count: 0, per: 1_000_000_000)
        let given = required("stages", in: fields, expected: "a list such as [{duration: 30s, target: 500/s}]")
        let stages = given.flatMap { self.stages($0) }
        let arrivals = arrivals(fields)
        guard let start, let given, let stages, let arrivals else { return nil }
        let duration = stages.reduce(0) { $0 + $1.duration }
        if duration == 0 {
            report(given.place, "the phase is unreachable: its stages last 0s", expected: "a stage with a duration")
            return nil
        }
        if duration > Limits.phase.upperBound {
            report(
                given.place, "the stages last \(DurationText.describe(duration))",
                expected: "at most \(DurationText.describe(Limits.phase.upperBound))")
            return nil
        }
        // The area under the ramp, arrivals: trapezoids.
        var before = start.perSecond
        let count = stages.reduce(0.0) { sum, stage in
            defer { before = stage.target.perSecond }
            return sum + (before + stage.target.perSecond) / 2 * Double(stage.duration) / 1e9
        }
        guard count >= 1 else {
            report(
                given.place, "the phase is unreachable: no arrival falls within its stages",
                expected: "a stage with a higher target")
            return nil
        }
        return .rampingArrivalRate(start: start, stages: stages, arrivals: arrivals)
    }

    private func stages(_ value: Value) -> [Executor.Stage]? {
        guard let items = list(value, "stages", expected: "a list of stages") else { return nil }
        if items.isEmpty { report(value.place, "there are no stages", expected: "a list of stages") }
        if items.count > Limits.stages {
            report(value.place, "\(items.count) stages", expected: "at most \(Limits.stages)")
            return nil
        }
        let stages: [Executor.Stage] = items.compactMap { item in
            guard let fields = fields(item, "a stage", Keys(built: ["duration", "target"])) else { return nil }
            let duration = required("duration", in: fields, expected: DurationText.example)
                .flatMap { self.duration($0, "duration", Limits.phase) }
            let target = required("target", in: fields, expected: RateText.example)
                .flatMap { rate($0, "target", allowsZero: true) }
            guard let duration, let target else { return nil }
            return Executor.Stage(duration: duration, target: target)
        }
        return stages.count == items.count && !items.isEmpty ? stages : nil
    }

    private func phaseDuration(_ fields: Fields) -> Int64? {
        guard let value = required("duration", in: fields, expected: DurationText.example),
            let duration = duration(value, "duration", Limits.phase)
        else { return nil }
        if duration > 0 { return duration }
        report(value.place, "the phase is unreachable: it lasts 0s", expected: "a duration above zero")
        return nil
    }

    private func arrivals(_ fields: Fields) -> Arrivals? {
        guard let value = fields["arrivals"] else { return .uniform }
        return choice(value, "arrivals", ["uniform", "poisson"]).flatMap(Arrivals.init)
    }
}

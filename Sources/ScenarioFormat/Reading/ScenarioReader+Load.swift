/// An executor as the file knows it.
private struct ExecutorForm: Sendable {
    let name: String
    /// Its fields, beside those of every phase.
    let keys: [String]
    let read: @Sendable (ScenarioReader, Fields) -> Executor?
}

extension ScenarioReader {
    private static let executors = [
        ExecutorForm(name: "shared-iterations", keys: ["vus", "iterations", "maxDuration"]) {
            $0.sharedIterations($1)
        },
        ExecutorForm(name: "per-vu-iterations", keys: ["vus", "iterations", "maxDuration"]) {
            $0.perVUIterations($1)
        },
        ExecutorForm(name: "constant-vus", keys: ["vus", "duration", "pace"]) { $0.constantVUs($1) },
        ExecutorForm(name: "ramping-vus", keys: ["startVUs", "stages", "gracefulRampDown", "pace"]) {
            $0.rampingVUs($1)
        },
        ExecutorForm(name: "constant-arrival-rate", keys: ["rate", "duration", "arrivals"]) {
            $0.constantArrivalRate($1)
        },
        ExecutorForm(name: "ramping-arrival-rate", keys: ["startRate", "stages", "arrivals"]) {
            $0.rampingArrivalRate($1)
        },
    ]
    private static let laterExecutors = ["capacity", "replay"]
    private static let commonKeys = ["name", "executor", "startAt", "measure", "mix"]
    private static let laterKeys = ["from", "upTo", "holdFor", "objective", "file", "speed"]

    /// Phases in the order of the file. A `mix` is held against `names` whatever else is wrong with what they name.
    func load(_ value: Value, _ names: OperationNames?) -> [Phase]? {
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
        let phases = items.enumerated().compactMap { phase($1, number: $0 + 1, names) }
        return phases.count == items.count && !items.isEmpty ? phases : nil
    }

    /// The names of phases as far as they can be told.
    func phaseNames(_ value: Value) -> [String] {
        guard case .list(let items) = value.content else { return [] }
        return items.enumerated().map { $1.entry("name")?.text ?? Self.defaultName(number: $0 + 1) }
    }

    static func defaultName(number: Int) -> String { "phase-\(number)" }

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

    private func phase(_ value: Value, number: Int, _ operations: OperationNames?) -> Phase? {
        guard case .mapping = value.content else {
            report(value.place, "a phase cannot be \(value.kind)", expected: "fields such as executor and duration")
            return nil
        }
        let given = value.entry("executor")
        let names = Self.executors.map(\.name)
        let executor = given.flatMap { choice($0, "executor", names, later: Self.laterExecutors) }
        let form = Self.executors.first { $0.name == executor }
        let all = Set(Self.executors.flatMap(\.keys)).sorted()
        let keys = Keys(
            built: Self.commonKeys + (form?.keys ?? all), later: Self.laterKeys,
            elsewhere: form.map { form in all.filter { !form.keys.contains($0) } } ?? [])
        guard let fields = fields(value, form.map { "a \($0.name) phase" } ?? "a phase", keys) else { return nil }
        if given == nil { report(value.place, "`executor` is missing in a phase", expected: names.choices) }
        let name = fields["name"].map { phaseName($0) } ?? Self.defaultName(number: number)
        let measure = fields["measure"].map { boolean($0, "measure") } ?? true
        // Nil for what is not given and for what is wrong: that has been reported, and the file is refused.
        let startAt = fields["startAt"].flatMap { duration($0, "startAt", Limits.phase) }
        let mix = fields["mix"].flatMap { self.mix($0, operations) }
        guard let read = form?.read(self, fields), let name, let measure else { return nil }
        return Phase(name: name, executor: read, measure: measure, startAt: startAt, mix: mix)
    }

    private func phaseName(_ value: Value) -> String? {
        guard let name = text(value, "name"), isName(name, "a phase", at: value.place) else { return nil }
        return name
    }
}

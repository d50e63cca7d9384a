extension ScenarioReader {
    static let stepExample = "an operation's name, {think: 2s} or {repeat: {times: 3, steps: […]}}"

    /// Journeys by name, in the order of the file.
    func journeys(_ value: Value, _ context: JourneyContext) -> [Journey]? {
        let expected = "a mapping from names to journeys such as {browse: {steps: [list, item]}}"
        guard let entries = entries(value, "journeys", expected: expected) else { return nil }
        if entries.isEmpty { report(value.place, "there are no journeys", expected: expected) }
        if entries.count > Limits.journeys {
            report(value.place, "\(entries.count) journeys", expected: "at most \(Limits.journeys)")
            return nil
        }
        let journeys = entries.compactMap { journey($0, context) }
        return journeys.count == entries.count && !journeys.isEmpty ? journeys : nil
    }

    private func journey(_ entry: Value.Entry, _ context: JourneyContext) -> Journey? {
        let isNamed = isName(entry.key, "a journey", at: entry.place)
        let isTaken = context.names?.operation(entry.key) != nil
        if isTaken {
            report(
                entry.place, "\(entry.key.quoted) is the name of an operation", expected: "a name of its own",
                hint: "operations and journeys share their names: gates and a mix tell them apart by nothing else")
        }
        guard let fields = fields(entry.value, "journey \(entry.key.quoted)", Keys(built: ["weight", "steps"])) else {
            return nil
        }
        let weight = fields["weight"].map { integer($0, "weight", Limits.weight) } ?? 1
        guard let given = required("steps", in: fields, expected: "a list of steps: \(Self.stepExample)") else {
            return nil
        }
        var walk = JourneyWalk(context)
        let steps = steps(given, &walk, depth: 0, times: 1)
        guard let steps, let weight, isNamed, !isTaken else { return nil }
        guard walk.requests > 0 else {
            report(given.place, "the journey makes no request", expected: "a step that is an operation's name")
            return nil
        }
        guard walk.requests <= Limits.requests, walk.steps <= Limits.steps else {
            let isLong = walk.steps > Limits.steps
            report(
                given.place, isLong ? "\(walk.steps) steps" : "the journey makes \(walk.requests) requests",
                expected: "at most \(isLong ? Limits.steps : Limits.requests)")
            return nil
        }
        return Journey(name: entry.key, weight: weight, steps: steps)
    }

    // MARK: - Steps

    private func steps(_ value: Value, _ walk: inout JourneyWalk, depth: Int, times: Int) -> [Step]? {
        guard let items = list(value, "steps", expected: "a list of steps: \(Self.stepExample)") else { return nil }
        if items.isEmpty { report(value.place, "there are no steps", expected: Self.stepExample) }
        walk.steps += items.count
        // Beyond it more errors would say the same.
        guard walk.steps <= 2 * Limits.steps else { return [] }
        let steps = items.compactMap { step($0, &walk, depth: depth, times: times) }
        return steps.count == items.count && !items.isEmpty ? steps : nil
    }

    private func step(_ value: Value, _ walk: inout JourneyWalk, depth: Int, times: Int) -> Step? {
        guard case .mapping = value.content else { return request(value, &walk, times: times) }
        guard let fields = fields(value, "a step", Keys(built: ["think", "repeat"])),
            let form = exactlyOne(["think", "repeat"], in: fields), let given = fields[form]
        else { return nil }
        return form == "think"
            ? think(given).map(Step.think) : repetition(given, &walk, depth: depth + 1, times: times)
    }

    private func repetition(_ value: Value, _ walk: inout JourneyWalk, depth: Int, times: Int) -> Step? {
        guard depth <= Limits.repeatDepth else {
            report(value.place, "nested too deeply", expected: "at most \(Limits.repeatDepth) repeats in one another")
            return nil
        }
        guard let fields = fields(value, "repeat", Keys(built: ["times", "steps"])) else { return nil }
        let count = required("times", in: fields, expected: "how often, such as 3")
            .flatMap { integer($0, "times", Limits.repeatTimes) }
        let all = times.multipliedReportingOverflow(by: count ?? 1)
        let steps = required("steps", in: fields, expected: "a list of steps: \(Self.stepExample)").flatMap {
            self.steps($0, &walk, depth: depth, times: all.overflow ? Limits.requests + 1 : all.partialValue)
        }
        guard let count, let steps else { return nil }
        return .repeated(count, steps)
    }

    /// An operation's name.
    private func request(_ value: Value, _ walk: inout JourneyWalk, times: Int) -> Step? {
        guard case .scalar = value.content, !value.isNull else {
            report(value.place, "a step cannot be \(value.kind)", expected: Self.stepExample)
            return nil
        }
        guard let name = text(value, "a step") else { return nil }
        walk.requests = walk.requests.addingReportingOverflow(times).overflow ? .max : walk.requests + times
        guard let names = walk.context.names else { return .request(0) }
        guard let index = names.operation(name) else {
            report(
                value.place, "unknown operation \(name.quoted) in steps", expected: names.operations.choices,
                hint: names.journeys.contains(name)
                    ? "a journey cannot be a step of another"
                    : NearestName.of(name, among: names.operations + ["think", "repeat"])
                        .map { "did you mean `\($0)`?" })
            return nil
        }
        guard index != walk.context.login else {
            report(
                value.place, "\(name.quoted) is the login of `auth`, which is made before the first step",
                expected: "another operation", hint: "remove it")
            return nil
        }
        check(index, &walk, at: value.place)
        return .request(index)
    }

    /// Whether what a step needs has been extracted, and takes note of what it extracts.
    private func check(_ index: Int, _ walk: inout JourneyWalk, at place: Place) {
        guard let facts = walk.context.facts else { return }
        for variable in facts[index].uses.subtracting(walk.known).sorted() {
            let sources = facts.filter { $0.extracts.contains(variable) && $0.name != facts[index].name }.map(\.name)
            report(
                place,
                "\(facts[index].name.quoted) uses `var.\(scope.variables[variable])`, which no step before it extracts",
                expected: sources.isEmpty
                    ? "an operation before it that extracts it" : "a step before it: \(sources.choices)")
        }
        walk.known.formUnion(facts[index].uses)
        walk.known.formUnion(facts[index].extracts)
    }
}

/// What is known on the way through the steps of one journey.
struct JourneyWalk {
    let context: JourneyContext
    /// Variables that a user has at this step.
    var known: Set<Int>
    var steps = 0
    /// Of one iteration.
    var requests = 0

    init(_ context: JourneyContext) {
        self.context = context
        known = context.given
    }
}

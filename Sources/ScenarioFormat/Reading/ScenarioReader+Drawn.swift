extension ScenarioReader {
    /// Whether every phase of `load` has something to draw: the file's weights, or a mix of its own.
    func checkDrawn(_ operations: [Operation], _ journeys: [Journey], at place: Place, load: Value?) {
        guard operations.allSatisfy({ $0.weight == 0 }), journeys.allSatisfy({ $0.weight == 0 }),
            !Self.hasMixes(load)
        else { return }
        report(
            place,
            journeys.isEmpty
                ? "every operation has weight 0, so no request would be made"
                : "every operation and journey has weight 0, so no request would be made",
            expected: "a weight of at least 1 on one of them, or a mix in every phase")
    }

    /// Reports operations that are drawn on their own although they need what a journey or a login gives.
    func checkAlone(_ operations: [Operation], in file: Value?, load: Value?, _ auth: Auth?) {
        guard case .mapping(let entries) = file?.content, entries.count == operations.count else { return }
        let areWeighed = !Self.hasMixes(load)
        var needy: [String: String] = [:]
        for (entry, operation) in zip(entries, operations) {
            guard let variable = OperationFacts(operation).uses.min() else { continue }
            let message =
                "\(operation.name.quoted) uses `var.\(scope.variables[variable])`, which only a journey can give"
            needy[operation.name] = message
            guard areWeighed, operation.weight > 0 else { continue }
            report(
                entry.value.entry("weight")?.place ?? entry.place, message + " it",
                expected: "weight: 0, and the operation as a step of a journey")
        }
        if case .login(let login) = auth, operations.indices.contains(login.operation) {
            let name = operations[login.operation].name
            needy[name] = "\(name.quoted) logs in, so nothing draws"
        }
        for entry in Self.mixes(load) where entry.value.text != "0" {
            guard let message = needy[entry.key] else { continue }
            report(entry.place, message + " it", expected: "operations that stand alone, and journeys")
        }
    }

    private static func hasMixes(_ load: Value?) -> Bool {
        guard case .list(let phases) = load?.content, !phases.isEmpty else { return false }
        return phases.allSatisfy { $0.entry("mix") != nil }
    }

    private static func mixes(_ load: Value?) -> [Value.Entry] {
        guard case .list(let phases) = load?.content else { return [] }
        return phases.flatMap { phase -> [Value.Entry] in
            if case .mapping(let entries) = phase.entry("mix")?.content { entries } else { [] }
        }
    }
}

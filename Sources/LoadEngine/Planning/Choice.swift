import ScenarioFormat

/// What an arrival can be: an operation on its own, or a journey. A plan deals the operations first, then the journeys.
struct Choice: Sendable {
    let program: JourneyProgram
    /// Index among the scenario's journeys; nil for an operation.
    let journey: Int?
    /// Data sets of which it takes a row for itself.
    let uniqueSets: [Int]
    /// Whether its user has to remember anything: a plain request of an operation has the shortest path.
    var isPlain: Bool { journey == nil && uniqueSets.isEmpty }
    /// The operation of its first request.
    let first: Int

    static func all(of scenario: Scenario) -> [Choice] {
        let unique = Set(scenario.data.indices.filter { scenario.data[$0].order == .unique })
        func choice(_ steps: [Step], journey: Int?) -> Choice {
            let program = JourneyProgram(steps)
            let used = program.operations.reduce(into: Set<Int>()) {
                $0.formUnion(scenario.operations[$1].dataSets(scenario))
            }
            return Choice(
                program: program, journey: journey, uniqueSets: used.intersection(unique).sorted(),
                first: program.first)
        }
        return scenario.operations.indices.map { choice([.request($0)], journey: nil) }
            + scenario.journeys.enumerated().map { choice($1.steps, journey: $0) }
    }
}

extension Scenario {
    /// What arrivals can be, by name: operations, then journeys.
    var choiceNames: [String] { operations.map(\.name) + journeys.map(\.name) }
    var choiceWeights: [Int] { operations.map(\.weight) + journeys.map(\.weight) }
}

extension Operation {
    /// Every text of its request that may have slots, and what its expectations compare with.
    var templates: [Template] {
        var all = [request.path] + request.query.map(\.value) + request.headers.map(\.value)
        switch request.body {
        case .none, .file: break
        case .json(let text), .text(let text): all.append(text)
        case .form(let fields): all += fields.map(\.value)
        }
        for test in expect.headers.map(\.test) + expect.json.map(\.test) {
            if case .equals(let text) = test { all.append(text) }
        }
        return all
    }

    fileprivate func dataSets(_ scenario: Scenario) -> Set<Int> {
        var sets: Set<Int> = []
        for template in templates {
            for case .slot(.data(let set, _)) in template.segments { sets.insert(set) }
        }
        return sets
    }
}

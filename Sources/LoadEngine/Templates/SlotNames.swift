import ScenarioFormat

/// What slots are called in the scenario's file.
struct SlotNames: Sendable {
    private let columns: [String]
    private let data: [(name: String, columns: [String])]
    private let variables: [String]

    init(_ scenario: Scenario) {
        columns = scenario.users.table?.columns ?? []
        data = scenario.data.map { ($0.name, $0.table.columns) }
        variables = scenario.variables
    }

    func name(_ slot: Slot) -> String {
        switch slot {
        case .userID: "user.id"
        case .userIndex: "user.index"
        case .userColumn(let column): "user.\(columns[column])"
        case .data(let set, let column): "data.\(data[set].name).\(data[set].columns[column])"
        case .variable(let variable): "var.\(variables[variable])"
        case .randomInt(let low, let high): "random.int(\(low),\(high))"
        case .randomUUID: "random.uuid"
        case .randomWord: "random.word"
        case .randomText(let count): "random.text(\(count))"
        case .iteration: "iteration"
        case .arrival: "arrival"
        case .timeUnix: "time.unix"
        }
    }

    /// A text as in the file.
    func words(_ template: Template) -> String {
        template.segments.map { segment in
            switch segment {
            case .text(let text): text
            case .slot(let slot): "{{ \(name(slot)) }}"
            }
        }.joined()
    }
}

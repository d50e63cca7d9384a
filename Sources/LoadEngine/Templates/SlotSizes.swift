import ScenarioFormat

/// Bytes that a slot's value may have, for the room that a request needs.
struct SlotSizes: Sendable {
    private let users: DataTable?
    private let data: [DataSet]

    init(_ scenario: Scenario) {
        users = scenario.users.table
        data = scenario.data
    }

    func longest(ofUserColumn column: Int) -> Int { users?.longest(column: column) ?? 0 }
    func longest(of column: Int, in set: Int) -> Int { data[set].table.longest(column: column) }
}

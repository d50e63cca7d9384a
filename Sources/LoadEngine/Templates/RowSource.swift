import ScenarioFormat

/// Which row of each data set an arrival uses: a function of the arrival, but for `unique`, where the rows are taken as they
/// are needed, each by one arrival of the run.
struct RowSource: Sendable {
    private let sets: [DataSet]
    private let users: DataTable?
    private let draws: [Randomness]

    init(_ scenario: Scenario) {
        sets = scenario.data
        users = scenario.users.table
        draws = scenario.data.indices.map { Randomness(seed: scenario.seed, purpose: .rows, phase: $0) }
    }

    /// A field of the arrival's row of a data set.
    func field(_ set: Int, _ column: Int, _ values: borrowing SlotValues) -> UnsafeRawBufferPointer {
        let table = sets[set].table
        let row =
            switch sets[set].order {
            case .sequential: Int(values.iteration % UInt64(table.rows))
            case .random: Int(draws[set].at(values.arrival).multipliedFullWidth(by: UInt64(table.rows)).high)
            case .unique: values.traveller?.rows[set] ?? 0
            }
        return table.field(row: row, column: column)
    }

    func userField(_ column: Int, user: Int) -> UnsafeRawBufferPointer {
        users?.field(row: user, column: column) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }
}

import ScenarioFormat

/// Values that stand in headers: a control character in one would end its line, and so the request would be another.
enum HeaderValues {
    /// Variables that stand in a header of some request.
    static func variables(of scenario: Scenario) -> Set<Int> {
        slots(of: scenario).reduce(into: []) { if case .variable(let variable) = $1.slot { $0.insert(variable) } }
    }

    /// A table whose column stands in a header and holds what no header may have.
    static func problem(of scenario: Scenario) -> PlanError? {
        for (operation, slot) in slots(of: scenario) {
            let (table, column): (DataTable?, Int)
            switch slot {
            case .userColumn(let index): (table, column) = (scenario.users.table, index)
            case .data(let set, let index): (table, column) = (scenario.data[set].table, index)
            default: continue
            }
            guard let table else { continue }
            let row = (0..<table.rows).first { !isAllowed(table.field(row: $0, column: column)) }
            guard let row else { continue }
            return PlanError(
                place: "operations.\(operation)",
                message:
                    "\(table.path): row \(row + 1) has a control character in column \(table.columns[column]), which stands "
                    + "in a header; remove it")
        }
        return nil
    }

    static func isAllowed(_ value: UnsafeRawBufferPointer) -> Bool {
        value.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func slots(of scenario: Scenario) -> [(operation: String, slot: Slot)] {
        scenario.operations.flatMap { operation in
            operation.request.headers.flatMap(\.value.segments).compactMap { segment in
                if case .slot(let slot) = segment { (operation.name, slot) } else { nil }
            }
        }
    }
}

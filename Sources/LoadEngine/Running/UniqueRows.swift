import ScenarioFormat
import Synchronization

/// The rows of data sets in unique order that are left, for all workers of a run.
final class UniqueRows: Sendable {
    /// Rows given out so far of each data set, whatever its order.
    private let given: [Cursor]
    private let rows: [Int]

    private final class Cursor: Sendable {
        let next = Atomic<Int>(0)
    }

    init(_ sets: [DataSet]) {
        given = sets.map { _ in Cursor() }
        rows = sets.map(\.table.rows)
    }

    /// The next row of a data set; nil when there is none left.
    func take(of set: Int) -> Int? {
        let row = given[set].next.wrappingAdd(1, ordering: .relaxed).oldValue
        return row < rows[set] ? row : nil
    }
}

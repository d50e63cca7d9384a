import Synchronization

/// A fixed row of counters that any thread may add to.
final class CounterTable: Sendable {
    /// One counter on the heap: atomics cannot be copied into an array.
    private final class Cell: Sendable {
        let value = Atomic<Int64>(0)
    }

    private let cells: [Cell]

    init(_ count: Int) {
        cells = (0..<count).map { _ in Cell() }
    }

    func add(_ index: Int, _ count: Int64 = 1) {
        cells[index].value.wrappingAdd(count, ordering: .relaxed)
    }

    subscript(_ index: Int) -> Int64 { cells[index].value.load(ordering: .relaxed) }
}

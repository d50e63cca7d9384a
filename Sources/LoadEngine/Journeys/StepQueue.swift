import HeapModule

/// Users who think, by when they go on.
struct StepQueue {
    private struct Entry: Comparable {
        var due: Int64
        /// Of two that are due at one instant, the one that came first.
        var order: UInt64
        var traveller: Int32
        /// nil: nothing more, once it has thought.
        var operation: Int?

        static func < (a: Entry, b: Entry) -> Bool { (a.due, a.order) < (b.due, b.order) }
    }

    private var heap = Heap<Entry>()
    private var order: UInt64 = 0

    /// When the first goes on; `Int64.max` when nobody thinks.
    var due: Int64 { heap.min?.due ?? .max }

    mutating func add(_ traveller: Traveller, operation: Int?, due: Int64) {
        heap.insert(Entry(due: due, order: order, traveller: traveller.index, operation: operation))
        order += 1
    }

    /// The first to go on.
    mutating func removeFirst() -> (traveller: Int32, operation: Int?, due: Int64)? {
        heap.popMin().map { ($0.traveller, $0.operation, $0.due) }
    }

    /// Takes out those of these travellers that think. Looks at all of them.
    mutating func remove(where isMeant: (Int32) -> Bool) -> [Int32] {
        let all = heap.unordered
        let gone = all.filter { isMeant($0.traveller) }
        if !gone.isEmpty { heap = Heap(all.filter { !isMeant($0.traveller) }) }
        return gone.map(\.traveller)
    }
}

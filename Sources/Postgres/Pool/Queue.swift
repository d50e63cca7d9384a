/// First in, first out. Appending and removing take constant time, amortised.
struct Queue<Element> {
    private var items: [Element?] = []
    private var head = 0
    /// Passed places are given back when there are this many, and no fewer than those in use.
    private static var slack: Int { 64 }

    var count: Int { items.count - head }
    var isEmpty: Bool { head == items.count }
    var first: Element? { isEmpty ? nil : items[head] }

    mutating func append(_ element: Element) { items.append(element) }

    mutating func removeFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = items[head]
        items[head] = nil
        head += 1
        if isEmpty {
            items.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= Self.slack, head * 2 >= items.count {
            items.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Removes and returns those that fit, in order.
    mutating func removeAll(where fits: (Element) -> Bool) -> [Element] {
        let all = items[head...].compactMap(\.self)
        items = all.filter { !fits($0) }
        head = 0
        return all.filter(fits)
    }

    mutating func removeAll() -> [Element] { removeAll { _ in true } }
}

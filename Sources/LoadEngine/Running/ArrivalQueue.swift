/// Arrivals that wait for a connection, first come first served: a ring that grows by doubling.
struct ArrivalQueue {
    private var ring: [WaitingArrival?] = Array(repeating: nil, count: 64)
    private var head = 0
    private(set) var count = 0

    var first: WaitingArrival? { count == 0 ? nil : ring[head] }

    mutating func append(_ arrival: WaitingArrival) {
        if count == ring.count {
            var larger: [WaitingArrival?] = Array(ring[head...] + ring[..<head])
            larger += Array(repeating: nil, count: ring.count)
            ring = larger
            head = 0
        }
        ring[(head + count) & (ring.count - 1)] = arrival
        count += 1
    }

    mutating func removeFirst() {
        head = (head + 1) & (ring.count - 1)
        count -= 1
    }

    /// Takes out those of a phase's arrivals that wait here. Looks at all of them.
    mutating func remove(phase: Int, numbers: Set<UInt64>) -> [WaitingArrival] {
        var found: [WaitingArrival] = []
        for _ in 0..<count {
            guard let arrival = first else { break }
            removeFirst()
            if arrival.phase == phase, numbers.contains(arrival.number) {
                found.append(arrival)
            } else {
                append(arrival)
            }
        }
        return found
    }
}

/// An arrival of a phase, due and taken up: nanoseconds from the run's start.
struct WaitingArrival: Sendable {
    var phase: Int
    /// Number within the phase.
    var number: UInt64
    var due, taken: Int64
    /// A later step: whose (nil: an arrival that has not begun), and the operation of its request.
    var traveller: Int32?
    var operation = 0
}

import LoadTransport

/// Requests on the wire, by ticket: as many as the transport can have under way.
struct Flights {
    struct Flight {
        var arrival: WaitingArrival
        var operation: Int
        var isOpen: Bool
    }

    private var flights: [Flight]
    private var free: [UInt32]

    init(capacity: Int) {
        let none = WaitingArrival(phase: 0, number: 0, due: 0, taken: 0)
        flights = Array(repeating: Flight(arrival: none, operation: 0, isOpen: false), count: capacity)
        free = (0..<UInt32(capacity)).reversed()
    }

    var count: Int { flights.count - free.count }

    /// A ticket for a request that is about to be started; nil when all are out.
    mutating func open(_ arrival: WaitingArrival, operation: Int) -> Ticket? {
        guard let index = free.popLast() else { return nil }
        flights[Int(index)] = Flight(arrival: arrival, operation: operation, isOpen: true)
        return Ticket(index)
    }

    /// The tickets of those of a phase's arrivals that are on the wire. Looks at all of them.
    func tickets(phase: Int, numbers: Set<UInt64>) -> [Ticket] {
        flights.indices.filter { index in
            let flight = flights[index]
            return flight.isOpen && flight.arrival.phase == phase && numbers.contains(flight.arrival.number)
        }.map { Ticket(UInt32($0)) }
    }

    /// Takes back a ticket.
    mutating func close(_ ticket: Ticket) -> Flight {
        flights[Int(ticket.value)].isOpen = false
        free.append(ticket.value)
        return flights[Int(ticket.value)]
    }

    /// Takes back all tickets that are out.
    mutating func closeAll() -> [Flight] {
        let open = flights.filter(\.isOpen)
        self = Flights(capacity: flights.count)
        return open
    }
}

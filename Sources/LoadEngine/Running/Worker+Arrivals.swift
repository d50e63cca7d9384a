import LoadMetrics
import LoadTransport

extension Worker {
    /// When the first of the queue will have waited too long.
    var queueDeadline: Int64 { queue.first.map { $0.due + workload.maxWait } ?? .max }

    /// Takes up what is due; returns until when there is nothing to do (0: at once again), nil after the last arrival.
    ///
    /// An arrival is taken up when it can be sent, or when the network is known to have brought nothing more: then every
    /// connection really is busy and the wait is the service's. Until that is known the wait is the generator's own, so that a
    /// saturated generator shows as send lag and is never blamed on the service.
    mutating func takeArrivals<Wire: Transport & ~Copyable>(
        on transport: inout Wire, isDrained: Bool
    ) -> Int64? {
        // Read once for each request, as it is sent: what falls due meanwhile is seen at the next.
        var now = clock()
        let coming = lanes.begin(by: now)
        for _ in 0..<Self.batch {
            let (place, wake) = earliest(at: now, on: &transport)
            guard let place else {
                if lanes.areFinished {
                    let end = lanes.end
                    return clock() < end ? min(end, queueDeadline) : nil
                }
                return min(wake, min(coming ?? .max, queueDeadline))
            }
            guard let (number, due) = lanes[place].untaken else { continue }
            let phase = lanes[place].phase
            if queue.count == 0, transport.hasRoom {
                take(place)
                now = send(WaitingArrival(phase: phase, number: number, due: due, taken: 0), on: &transport)
            } else if isDrained {
                take(place)
                queue.append(WaitingArrival(phase: phase, number: number, due: due, taken: clock()))
            } else {
                return 0
            }
        }
        return 0
    }

    private mutating func take(_ place: Int) {
        lanes[place].untaken = nil
        lanes[place].underWay += 1
    }

    /// The lane whose arrival fell due first; without one, when the next does.
    @inline(__always)
    private mutating func earliest<Wire: Transport & ~Copyable>(
        at now: Int64, on transport: inout Wire
    ) -> (place: Int?, wake: Int64) {
        var first: (place: Int, due: Int64)?
        var wake = Int64.max
        for place in lanes.active {
            if lanes[place].untaken == nil, lanes[place].wake <= now { ask(place, at: now, on: &transport) }
            if let due = lanes[place].untaken?.due {
                if first.map({ due < $0.due }) ?? true { first = (place, due) }
            } else {
                wake = min(wake, lanes[place].wake)
            }
        }
        return (first?.place, wake)
    }

    private mutating func ask<Wire: Transport & ~Copyable>(_ place: Int, at now: Int64, on transport: inout Wire) {
        var interrupted: Set<UInt64> = []
        asking: while true {
            switch lanes[place].pacer.next(at: now) {
            case .send(let number, let due): lanes[place].untaken = (number, due)
            case .wait(let time): lanes[place].wake = time
            case .hold: lanes[place].wake = lanes[place].end
            case .finish: lanes.finish(place, at: now)
            case .interrupt(let number):
                interrupted.insert(number)
                continue asking
            }
            break
        }
        if !interrupted.isEmpty { interrupt(interrupted, phase: lanes[place].phase, at: now, on: &transport) }
    }

    /// Gives up arrivals that are on the wire or wait for a connection: all of a turn at once, as a ramp may take away thousands.
    private mutating func interrupt<Wire: Transport & ~Copyable>(
        _ numbers: Set<UInt64>, phase: Int, at now: Int64, on transport: inout Wire
    ) {
        for ticket in flights.tickets(phase: phase, numbers: numbers) {
            _ = transport.cancel(ticket, at: base + now)
        }
        for waiting in queue.remove(phase: phase, numbers: numbers) { miss(waiting, at: now) }
        giveUpThinking(phase: phase, numbers: numbers, at: now)
    }

    /// Sends what waits while there are connections; what has waited too long is missed.
    mutating func serveQueue<Wire: Transport & ~Copyable>(on transport: inout Wire, at now: Int64) {
        while let first = queue.first {
            if now - first.due > workload.maxWait {
                queue.removeFirst()
                miss(first, at: now)
            } else if transport.hasRoom {
                queue.removeFirst()
                _ = send(first, on: &transport)
            } else {
                return
            }
        }
    }

    /// What fell due before a stop and was not taken up is missed.
    mutating func missUntaken(at now: Int64) {
        for place in lanes.active {
            guard let (number, due) = lanes[place].untaken else { continue }
            take(place)
            miss(WaitingArrival(phase: lanes[place].phase, number: number, due: due, taken: now), at: now)
        }
    }

    /// Everything that waits is missed.
    mutating func missQueue(at now: Int64) {
        while let first = queue.first {
            queue.removeFirst()
            miss(first, at: now)
        }
    }

    /// Renders and starts the request of an arrival, or sets its user on the way; says when.
    mutating func send<Wire: Transport & ~Copyable>(
        _ arrival: WaitingArrival, on transport: inout Wire
    ) -> Int64 {
        if let index = arrival.traveller { return sendStep(arrival, travellers[index], on: &transport) }
        let (choice, values) = workload.draw(
            phase: arrival.phase, number: arrival.number, unixSeconds: unixBase + arrival.due / 1_000_000_000)
        // Looked at in place: a copy would count its arrays up and down.
        guard workload.plan.choices.withUnsafeBufferPointer({ $0[choice].isPlain }) else {
            return setOut(arrival, choice, values, on: &transport)
        }
        let request = workload.fill(choice, values, sources, to: scratch)
        return start(request, arrival, operation: choice, on: &transport)
    }

    /// Hands a rendered request to the transport, which has room; says when. `taken` 0: it is taken up only now.
    mutating func start<Wire: Transport & ~Copyable>(
        _ request: WireRequest, _ arrival: WaitingArrival, operation: Int, on transport: inout Wire
    ) -> Int64 {
        var arrival = arrival
        let now = clock()
        if arrival.taken == 0 { arrival.taken = now }
        if now - arrival.due > workload.maxWait {
            miss(arrival, at: now)
            return now
        }
        guard let ticket = flights.open(arrival, operation: operation) else {
            preconditionFailure("a transport with room has fewer requests under way than connections")
        }
        if case .noConnection = transport.start(request, ticket: ticket, at: base + now) {
            preconditionFailure("the transport said that it had room")
        }
        return now
    }

    mutating func miss(_ arrival: WaitingArrival, at now: Int64) {
        let operation: Int
        var journey: Int?
        if let index = arrival.traveller {
            operation = arrival.operation
            journey = travellers[index].journey
        } else {
            let card = workload.plan.phases[arrival.phase].deck.card(arrival.number)
            operation = workload.plan.choices[card.choice].first
            journey = workload.plan.choices[card.choice].journey
        }
        tally.record(
            Sample(
                phase: UInt16(arrival.phase), operation: UInt16(operation),
                journey: journey.map(UInt16.init) ?? Sample.noJourney, outcome: .missed, due: arrival.due,
                taken: arrival.taken, done: now))
        if let index = arrival.traveller {
            end(travellers[index], .failed, at: now, hasBegun: travellers[index].steps > 0)
        } else {
            // A journey that never began failed all the same.
            if let journey {
                tally.journey(.init(arrival.phase, journey, .failed, time: 0, done: now, hasBegun: false))
            }
            lanes.ended(arrival, at: now)
        }
    }
}

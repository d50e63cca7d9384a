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
        for _ in 0..<Self.batch {
            if untaken == nil {
                let plan = workload.plan.phases[phase]
                switch pacer.next(at: clock()) {
                case .send(let number, let due): untaken = (number, due)
                case .wait(let time): return min(time, queueDeadline)
                case .hold: return min(plan.end, queueDeadline)
                case .finish:
                    guard phase + 1 < workload.plan.phases.count else {
                        // The last phase lasts until its end, whatever its arrivals.
                        return clock() < plan.end ? min(plan.end, queueDeadline) : nil
                    }
                    phase += 1
                    pacer = workload.plan.phases[phase].pacer(stripe)
                    continue
                }
            }
            guard let (number, due) = untaken else { continue }
            if queue.count == 0, transport.hasRoom {
                untaken = nil
                send(WaitingArrival(phase: phase, number: number, due: due, taken: 0), on: &transport)
            } else if isDrained {
                untaken = nil
                queue.append(WaitingArrival(phase: phase, number: number, due: due, taken: clock()))
            } else {
                return 0
            }
        }
        return 0
    }

    /// Sends what waits while there are connections; what has waited too long is missed.
    mutating func serveQueue<Wire: Transport & ~Copyable>(on transport: inout Wire, at now: Int64) {
        while let first = queue.first {
            if now - first.due > workload.maxWait {
                queue.removeFirst()
                miss(first, at: now)
            } else if transport.hasRoom {
                queue.removeFirst()
                send(first, on: &transport)
            } else {
                return
            }
        }
    }

    /// Everything that waits is missed.
    mutating func missQueue(at now: Int64) {
        while let first = queue.first {
            queue.removeFirst()
            miss(first, at: now)
        }
    }

    /// Renders and starts a request; `taken` 0: it is taken up only now.
    private mutating func send<Wire: Transport & ~Copyable>(_ arrival: WaitingArrival, on transport: inout Wire) {
        var arrival = arrival
        let (operation, values) = workload.draw(
            phase: arrival.phase, number: arrival.number, unixSeconds: unixBase + arrival.due / 1_000_000_000,
            deck: &deck)
        let length = workload.templates[operation].fill(values, tokens: tokens, to: scratch)
        let now = clock()
        if arrival.taken == 0 { arrival.taken = now }
        if now - arrival.due > workload.maxWait { return miss(arrival, at: now) }
        guard let ticket = flights.open(arrival, operation: operation) else {
            preconditionFailure("a transport with room has fewer requests under way than connections")
        }
        let bytes = UnsafeRawBufferPointer(start: scratch, count: length)
        let request = WireRequest(bytes: bytes, isHead: workload.templates[operation].isHead)
        if case .noConnection = transport.start(request, ticket: ticket, at: base + now) {
            preconditionFailure("the transport said that it had room")
        }
    }

    mutating func miss(_ arrival: WaitingArrival, at now: Int64) {
        let card = workload.draw(phase: arrival.phase, number: arrival.number, unixSeconds: 0, deck: &deck)
        tally.record(
            Sample(
                phase: UInt16(arrival.phase), operation: UInt16(card.operation), outcome: .missed, due: arrival.due,
                taken: arrival.taken, done: now))
        release(arrival, at: now)
    }

    /// Tells the pacer that an arrival has ended; one of an earlier phase concerns nobody any more.
    mutating func release(_ arrival: WaitingArrival, at now: Int64) {
        if arrival.phase == phase { pacer.ended(arrival.number, at: now) }
    }
}

import LoadMetrics
import LoadTransport
import ScenarioFormat

/// Arrivals of several steps, and those that own rows: their users are remembered from one step to the next.
extension Worker {
    /// Begins an arrival of this kind: rows first, then the first step.
    mutating func setOut<Wire: Transport & ~Copyable>(
        _ arrival: WaitingArrival, _ index: Int, _ values: SlotValues, on transport: inout Wire
    ) -> Int64 {
        let choice = workload.plan.choices[index]
        if choice.journey != nil, travellers.isFull(inClosedModel: workload.plan.phases[arrival.phase].isClosed) {
            let now = clock()
            miss(arrival, at: now)
            return now
        }
        let traveller = travellers.take()
        for set in choice.uniqueSets {
            guard let row = workload.uniqueRows.take(of: set) else {
                travellers.give(back: traveller)
                return runOut(of: set, arrival)
            }
            traveller.rows[set] = row
        }
        traveller.begin(
            arrival, choice: index, journey: choice.journey, values: values,
            random: workload.plan.travels.stream(values.arrival))
        let (first, wait) = traveller.next(in: choice.program)
        guard let operation = first else { preconditionFailure("a journey without a request") }
        var step = arrival
        step.traveller = traveller.index
        step.operation = operation
        guard wait > 0 else { return sendStep(step, traveller, on: &transport) }
        steps.add(traveller, operation: operation, due: arrival.due.addingClamped(wait))
        return clock()
    }

    /// Sends a step, for which the transport has room.
    mutating func sendStep<Wire: Transport & ~Copyable>(
        _ step: WaitingArrival, _ traveller: Traveller, on transport: inout Wire
    ) -> Int64 {
        let request = workload.fill(step.operation, values(of: step, traveller), sources, to: scratch)
        return start(request, step, operation: step.operation, on: &transport)
    }

    /// What a step's slots stand for.
    func values(of step: WaitingArrival, _ traveller: Traveller) -> SlotValues {
        traveller.stepValues(unixSeconds: unixBase + step.due / 1_000_000_000)
    }

    /// Takes up the steps that are due, as `takeArrivals` does arrivals; returns when the next is due.
    mutating func takeSteps<Wire: Transport & ~Copyable>(
        on transport: inout Wire, isDrained: Bool, at now: Int64
    ) -> Int64 {
        while steps.due <= now {
            let goes = queue.count == 0 && transport.hasRoom
            guard goes || isDrained else { return 0 }
            guard let (index, next, due) = steps.removeFirst() else { break }
            guard let operation = next else {
                end(travellers[index], .completed, at: max(now, due))
                continue
            }
            let arrival = travellers[index].arrival
            var step = WaitingArrival(phase: arrival.phase, number: arrival.number, due: due, taken: 0)
            step.traveller = index
            step.operation = operation
            if goes {
                _ = send(step, on: &transport)
            } else {
                step.taken = clock()
                queue.append(step)
            }
        }
        return steps.due
    }

    /// After a step's answer: the next step, or the journey's end.
    mutating func goOn(_ traveller: Traveller, _ outcome: Outcome, _ failure: Failure, latency: Int64, at now: Int64) {
        traveller.time = traveller.time.addingClamped(latency)
        traveller.steps += 1
        guard outcome == .ok else { return end(traveller, failure == .unfinished ? .unfinished : .failed, at: now) }
        let (operation, wait) = traveller.next(in: workload.plan.choices[traveller.choice].program)
        if operation == nil, wait == 0 { return end(traveller, .completed, at: now) }
        steps.add(traveller, operation: operation, due: now.addingClamped(wait))
    }

    mutating func end(_ traveller: Traveller, _ outcome: JourneyOutcome, at now: Int64, hasBegun: Bool = true) {
        let arrival = traveller.arrival
        if let journey = traveller.journey {
            tally.journey(.init(arrival.phase, journey, outcome, time: traveller.time, done: now, hasBegun: hasBegun))
        }
        travellers.give(back: traveller)
        lanes.ended(arrival, at: now)
    }

    /// Ends the journeys of all users who think, or of some.
    mutating func giveUpThinking(at now: Int64) {
        for index in steps.remove(where: { _ in true }) { end(travellers[index], .unfinished, at: now) }
    }

    mutating func giveUpThinking(phase: Int, numbers: Set<UInt64>, at now: Int64) {
        let meant = Set(
            travellers.underWay.filter { $0.arrival.phase == phase && numbers.contains($0.arrival.number) }
                .map(\.index))
        for index in steps.remove(where: meant.contains) { end(travellers[index], .unfinished, at: now) }
    }

    /// There is no row left for an arrival: its phase ends here, and the arrival never was.
    private mutating func runOut(of set: Int, _ arrival: WaitingArrival) -> Int64 {
        let now = clock()
        board.ranOut(of: set, phase: arrival.phase, at: now)
        lanes.runOut(arrival, at: now)
        return now
    }
}

extension JourneyEnding {
    init(
        _ phase: Int, _ journey: Int, _ outcome: JourneyOutcome, time: Int64, done: Int64, hasBegun: Bool = true
    ) {
        self.init(
            phase: UInt16(phase), journey: UInt16(journey), outcome: outcome, time: time, done: done,
            hasBegun: hasBegun)
    }
}

extension Int64 {
    /// The largest number instead of an overflow: a time that never comes.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

import ScenarioFormat

/// One phase as one worker runs it.
struct Lane {
    let phase: Int
    /// Nanoseconds from the run's start; the end of a phase of iterations is the latest that it may have.
    let begin: Int64
    var end: Int64
    /// The end by plan, where a phase that runs out of rows ends before.
    let plannedEnd: Int64
    var pacer: any Pacer
    /// An arrival that is due but not taken up yet.
    var untaken: (number: UInt64, due: Int64)?
    /// Nothing is due before, unless an arrival ends.
    var wake: Int64 = 0
    /// Arrivals taken up and not ended.
    var underWay = 0
    /// There are no more arrivals.
    var isFinished = false
}

/// The phases of one worker: those that have begun, and when the others do.
struct Lanes {
    private let plan: Plan
    private let stripe: Stripe
    private let board: Board
    private var lanes: [Lane] = []
    /// Where in `lanes` a phase is.
    private var places: [Int?]
    /// The places of lanes with arrivals to come.
    private(set) var active: [Int] = []
    /// Phases that have not begun.
    private var coming: [Int]

    /// How long after an early end the next phase begins: every worker must have noticed.
    static let pause: Int64 = 100_000_000

    init(plan: Plan, stripe: Stripe, board: Board) {
        self.plan = plan
        self.stripe = stripe
        self.board = board
        places = Array(repeating: nil, count: plan.phases.count)
        coming = Array(plan.phases.indices)
    }

    subscript(place: Int) -> Lane {
        _read { yield lanes[place] }
        _modify { yield &lanes[place] }
    }

    /// Begins what is to begin by `now`; when the next may begin, nil when all have.
    mutating func begin(by now: Int64) -> Int64? {
        var next: Int64?
        var waiting: [Int] = []
        for phase in coming {
            let begin = beginning(of: phase)
            if let begin, begin <= now + Self.ahead {
                open(phase, begin: begin)
            } else {
                waiting.append(phase)
                // An end that nobody knows yet is looked for at every turn, 50 ms apart at most.
                next = min(next ?? .max, begin.map { $0 - Self.ahead } ?? .max)
            }
        }
        if waiting.count != coming.count { coming = waiting }
        return next
    }

    /// A phase is made ready so long before it begins, so that its first arrival is not late for it.
    private static let ahead: Int64 = 20_000_000

    /// When a phase begins; nil while nobody can know. The same for every worker.
    private func beginning(of phase: Int) -> Int64? {
        guard let before = plan.phases[phase].follows else { return plan.phases[phase].begin }
        guard let place = places[before] else { return nil }
        let planned = lanes[place].plannedEnd
        if plan.phases[before].mayRunOut, let end = board.runOut(of: before) { return min(planned, end + Self.pause) }
        guard plan.phases[before].endsEarly else { return planned }
        return min(lanes[place].end, board.end(of: before).map { $0 + Self.pause } ?? lanes[place].end)
    }

    private mutating func open(_ phase: Int, begin: Int64) {
        let plan = plan.phases[phase]
        places[phase] = lanes.count
        active.append(lanes.count)
        let end = begin + plan.phase.executor.duration
        lanes.append(
            Lane(
                phase: phase, begin: begin, end: end, plannedEnd: end,
                pacer: plan.pacer(stripe, begin: begin)))
    }

    /// Notes that a lane has no more arrivals; those under way may still end.
    mutating func finish(_ place: Int, at now: Int64) {
        lanes[place].isFinished = true
        active.removeAll { $0 == place }
        tellEnd(place, at: now)
    }

    /// Notes that an arrival has ended.
    mutating func ended(_ arrival: WaitingArrival, at now: Int64) {
        guard let place = places[arrival.phase] else { return }
        lanes[place].underWay -= 1
        lanes[place].pacer.ended(arrival.number, due: arrival.due, at: now)
        lanes[place].wake = 0
        tellEnd(place, at: now)
    }

    /// Ends a lane for which there is nothing more to send, and takes back the arrival that found this out.
    mutating func runOut(_ arrival: WaitingArrival, at now: Int64) {
        guard let place = places[arrival.phase] else { return }
        lanes[place].underWay -= 1
        lanes[place].untaken = nil
        lanes[place].end = min(lanes[place].end, max(now, lanes[place].begin))
        if !lanes[place].isFinished { finish(place, at: now) }
    }

    private func tellEnd(_ place: Int, at now: Int64) {
        // Looked at in place, once a request: a copy of the lane would count its pacer up and down.
        guard lanes[place].isFinished, lanes[place].underWay == 0 else { return }
        let phase = lanes[place].phase
        if plan.phases.withUnsafeBufferPointer({ $0[phase].endsEarly }) { board.ended(phase: phase, at: now) }
    }

    /// Whether every phase has begun and has no more arrivals.
    var areFinished: Bool { coming.isEmpty && active.isEmpty }

    /// When the last phase ends that lasts until its end whatever its arrivals; 0 without one.
    var end: Int64 { lanes.lazy.filter { !plan.phases[$0.phase].endsEarly }.map(\.end).max() ?? 0 }

    /// Begin and latest end of each phase; nil for one that has not begun.
    var spans: [Range<Int64>?] {
        places.map { place in place.map { lanes[$0].begin..<lanes[$0].end } }
    }
}

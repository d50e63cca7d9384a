/// Decides when a worker sends what comes next. Pure: no clock, no I/O; time is what it is told, nanoseconds from the run's
/// start, never going back.
protocol Pacer: Sendable {
    /// What to do at `now`. A `send` is given out once; an arrival that is overdue keeps its own due time.
    mutating func next(at now: Int64) -> Decision

    /// The arrival `number`, which was due at `due`, has ended, however: in the closed model its user is free again.
    mutating func ended(_ number: UInt64, due: Int64, at now: Int64)
}

enum Decision: Equatable, Sendable {
    /// Start the phase's arrival of this number, due at or before now.
    case send(number: UInt64, due: Int64)
    /// Nothing is due before this time, unless an arrival under way ends.
    case wait(until: Int64)
    /// Nothing is due before one of the arrivals under way has ended.
    case hold
    /// The user of this arrival is wanted no more, and its grace is over: give the arrival up.
    case interrupt(number: UInt64)
    /// No more arrivals.
    case finish
}

/// Which arrivals (open model) or users (closed model) are a worker's: those whose number is `index` modulo `count`. The union
/// over all workers is the plan.
struct Stripe: Sendable, Equatable {
    var index: UInt64
    var count: UInt64

    static let whole = Stripe(index: 0, count: 1)

    init(index: Int, count: Int) {
        self.index = UInt64(index)
        self.count = UInt64(count)
    }

    /// Its numbers below `bound`, ascending.
    func numbers(below bound: Int) -> StrideTo<Int> { stride(from: Int(index), to: bound, by: Int(count)) }
}

/// `constant-vus` and `per-vu-iterations`: the same users all the time, each beginning its next iteration when the last has
/// ended, and not sooner than `pace` after that one was due. User v's iteration i is arrival i * users + v, so that what a
/// user sends depends on nothing but its own iterations.
///
/// With a pace the users begin one after the other, evenly over the first pace: all at once they would arrive in step for ever.
struct SteadyUsers: Pacer {
    private let users: UInt64
    /// The first number that no user has: users * iterations.
    private let bound: UInt64
    private let end: Int64
    private let pace: Int64
    private var free = FreeUsers()
    private var busy = 0

    /// `iterations` nil: until the end.
    init(users: Int, iterations: Int? = nil, begin: Int64, duration: Int64, pace: Int64 = 0, stripe: Stripe) {
        self.users = UInt64(users)
        bound = iterations.map { UInt64(users) * UInt64($0) } ?? .max
        end = begin + duration
        self.pace = pace
        for user in stripe.numbers(below: users) {
            free.add(.init(since: begin + pace.share(user, of: users), number: UInt64(user)))
        }
    }

    mutating func next(at now: Int64) -> Decision {
        if now >= end { return .finish }
        guard let user = free.first else { return busy == 0 ? .finish : .hold }
        // One that would begin after the end never does; nor does any behind it.
        if user.since >= end { return busy == 0 && bound != .max ? .finish : .wait(until: end) }
        if user.since > now { return .wait(until: user.since) }
        free.removeFirst()
        busy += 1
        return .send(number: user.number, due: user.since)
    }

    mutating func ended(_ number: UInt64, due: Int64, at now: Int64) {
        busy -= 1
        guard number < bound - min(bound, users) else { return }
        free.add(.init(since: max(now, due + pace), number: number + users))
    }
}

extension Int64 {
    /// The part of this length that lies before place `index` of `count` evenly spread ones.
    func share(_ index: Int, of count: Int) -> Int64 {
        let (high, low) = multipliedFullWidth(by: Int64(index))
        return Int64(count).dividingFullWidth((high, low)).quotient
    }
}

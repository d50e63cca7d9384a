/// `shared-iterations`: so many iterations in all, each taken by whichever user is free first. Iteration k is arrival k; a
/// worker's users share its stripe of them, so that the union is exact whatever the workers' speed.
struct SharedIterations: Pacer {
    private let end: Int64
    private let bound, step: UInt64
    private var number: UInt64
    private var free = FreeUsers()
    private var busy = 0

    init(users: Int, iterations: Int, begin: Int64, duration: Int64, stripe: Stripe) {
        end = begin + duration
        // Workers without a user have no iterations either.
        step = min(stripe.count, UInt64(users))
        bound = stripe.index < step ? UInt64(iterations) : 0
        number = stripe.index
        for user in stripe.numbers(below: users) { free.add(.init(since: begin, number: UInt64(user))) }
    }

    mutating func next(at now: Int64) -> Decision {
        if now >= end { return .finish }
        // The last ones under way are awaited, as long as the phase may last.
        if number >= bound { return busy == 0 ? .finish : .hold }
        guard let user = free.first else { return .hold }
        if user.since > now { return .wait(until: user.since) }
        free.removeFirst()
        busy += 1
        defer { number += step }
        return .send(number: number, due: user.since)
    }

    mutating func ended(_ number: UInt64, due: Int64, at now: Int64) {
        busy -= 1
        // Which user it was does not matter: all are alike.
        free.add(.init(since: now, number: 0))
    }
}

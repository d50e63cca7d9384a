import HeapModule

/// `ramping-vus`: users come and go as the ramp says, the last to come the first to go. One that goes in the middle of an
/// iteration has `grace` to end it. User v's iteration i is arrival i * most + v.
struct RampingUsers: Pacer {
    private enum State { case away, free, busy }

    private struct User {
        /// The arrival of its next iteration, or of the one it is in.
        var number: UInt64
        /// Wanted until then; before its first span, the run's start.
        var until: Int64 = 0
        var state = State.away
        /// When it may begin its next iteration, if it is wanted then.
        var ready: Int64 = 0
    }

    /// A user comes, or its grace is over.
    private struct Event: Comparable {
        var time: Int64
        var user: Int
        /// The end of the span that the user comes for, or had.
        var until: Int64
        var comes: Bool

        static func < (left: Event, right: Event) -> Bool { (left.time, left.user) < (right.time, right.user) }
    }

    private let ramp: UserRamp
    private let begin, end, grace, pace: Int64
    private let stripe: Stripe
    /// This worker's users: v = stripe.index + place * stripe.count.
    private var users: [User]
    private var free = FreeUsers()
    private var events: Heap<Event> = []

    init(ramp: UserRamp, grace: Int64, pace: Int64, begin: Int64, stripe: Stripe) {
        self.ramp = ramp
        self.begin = begin
        end = begin + ramp.duration
        self.grace = grace
        self.pace = pace
        self.stripe = stripe
        users = stripe.numbers(below: ramp.most).map { User(number: UInt64($0)) }
        for place in users.indices { expect(place, from: 0) }
    }

    private func number(of place: Int) -> Int { Int(stripe.index) + place * Int(stripe.count) }

    /// Notes when the user comes next, from a time of the phase on.
    private mutating func expect(_ place: Int, from time: Int64) {
        guard let span = ramp.span(of: number(of: place), from: time) else { return }
        events.insert(
            Event(time: begin + span.lowerBound, user: place, until: begin + span.upperBound, comes: true))
    }

    mutating func next(at now: Int64) -> Decision {
        while let event = events.min, event.time <= now || now >= end {
            // After the end nobody comes, and those that went before it keep what is left of their grace.
            if event.comes ? now >= end : !isOwed(event) {
                events.removeMin()
            } else if event.time > now {
                return .wait(until: event.time)
            } else {
                events.removeMin()
                guard event.comes else { return .interrupt(number: users[event.user].number) }
                come(event)
            }
        }
        if now >= end { return .finish }
        let event = events.min?.time ?? end
        guard let user = free.first else { return .wait(until: min(event, end)) }
        if user.since > now { return .wait(until: min(user.since, event)) }
        free.removeFirst()
        let place = Int(user.number)
        users[place].state = .busy
        return .send(number: users[place].number, due: user.since)
    }

    /// Whether a user is still in an iteration of the span that this grace is for.
    private func isOwed(_ event: Event) -> Bool {
        users[event.user].state == .busy && users[event.user].until == event.until
    }

    private mutating func come(_ event: Event) {
        users[event.user].until = event.until
        if event.until < end {
            events.insert(
                Event(time: event.until + grace, user: event.user, until: event.until, comes: false))
            expect(event.user, from: event.until - begin)
        }
        // One that is not done with its last span goes on with this one.
        guard users[event.user].state == .away else { return }
        var since = max(event.time, users[event.user].ready)
        // Those that are there from the beginning begin one after the other, evenly over the first pace.
        if event.time == begin { since += pace.share(number(of: event.user), of: max(1, ramp.atStart)) }
        makeFree(event.user, since: since)
    }

    private mutating func makeFree(_ place: Int, since: Int64) {
        // One that would begin when it is wanted no more waits until it comes again.
        users[place].state = since < users[place].until ? .free : .away
        if users[place].state == .free { free.add(.init(since: since, number: UInt64(place))) }
    }

    mutating func ended(_ number: UInt64, due: Int64, at now: Int64) {
        let most = UInt64(ramp.most)
        let place = Int((number % most - stripe.index) / stripe.count)
        users[place].number += most
        users[place].ready = max(now, due + pace)
        makeFree(place, since: users[place].ready)
    }
}

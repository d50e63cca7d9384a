import ScenarioFormat
import Testing

@testable import LoadEngine

private let second = Make.second

/// An iteration as a simulated user made it.
private struct Iteration: Equatable {
    var number: UInt64
    var due, began, ended: Int64
    var wasInterrupted = false
}

/// Runs a pacer against a service that takes `service(number)`, in simulated time, until it has no more and all has ended.
private func simulate(
    _ pacer: any Pacer, from begin: Int64 = 0, service: (UInt64) -> Int64
) -> (iterations: [Iteration], finished: Int64) {
    var pacer = pacer
    var now = begin
    var running: [Iteration] = []
    var done: [Iteration] = []
    var finished: Int64?
    while finished == nil || !running.isEmpty {
        for iteration in running.filter({ $0.ended <= now }).sorted(by: {
            ($0.ended, $0.number) < ($1.ended, $1.number)
        }) {
            running.removeAll { $0.number == iteration.number }
            done.append(iteration)
            pacer.ended(iteration.number, due: iteration.due, at: iteration.ended)
        }
        var wake = running.map(\.ended).min() ?? .max
        if finished == nil {
            switch pacer.next(at: now) {
            case .send(let number, let due):
                running.append(Iteration(number: number, due: due, began: now, ended: now + service(number)))
                continue
            case .interrupt(let number):
                let place = running.firstIndex { $0.number == number }!
                running[place].ended = now
                running[place].wasInterrupted = true
                continue
            case .wait(let time): wake = min(wake, time)
            case .hold: break
            case .finish: finished = now
            }
        }
        if wake == .max { break }
        now = max(now, wake)
    }
    return (done, finished ?? now)
}

@Suite("In the closed model") struct UserPacerTests {
    @Test("a user sends when its last request has ended, until the phase ends") func steady() {
        var pacer = SteadyUsers(users: 2, begin: 10, duration: 100, stripe: .whole)
        #expect(pacer.next(at: 0) == .wait(until: 10))
        #expect(pacer.next(at: 12) == .send(number: 0, due: 10))
        #expect(pacer.next(at: 12) == .send(number: 1, due: 10))
        #expect(pacer.next(at: 12) == .hold)
        pacer.ended(1, due: 10, at: 40)
        #expect(pacer.next(at: 45) == .send(number: 3, due: 40))
        pacer.ended(0, due: 10, at: 50)
        pacer.ended(3, due: 40, at: 55)
        #expect(pacer.next(at: 60) == .send(number: 2, due: 50))
        #expect(pacer.next(at: 60) == .send(number: 5, due: 55))
        pacer.ended(2, due: 50, at: 109)
        #expect(pacer.next(at: 110) == .finish)
    }

    @Test("as many users are free and busy as there are, however they come and go", arguments: 0..<20)
    func conservation(_ seed: UInt64) {
        var random = RandomStream(state: seed)
        var pacer = SteadyUsers(users: 50, begin: 0, duration: .max, stripe: .whole)
        var busy: [UInt64] = []
        var sent: Set<UInt64> = []
        for step in 0..<2000 {
            if case .send(let number, _) = pacer.next(at: Int64(step)) {
                busy.append(number)
                #expect(sent.insert(number).inserted)
            } else {
                #expect(busy.count == 50)
            }
            #expect(Set(busy.map { $0 % 50 }).count == busy.count)
            for _ in 0..<random.below(3) where !busy.isEmpty {
                pacer.ended(busy.remove(at: Int(random.below(UInt64(busy.count)))), due: 0, at: Int64(step))
            }
        }
    }

    @Test("a pace spreads users evenly, and holds from one beginning to the next whatever the answers take") func pace()
    {
        let pacer = SteadyUsers(users: 4, begin: 0, duration: 10 * second, pace: second, stripe: .whole)
        // User 3 is slower than its pace now and then, and goes on at once.
        let (made, _) = simulate(pacer) { $0 == 7 ? second * 3 / 2 : second / 10 }
        for user in 0..<3 {
            let dues = made.filter { $0.number % 4 == user }.map(\.due).sorted()
            #expect(dues == (0..<10).map { $0 * second + Int64(user) * second / 4 })
        }
        let slow = made.filter { $0.number % 4 == 3 }.map(\.due).sorted()
        #expect(Array(slow.prefix(4)) == [3, 7, 13, 17].map { $0 * second / 4 })
        #expect(made.allSatisfy { $0.due < 10 * second })
    }

    @Test(
        "each user makes its iterations, or all share them: exactly as many as asked", arguments: [1, 2, 7], [1, 5, 30])
    func iterations(_ threads: Int, _ users: Int) {
        var random = RandomStream(state: UInt64(threads * users))
        for (pacers, total) in [
            (
                (0..<threads).map { index -> any Pacer in
                    SteadyUsers(
                        users: users, iterations: 9, begin: 0, duration: second,
                        stripe: Stripe(index: index, count: threads))
                }, users * 9
            ),
            (
                (0..<threads).map { index -> any Pacer in
                    SharedIterations(
                        users: users, iterations: 100, begin: 0, duration: second,
                        stripe: Stripe(index: index, count: threads))
                }, 100
            ),
        ] {
            let made = pacers.flatMap { simulate($0) { _ in Int64(random.below(1_000_000)) }.iterations }
            #expect(made.map(\.number).sorted() == (0..<UInt64(total)).map { $0 })
        }
    }

    @Test("a phase of iterations that is too long ends at its longest duration") func maxDuration() {
        let pacer = SteadyUsers(users: 3, iterations: 1000, begin: 0, duration: second, stripe: .whole)
        let (made, finished) = simulate(pacer) { _ in second / 10 }
        #expect(made.count == 30 && finished == second)
        let shared = SharedIterations(users: 3, iterations: 1000, begin: 0, duration: second, stripe: .whole)
        #expect(simulate(shared) { _ in second / 10 }.iterations.count == 30)
    }
}

@Suite("Users on a ramp") struct RampingUsersTests {
    private func stage(_ seconds: Int64, _ target: Int) -> Executor.UserStage {
        .init(duration: seconds * second, target: target)
    }

    @Test("come when the number reaches theirs and go when it falls below") func spans() {
        let ramp = UserRamp(start: 0, stages: [stage(10, 10), stage(5, 10), stage(10, 0)])
        #expect(ramp.most == 10 && ramp.duration == 25 * second)
        for user in 0..<10 {
            let come = Int64(user + 1) * second
            let go = 15 * second + Int64(10 - user) * second
            #expect(ramp.span(of: user, from: 0) == come..<go)
            #expect(ramp.span(of: user, from: come + 1) == nil)
        }
        #expect(ramp.span(of: 10, from: 0) == nil)
        let steps = UserRamp(start: 2, stages: [stage(1, 2), stage(0, 5), stage(1, 5), stage(0, 1), stage(1, 3)])
        #expect(steps.span(of: 0, from: 0) == 0..<3 * second)
        #expect(steps.span(of: 1, from: 0) == 0..<2 * second)
        #expect(steps.span(of: 1, from: 1) == second * 5 / 2..<3 * second)
        #expect(steps.span(of: 4, from: 0) == second..<2 * second)
    }

    @Test("are as many as the ramp says at every time", arguments: 0..<20) func profile(_ seed: UInt64) {
        var random = RandomStream(state: seed)
        let start = Int(random.below(20))
        let stages = (0..<5).map { _ in stage(Int64(random.below(4)), Int(random.below(20))) } + [stage(2, 7)]
        let ramp = UserRamp(start: start, stages: stages)
        var spans: [Range<Int64>] = []
        for user in 0..<ramp.most {
            var from: Int64 = 0
            while let span = ramp.span(of: user, from: from) {
                spans.append(span)
                from = span.upperBound
            }
        }
        var begin: Int64 = 0
        var before = start
        for stage in stages {
            for step in 1..<8 where stage.duration > 0 {
                let time = begin + stage.duration * Int64(step) / 8
                let exact = Double(before) + Double(stage.target - before) * Double(step) / 8
                let present = spans.count { $0.contains(time) }
                #expect(abs(Double(present) - exact) < 1.0001, "\(present) users where the ramp says \(exact)")
            }
            begin += stage.duration
            before = stage.target
        }
    }

    @Test("that go have their grace to end an iteration, and are interrupted after it") func grace() {
        let ramp = UserRamp(start: 4, stages: [stage(2, 4), stage(0, 1), stage(10, 1)])
        let pacer = RampingUsers(ramp: ramp, grace: second, pace: 0, begin: 0, stripe: .whole)
        // User 1 ends within the grace, user 2 does not; user 3 is idle by then, as far as the phase goes.
        let (made, _) = simulate(pacer) { number in
            switch number % 4 {
            case 1: second * 5 / 2
            case 2: second * 4
            default: second / 2
            }
        }
        let ended = made.filter { $0.number % 4 == 1 }
        #expect(ended.map(\.ended) == [second * 5 / 2] && !ended[0].wasInterrupted)
        let interrupted = made.filter { $0.number % 4 == 2 }
        #expect(interrupted.map(\.wasInterrupted) == [true] && interrupted[0].ended == 3 * second)
        #expect(made.filter { $0.number % 4 == 3 }.count == 4)
        #expect(made.filter { $0.number % 4 == 0 }.count == 24)
    }

    @Test("have what is left of their grace after the end of the ramp") func graceAfterTheEnd() {
        let ramp = UserRamp(start: 3, stages: [stage(1, 3), stage(0, 2), stage(1, 2)])
        let pacer = RampingUsers(ramp: ramp, grace: 2 * second, pace: 0, begin: 0, stripe: .whole)
        let (made, finished) = simulate(pacer) { $0 == 2 ? 9 * second : second / 4 }
        #expect(made.first { $0.number == 2 }?.ended == 3 * second)
        #expect(made.first { $0.number == 2 }?.wasInterrupted == true)
        #expect(finished == 3 * second)
        #expect(made.allSatisfy { $0.due < 2 * second })
    }

    @Test("that jump at once are there from the beginning: the pace spreads them alike") func jump() {
        func dues(_ ramp: UserRamp) -> [Int64] {
            let pacer = RampingUsers(ramp: ramp, grace: 0, pace: second, begin: 0, stripe: .whole)
            return simulate(pacer) { _ in second / 10 }.iterations.map(\.due).sorted()
        }
        let jump = dues(UserRamp(start: 1, stages: [stage(0, 50), stage(4, 50)]))
        #expect(jump == dues(UserRamp(start: 50, stages: [stage(4, 50)])))
        #expect(jump.count == 200)
    }

    @Test("that come back before their grace is over go on with what they do") func comeBack() {
        let ramp = UserRamp(start: 2, stages: [stage(1, 2), stage(0, 1), stage(1, 1), stage(0, 2), stage(5, 2)])
        let pacer = RampingUsers(ramp: ramp, grace: 2 * second, pace: 0, begin: 0, stripe: .whole)
        let (made, _) = simulate(pacer) { $0 % 2 == 1 ? second * 9 / 2 : second / 10 }
        let mine = made.filter { $0.number % 2 == 1 }
        #expect(mine.map(\.wasInterrupted) == [false, false])
        #expect(mine.map(\.due) == [0, second * 9 / 2])
    }

    @Test("are never more at once than there are users, each with its own numbers, over all workers", arguments: 0..<30)
    func laws(_ seed: UInt64) {
        var random = RandomStream(state: seed)
        let stages = (0..<6).map { _ in stage(Int64(random.below(3)), Int(random.below(12))) } + [stage(1, 5)]
        let ramp = UserRamp(start: Int(random.below(12)), stages: stages)
        let grace = Int64(random.below(UInt64(second)))
        let pace = seed % 2 == 0 ? 0 : second / 5
        let threads = 1 + Int(seed % 3)
        var numbers: Set<UInt64> = []
        for index in 0..<threads {
            let stripe = Stripe(index: index, count: threads)
            let pacer = RampingUsers(ramp: ramp, grace: grace, pace: pace, begin: 7, stripe: stripe)
            let (made, _) = simulate(pacer, from: 7) { _ in Int64(random.below(UInt64(second))) }
            for iteration in made {
                #expect(numbers.insert(iteration.number).inserted)
                #expect(iteration.number % UInt64(ramp.most) % UInt64(threads) == UInt64(index))
                #expect(iteration.due >= 7 && iteration.due < 7 + ramp.duration)
            }
            for (user, theirs) in Dictionary(grouping: made, by: { $0.number % UInt64(ramp.most) }) {
                let ordered = theirs.sorted { $0.number < $1.number }
                #expect(ordered.map(\.number) == (0..<UInt64(ordered.count)).map { user + $0 * UInt64(ramp.most) })
                for (one, next) in zip(ordered, ordered.dropFirst()) {
                    #expect(next.due >= one.ended && (next.due >= one.due + pace))
                }
                #expect(theirs.allSatisfy { $0.wasInterrupted || $0.ended - $0.began < second })
            }
        }
    }
}

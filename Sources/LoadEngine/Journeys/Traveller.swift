import ScenarioFormat

/// A user in the middle of an arrival of several steps, or of one that owns rows: what it has come to know. Belongs to one
/// worker, and is used again for another arrival when it is done.
final class Traveller {
    /// Its place among the worker's travellers.
    let index: Int32
    var arrival = WaitingArrival(phase: 0, number: 0, due: 0, taken: 0)
    /// Place among the plan's choices, and among the scenario's journeys (nil for an operation on its own).
    var choice = 0
    var journey: Int?
    /// Where it is in its program, and the rounds made of each repeat around that place.
    var place = 0
    var rounds: [Int]
    /// Requests made so far: each has random values of its own.
    var steps: UInt64 = 0
    var values = SlotValues()
    var known: KnownValues
    var cookies = CookieJar()
    /// Its row of each data set with unique rows that it uses.
    var rows: [Int]
    /// For think times and picks.
    var random = RandomStream(state: 0)
    /// Sum of the latencies of its steps, nanoseconds.
    var time: Int64 = 0
    var isUnderWay = false

    init(index: Int32, counters: Int, variables: Int, dataSets: Int) {
        self.index = index
        rounds = Array(repeating: 0, count: counters)
        known = KnownValues(count: variables)
        rows = Array(repeating: 0, count: dataSets)
    }

    /// Ready for a new arrival.
    func begin(_ arrival: WaitingArrival, choice: Int, journey: Int?, values: SlotValues, random: RandomStream) {
        self.arrival = arrival
        self.choice = choice
        self.journey = journey
        self.values = values
        self.random = random
        place = 0
        steps = 0
        time = 0
        known.removeAll()
        cookies.removeAll()
        isUnderWay = true
    }

    /// What the slots of its step stand for: each step has random values of its own.
    func stepValues(unixSeconds: Int64) -> SlotValues {
        var result = values
        result.traveller = self
        result.unixSeconds = unixSeconds
        if steps > 0 {
            result.random = RandomStream(state: Randomness.mix(values.random.state ^ Randomness.mix(steps)))
        }
        return result
    }

    /// Moves on to the next request, or to the journey's end (nil). `wait` is how long it thinks before it, nanoseconds.
    func next(in program: JourneyProgram) -> (operation: Int?, wait: Int64) {
        var wait: Int64 = 0
        while place < program.instructions.count {
            defer { place += 1 }
            switch program.instructions[place] {
            case .request(let operation):
                return (operation, wait)
            case .think(let think):
                wait = wait.addingReportingOverflow(think.draw(&random)).partialValue
            case .enter(let counter):
                rounds[counter] = 0
            case .again(let counter, let times, let body):
                rounds[counter] += 1
                // The step back is taken before the one forward.
                if rounds[counter] < times { place = body - 1 }
            }
        }
        return (nil, wait)
    }
}

/// The travellers of one worker, used again and again.
struct Travellers {
    private var all: [Traveller] = []
    private var free: [Int32] = []
    private let counters, variables, dataSets: Int
    /// Journeys of the open model at once, at most.
    private let most: Int

    init(plan: Plan, stripe: Stripe) {
        counters = plan.choices.map(\.program.counters).max() ?? 0
        variables = plan.scenario.variables.count
        dataSets = plan.scenario.data.count
        most = max(1, plan.scenario.maxInFlight / Int(stripe.count))
    }

    /// Whether one more would be too many; in the closed model the number of users is the limit.
    func isFull(inClosedModel isClosed: Bool) -> Bool { !isClosed && count >= most }

    /// Under way.
    var count: Int { all.count - free.count }

    subscript(index: Int32) -> Traveller { all[Int(index)] }

    mutating func take() -> Traveller {
        if let index = free.popLast() { return all[Int(index)] }
        let traveller = Traveller(
            index: Int32(all.count), counters: counters, variables: variables, dataSets: dataSets)
        all.append(traveller)
        return traveller
    }

    mutating func give(back traveller: Traveller) {
        traveller.isUnderWay = false
        free.append(traveller.index)
    }

    var underWay: [Traveller] { all.filter(\.isUnderWay) }
}

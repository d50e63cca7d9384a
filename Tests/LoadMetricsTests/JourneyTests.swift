import Foundation
import LoadMetrics
import Testing

/// Two phases, two journeys, three checks.
private let wide = TallyShape(phases: 2, operations: 3, journeys: 2, checks: 3)

private let checkInfos = [
    CheckInfo(name: "item: status 200", operation: "item"), CheckInfo(name: "item: body has id", operation: "item"),
    CheckInfo(name: "cart", operation: "basket"),
]

private func ending(
    _ milliseconds: Int64, phase: UInt16 = 1, journey: UInt16 = 0, _ outcome: JourneyOutcome = .completed
) -> JourneyEnding {
    JourneyEnding(phase: phase, journey: journey, outcome: outcome, time: milliseconds * 1_000_000, done: 15 * second)
}

/// What a record holds of journeys and checks.
private struct Counted: Equatable {
    var journeys: [JourneyCell]
    var checks: [CheckCell]
    var clamped: Int64

    init(_ tally: Tally) {
        journeys = tally.journeyCells()
        checks = tally.checkCells()
        clamped = tally.clamped
    }
}

private func counted(_ tally: Tally) -> RunRecord {
    var record = record(tally)
    record.journeys = ["buy", "browse"]
    record.checks = checkInfos
    record.journeyCells = tally.journeyCells()
    record.checkCells = tally.checkCells()
    return record
}

/// Steady: buy of 1 ... 10 ms completed, one failed, two unfinished; browse once in the warm-up. Checks: 9 of 10, 10 of 10.
private var example: Tally {
    var tally = Tally(shape: wide)
    for time in 1...10 as ClosedRange<Int64> { tally.journey(ending(time)) }
    tally.journey(ending(700, .failed))
    for _ in 0..<2 { tally.journey(ending(900, .unfinished)) }
    tally.journey(ending(40, phase: 0, journey: 1))
    for look in 0..<10 {
        tally.check(0, phase: 1, held: look > 0)
        tally.check(1, phase: 1, held: true)
    }
    tally.check(0, phase: 0, held: false)
    return tally
}

@Suite("Journeys and checks are counted by phase")
struct JourneyTests {
    @Test("a journey is one arrival, however many requests it makes")
    func arrivals() {
        var tally = Tally(shape: wide)
        func request(journey: UInt16, _ outcome: Outcome = .ok) {
            tally.record(Sample(phase: 1, operation: 0, journey: journey, outcome: outcome, due: 0, taken: 0, done: 9))
        }
        // Two on their own, of which one is missed; a journey of three; one whose second step is missed; one that never began.
        request(journey: Sample.noJourney)
        request(journey: Sample.noJourney, .missed)
        for _ in 0..<3 { request(journey: 0) }
        tally.journey(ending(1))
        request(journey: 1)
        request(journey: 1, .missed)
        tally.journey(ending(1, journey: 1, .failed))
        request(journey: 1, .missed)
        tally.journey(
            JourneyEnding(phase: 1, journey: 1, outcome: .failed, time: 0, done: 15 * second, hasBegun: false))
        let record = counted(tally)
        #expect(record.journeyCells.map(\.steps) == [3, 3] && record.journeyCells.map(\.missedSteps) == [0, 2])
        let steady = record.arrivals(inPhase: record.phases[1].name)
        #expect(steady.made == 5 && steady.missed == 2)
        #expect(record.arrivals(inPhase: record.phases[0].name).made == 0)
    }

    @Test("each journey and each look at a check counts once, where it belongs")
    func cells() {
        let cells = example.journeyCells()
        #expect(cells.map { [$0.phase, $0.journey] } == [[0, 1], [1, 0]])
        #expect(cells[1].completed == 10 && cells[1].failed == 1 && cells[1].unfinished == 2)
        // Completed ones alone have a time: the failed one's 700 ms do not show.
        #expect(cells[1].time.count == 10 && cells[1].time.max == 10_000 && cells[1].time.mean == 5500)
        #expect(
            example.checkCells() == [
                CheckCell(phase: 0, check: 0, held: 0, total: 1), CheckCell(phase: 1, check: 0, held: 9, total: 10),
                CheckCell(phase: 1, check: 1, held: 10, total: 10),
            ])
    }

    @Test("a tally without journeys and checks is as it was before there were any")
    func none() throws {
        let plain = tally([answer(due: 0, latency: second)])
        #expect(plain.journeyCells().isEmpty && plain.checkCells().isEmpty)
        let json = String(decoding: try record(plain).json(), as: UTF8.self)
        for key in ["journeys", "checks", "journeyCells", "checkCells"] { #expect(!json.contains("\"\(key)\"")) }
    }

    @Test("times outside the histogram's range count at its ends, and the clamps are counted")
    func clamps() {
        var tally = Tally(shape: wide)
        tally.journey(ending(-5))
        tally.journey(ending(4_000_000))
        #expect(tally.clamped == 2)
        #expect(tally.journeyCells()[0].time.min == 0 && tally.journeyCells()[0].time.max == 3_600_000_000)
    }

    private func workers(_ seed: UInt64) -> [Tally] {
        var dice = Dice(seed)
        return (0..<3).map { _ in
            var tally = Tally(shape: wide)
            for _ in 0..<200 {
                tally.journey(
                    JourneyEnding(
                        phase: .random(in: 0..<2, using: &dice), journey: .random(in: 0..<2, using: &dice),
                        outcome: JourneyOutcome.allCases.randomElement(using: &dice) ?? .completed,
                        time: dice.wait() - 100_000_000, done: 0))
                tally.check(
                    .random(in: 0..<3, using: &dice), phase: .random(in: 0..<2, using: &dice),
                    held: Bool.random(using: &dice))
            }
            return tally
        }
    }

    @Test("merge is associative and commutative, and an empty tally changes nothing", arguments: 1...5)
    func laws(seed: UInt64) {
        let tallies = workers(seed)
        let (a, b, c) = (tallies[0], tallies[1], tallies[2])
        #expect(Counted(merged(a, b)) == Counted(merged(b, a)))
        #expect(Counted(merged(merged(a, b), c)) == Counted(merged(a, merged(b, c))))
        #expect(Counted(merged(Tally(shape: wide), a)) == Counted(a))
        #expect(Counted(merged(a, Tally(shape: wide))) == Counted(a))
        let looks = tallies.flatMap { $0.checkCells() }.reduce(0) { $0 + $1.total }
        #expect(merged(merged(a, b), c).checkCells().reduce(0) { $0 + $1.total } == looks)
    }
}

@Suite("A record tells of journeys and checks")
struct JourneyRecordTests {
    @Test("read(write(x)) is x, and written again it is the same bytes")
    func roundTrip() throws {
        let original = counted(example)
        let json = try original.json()
        let copy = try RunRecord.read(json: json)
        #expect(copy.journeys == original.journeys && copy.checks == original.checks)
        #expect(copy.journeyCells == original.journeyCells && copy.checkCells == original.checkCells)
        #expect(try copy.json() == json)
    }

    @Test("a record from before there were any reads as having none")
    func older() throws {
        let read = try RunRecord.read(json: record().json())
        #expect(read.journeys.isEmpty && read.checks.isEmpty)
        #expect(read.journeyCells.isEmpty && read.checkCells.isEmpty)
        #expect(read.journeyCounts(.all).started == 0)
        #expect(read.checkCounts(.all).rate == nil)
    }

    @Test("what is damaged is named with its place")
    func damage() throws {
        let text = String(decoding: try counted(example).json(), as: UTF8.self)
        let broken = text.replacing("\"held\":9,", with: "\"held\":\"9\",")
        #expect(throws: RecordError.malformed(path: "checkCells[1].held", "expected a number")) {
            try RunRecord.read(json: Data(broken.utf8))
        }
    }

    @Test("values that contradict one another are refused", arguments: contradictions)
    fileprivate func contradicting(_ contradiction: Contradiction) throws {
        var record = counted(example)
        contradiction.change(&record)
        let json = try record.json()
        #expect(throws: RecordError.inconsistent(contradiction.message)) { try RunRecord.read(json: json) }
    }

    private static let contradictions = [
        Contradiction("journeyCells[0]: phase 2, but there are 2 phases") { $0.journeyCells[0].phase = 2 },
        Contradiction("journeyCells[0]: journey 1, but there are 1 journeys") { $0.journeys = ["buy"] },
        Contradiction("journeyCells[1]: a count is out of range") { $0.journeyCells[1].failed = -1 },
        Contradiction("journeyCells[1]: 10 times for 11 completed journeys") { $0.journeyCells[1].completed = 11 },
        Contradiction("checkCells[0]: phase -1, but there are 2 phases") { $0.checkCells[0].phase = -1 },
        Contradiction("checkCells[2]: check 1, but there are 1 checks") { $0.checks.removeLast(2) },
        Contradiction("checkCells[1]: held 11 times of 10") { $0.checkCells[1].held = 11 },
        Contradiction("checkCells[1]: a count is out of range") { $0.checkCells[1].total = .max },
    ]

    @Test("journeys of a window and a name")
    func journeys() {
        let record = counted(example)
        #expect(record.journeyCounts().completed == 10)
        #expect(record.journeyCounts(.all).completed == 11)
        #expect(record.journeyCounts(.all, journey: "browse").completed == 1)
        #expect(record.journeyCounts(.measured, journey: "browse").started == 0)
        #expect(record.journeyCounts(.phase("warm")).time.max == 40_000)
    }

    @Test("a name means the check that is called so, or else all checks of that operation")
    func checks() {
        let record = counted(example)
        #expect(record.checkCounts() == CheckCounts(held: 19, total: 20))
        #expect(record.checkCounts(.all) == CheckCounts(held: 19, total: 21))
        #expect(record.checkCounts(check: "item: status 200") == CheckCounts(held: 9, total: 10))
        #expect(record.checkCounts(check: "item") == CheckCounts(held: 19, total: 20))
        #expect(record.checkCounts(check: "nothing") == CheckCounts())
        // The very name goes before the operation's.
        #expect(checkInfos.areMeant(by: "cart") == [false, false, true])
        #expect(checkInfos.areMeant(by: "basket") == [false, false, true])
        let both = checkInfos + [CheckInfo(name: "item", operation: "basket")]
        #expect(both.areMeant(by: "item") == [false, false, false, true])
        #expect(both.areMeant(by: nil) == [true, true, true, true])
    }

    @Test("an hour of journeys whose times are all over the place stays small")
    func size() throws {
        var dice = Dice(3)
        var tally = Tally(shape: TallyShape(phases: 2, operations: 1, journeys: 6, checks: 40))
        for _ in 0..<100_000 {
            tally.journey(
                JourneyEnding(
                    phase: .random(in: 0..<2, using: &dice), journey: .random(in: 0..<6, using: &dice),
                    outcome: .completed, time: dice.wait() * 100, done: 0))
        }
        let cells = tally.journeyCells()
        #expect(cells.reduce(0) { $0 + $1.completed } == 100_000)
        #expect(cells.allSatisfy { $0.time.count == $0.completed })
        let record = counted(Tally(shape: wide))
        var full = record
        full.journeys = (0..<6).map { "journey\($0)" }
        full.journeyCells = cells
        #expect(try full.json().count - record.json().count <= 200_000)
    }
}

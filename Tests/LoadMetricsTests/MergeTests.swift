import LoadMetrics
import Testing

@Suite("Tallies merge in any order")
struct MergeTests {
    /// Three workers' tallies of one run; runs past 600 s have longer intervals, and workers may differ in it.
    private func workers(_ seed: UInt64, seconds: [Int64]) -> [(samples: [Sample], tally: Tally)] {
        var dice = Dice(seed)
        return seconds.map { seconds in
            let samples = (0..<200).map { _ in anySample(upTo: seconds, &dice) }
            var tally = Tally(shape: shape)
            for sample in samples.sorted(by: { $0.done < $1.done }) {
                tally.inFlight(.random(in: 0..<50, using: &dice), at: sample.done)
                tally.record(sample)
            }
            return (samples, tally)
        }
    }

    @Test(
        "merge is associative and commutative",
        arguments: [[30, 30, 30], [5000, 5000, 5000], [30, 700, 2500], [1, 300, 601]], 1...2)
    func laws(seconds: [Int64], seed: UInt64) {
        let tallies = workers(seed, seconds: seconds).map(\.tally)
        let (a, b, c) = (tallies[0], tallies[1], tallies[2])
        #expect(Facts(merged(a, b)) == Facts(merged(b, a)))
        #expect(Facts(merged(merged(a, b), c)) == Facts(merged(a, merged(b, c))))
        #expect(Facts(merged(merged(c, a), b)) == Facts(merged(merged(a, b), c)))
    }

    @Test("an empty tally changes nothing", arguments: 1...3)
    func identity(seed: UInt64) {
        let tally = workers(seed, seconds: [40])[0].tally
        #expect(Facts(merged(tally, Tally(shape: shape))) == Facts(tally))
        #expect(Facts(merged(Tally(shape: shape), tally)) == Facts(tally))
    }

    @Test("merging is as if one worker had recorded everything", arguments: [Int64(30), 650, 5000])
    func homomorphism(seconds: Int64) {
        var dice = Dice(9)
        let samples = (0..<600).map { _ in anySample(upTo: seconds, &dice) }
        let whole = tally(samples)
        let halves = merged(tally(Array(samples[..<251])), tally(Array(samples[251...])))
        #expect(Facts(halves) == Facts(whole))
    }

    @Test("distributions merge like their values", arguments: 1...3)
    func distributions(seed: UInt64) throws {
        var dice = Dice(seed)
        let samples = (0..<300).map { _ in answer(due: 0, latency: dice.wait()) }
        func latency(_ part: [Sample]) throws -> Distribution {
            try #require(tally(part).cells().first?.trends[.latency])
        }
        let parts = try [
            latency(Array(samples[..<100])), latency(Array(samples[100..<101])), .empty,
            latency(Array(samples[101...])),
        ]
        #expect(Distribution.merged(parts) == (try latency(samples)))
        #expect(Distribution.merged(parts.reversed()) == (try latency(samples)))
    }
}

@Suite("An error log groups, bounds and merges")
struct ErrorLogTests {
    private let operations = ["retrieve", "update"]

    @Test("errors of a kind are one entry with the first example, most frequent first")
    func grouping() {
        var log = ErrorLog()
        log.note(failure: .status, operation: 1, message: "503", at: second, example: "first")
        for at in 2...4 as ClosedRange<Int64> {
            log.note(failure: .reset, operation: 0, message: "reset", at: at * second, example: "at \(at)")
        }
        let (top, other) = log.entries(operations: operations)
        #expect(other == 0)
        #expect(
            top == [
                ErrorInfo(
                    failure: .reset, operation: "retrieve", message: "reset", count: 3, firstAt: 2, lastAt: 4,
                    example: "at 2"),
                ErrorInfo(
                    failure: .status, operation: "update", message: "503", count: 1, firstAt: 1, lastAt: 1,
                    example: "first"),
            ])
    }

    @Test("kinds past the bound, and past the 20 shown, are counted as other; examples are cut")
    func bounds() {
        var log = ErrorLog()
        for kind in 0..<500 as Range<Int64> {
            log.note(
                failure: .status, operation: 0, message: "\(kind)", at: kind,
                example: String(repeating: "x", count: 1000))
        }
        let (top, other) = log.entries(operations: operations)
        #expect(top.count == ErrorLog.shown)
        #expect(other == 500 - Int64(ErrorLog.shown))
        #expect(log.count == 500)
        #expect(top.allSatisfy { $0.example.count == ErrorLog.exampleLength })
        #expect(top.first?.message == "0")
    }

    @Test("an example is made only for the first of a kind")
    func laziness() {
        var made = 0
        func example() -> String {
            made += 1
            return "example"
        }
        var log = ErrorLog()
        for at in 0..<10 as Range<Int64> {
            log.note(failure: .timeout, operation: 0, message: "timeout", at: at, example: example())
        }
        #expect(made == 1)
    }

    @Test("merge is associative and commutative", arguments: 1...5)
    func laws(seed: UInt64) {
        var dice = Dice(seed)
        let logs = (0..<3).map { _ in
            var log = ErrorLog()
            for _ in 0..<300 {
                log.note(
                    failure: .status, operation: .random(in: 0..<2, using: &dice),
                    message: "\(Int.random(in: 0..<250, using: &dice))", at: .random(in: 0..<20, using: &dice),
                    example: "\(Int.random(in: 0..<9, using: &dice))")
            }
            return log
        }
        func merged(_ one: ErrorLog, _ other: ErrorLog) -> ErrorLog {
            var one = one
            one.merge(other)
            return one
        }
        #expect(merged(logs[0], logs[1]) == merged(logs[1], logs[0]))
        #expect(merged(merged(logs[0], logs[1]), logs[2]) == merged(logs[0], merged(logs[1], logs[2])))
        #expect(merged(merged(logs[0], logs[1]), logs[2]).count == 900)
    }
}

import LoadMetrics
import Signals
import Testing

/// Watches over the phases of `record()`.
private func watch(_ selection: Selection, _ trend: Trend? = nil) -> Watch {
    let around = record()
    return Watch(selection, trend: trend, phases: around.phases, operations: around.operations)
}

/// Ends inside second `at`.
private func ending(
    at end: Double, latency: Int64 = 1_000_000, phase: UInt16 = 1, operation: UInt16 = 0, outcome: Outcome = .ok,
    failure: Failure = .none, cache: CacheVerdict = .none
) -> Sample {
    answer(
        due: Int64(end * 1e9) - latency, latency: latency, phase: phase, operation: operation, outcome: outcome,
        failure: failure, cache: cache)
}

@Suite("Watches count second by second what a gate over a sliding window looks at")
struct WatchTests {
    private static let selections: [Selection] = [
        Selection(), Selection(window: .all, outcomes: .any), Selection(window: .phase("steady"), operation: "sync"),
        Selection(window: .all, operation: "retrieve", outcomes: .only(.error)),
        Selection(window: .all, outcomes: .any, cache: .hit), Selection(window: .all, operation: "nobody"),
    ]

    /// The law that makes one set of formulas enough: all slices together say what the record says of the same selection.
    @Test("All seconds together are the whole run", arguments: [1, 2, 3] as [UInt64])
    func whole(seed: UInt64) {
        var dice = Dice(seed)
        let samples = (0..<1500).map { _ in
            var sample = anySample(upTo: 20, &dice)
            sample.phase = UInt16.random(in: 0..<2, using: &dice)
            return sample
        }.sorted { $0.done < $1.done }
        for trend in Trend.allCases {
            var tally = Tally(shape: shape, watches: Self.selections.map { watch($0, trend) })
            for sample in samples { tally.record(sample) }
            let seconds = tally.takeSlices()
            let record = record(tally)
            for (place, selection) in Self.selections.enumerated() {
                let seen = WatchSlice.totals(of: seconds.map { $0.slices[place] }, seconds: 5)
                var whole = record.totals(selection, trend: trend)
                #expect(seen.values.count == whole.values.count)
                #expect(seen.values.sum == whole.values.sum)
                #expect(seen.values.min == whole.values.min)
                #expect(seen.values.max == whole.values.max)
                if let p99 = whole.values.percentile(99), let near = seen.values.percentile(99) {
                    #expect(abs(near - p99) <= p99 / 100 + 1)
                }
                whole.values = seen.values
                whole.seconds = 5
                #expect(seen == whole)
            }
        }
    }

    @Test("A sample counts in the second in which it ended, whenever it was due")
    func seconds() {
        var tally = Tally(shape: shape, watches: [watch(Selection())])
        for end in [0.2, 0.9, 1.0, 3.999, 4.0] { tally.record(ending(at: end, latency: 150_000_000)) }
        let seen = tally.takeSlices()
        #expect(seen.map(\.second) == [0, 1, 3, 4])
        #expect(seen.map { $0.slices[0].ended } == [2, 1, 1, 1])
    }

    @Test("A second is given once, when it is asked for; what comes late counts in the second being filled")
    func taking() {
        var tally = Tally(shape: shape, watches: [watch(Selection())])
        tally.record(ending(at: 0.5))
        tally.record(ending(at: 1.5))
        #expect(tally.takeSlices(through: 0).map(\.second) == [0, 1].dropLast())
        #expect(tally.takeSlices(through: 0).isEmpty)
        tally.record(ending(at: 0.9))
        let seen = tally.takeSlices(through: 1)
        #expect(seen.map(\.second) == [1])
        #expect(seen.map { $0.slices[0].ended } == [2])
        #expect(tally.takeSlices(through: 7).isEmpty)
        tally.record(ending(at: 8.5))
        #expect(tally.takeSlices().map(\.second) == [8])
    }

    @Test("Only phases that belong to it break a watch's silence")
    func silence() {
        var tally = Tally(shape: shape, watches: [watch(Selection(window: .phase("steady"), operation: "sync"))])
        tally.record(ending(at: 0.5, phase: 0, operation: 1))
        tally.record(ending(at: 1.5, phase: 1, operation: 0))
        let seen = tally.takeSlices()
        #expect(seen.map(\.second) == [1])
        #expect(seen[0].slices[0].ended == 1)
        #expect(WatchSlice.totals(of: seen.map { $0.slices[0] }, seconds: 1).outcomes.all == 0)
    }

    @Test("Two workers' slices merge to what one would have counted")
    func merging() {
        var dice = Dice(9)
        let samples = (0..<500).map { _ in anySample(upTo: 1, &dice) }.map { sample in
            var sample = sample
            sample.done = min(sample.done, second - 1)
            return sample
        }
        let watches = [watch(Selection(window: .all, outcomes: .any), .latency)]
        var workers = [Tally(shape: shape, watches: watches), Tally(shape: shape, watches: watches)]
        var one = Tally(shape: shape, watches: watches)
        for (place, sample) in samples.enumerated() {
            workers[place % 2].record(sample)
            one.record(sample)
        }
        var merged = workers[0].takeSlices()[0]
        merged.merge(workers[1].takeSlices()[0])
        #expect(merged == one.takeSlices()[0])
    }

    @Test("Watches change nothing that a tally says otherwise")
    func apart() {
        var dice = Dice(4)
        var plain = Tally(shape: shape)
        var watched = Tally(shape: shape, watches: [watch(Selection(), .latency)])
        for _ in 0..<500 {
            let sample = anySample(upTo: 5, &dice)
            plain.record(sample)
            watched.record(sample)
        }
        #expect(Facts(plain) == Facts(watched))
        #expect(plain.takeSlices().isEmpty)
        #expect(Facts(merged(plain, watched)) == Facts(merged(watched, plain)))
    }
}

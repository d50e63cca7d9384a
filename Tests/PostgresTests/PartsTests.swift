import Testing

@testable import Postgres

@Suite("A duration histogram")
struct DurationHistogramTests {
    @Test func boundsGrowByTheTenthRootOfTen() {
        let bounds = DurationHistogram.bounds
        #expect(bounds.first == 10_000 && bounds.last == 10_000_000_000 && bounds.count == 61)
        for (low, high) in zip(bounds, bounds.dropFirst()) {
            #expect(abs(Double(high) / Double(low) - 1.258925) < 0.0001)
        }
    }

    @Test(arguments: [(0, 0), (10_000, 0), (10_001, 1), (12_589, 1), (12_590, 2), (10_000_000_000, 60), (.max, 61)])
    func aBoundBelongsToTheBucketItEnds(_ nanoseconds: Int64, _ bucket: Int) {
        #expect(DurationHistogram.bucket(of: nanoseconds) == bucket)
    }

    @Test func countsAndSumsAddUp() {
        var histogram = DurationHistogram()
        for value in [5_000, 20_000, 20_000, 99_000_000_000] as [Int64] { histogram.record(value) }
        #expect(histogram.count == 4 && histogram.counts.reduce(0, +) == 4 && histogram.sum == 99_000_045_000)
        #expect(histogram.counts.last == 1)
    }
}

@Suite("The waiting queue")
struct QueueTests {
    /// Against an array, through a long random history.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func behavesLikeAnArray(_ seed: UInt64) {
        var (queue, model, next, state) = (Queue<Int>(), [Int](), 0, seed)
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            switch (state >> 33) % 100 {
            case 0:
                #expect(queue.removeAll { $0.isMultiple(of: 3) } == model.filter { $0.isMultiple(of: 3) })
                model.removeAll { $0.isMultiple(of: 3) }
            case 1..<50:
                #expect(queue.removeFirst() == (model.isEmpty ? nil : model.removeFirst()))
            default:
                queue.append(next)
                model.append(next)
                next += 1
            }
            #expect(queue.count == model.count && queue.first == model.first && queue.isEmpty == model.isEmpty)
        }
        #expect(queue.removeAll() == model)
    }
}

@Suite("Pauses between attempts")
struct BackoffTests {
    @Test func doubleToALimitWithJitter() {
        var (backoff, random) = (Backoff(), SystemRandomNumberGenerator())
        var whole = Backoff.first
        for _ in 0..<100 {
            #expect((whole / 2...whole).contains(backoff.next(using: &random)))
            whole = min(Backoff.longest, whole * 2)
        }
        backoff.reset()
        #expect(backoff.next(using: &random) <= Backoff.first)
    }
}

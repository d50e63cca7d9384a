import ScenarioFormat
import Testing

@testable import LoadEngine

private let second = Make.second

/// Due times of a curve's arrivals, nanoseconds from its begin.
private func dues(_ curve: some RateCurve, _ arrivals: Arrivals = .uniform, seed: UInt64 = 1) -> [Int64] {
    var positions = UnitPositions(arrivals, seed: seed, phase: 0)
    var dues: [Int64] = []
    while let due = curve.due(positions.position(of: UInt64(dues.count))) { dues.append(due) }
    return dues
}

private func ramp(_ start: Int64, _ stages: (Int64, seconds: Int64)...) -> RampingArrivalRate {
    RampingArrivalRate(
        start: Rate(count: start, per: second),
        stages: stages.map { .init(duration: $0.seconds * second, target: Rate(count: $0.0, per: second)) })!
}

@Suite("Arrivals fall due") struct PacerTests {
    @Test(
        "at whole-number times of a constant rate",
        arguments: [
            (Rate(count: 4, per: second), second, [Int64(0), 250_000_000, 500_000_000, 750_000_000]),
            (Rate(count: 3, per: second), second, [Int64(0), 333_333_334, 666_666_667]),
            (Rate(count: 1, per: second), second * 3 / 2, [Int64(0), second]),
            (Rate(count: 90, per: 60 * second), 2 * second, [Int64(0), 666_666_667, 1_333_333_334]),
            (Rate(count: 1, per: second), Int64(1), [Int64(0)]),
        ])
    func constant(_ rate: Rate, _ duration: Int64, _ expected: [Int64]) {
        #expect(dues(ConstantArrivalRate(rate: rate, duration: duration)) == expected)
    }

    @Test("without drift after a thousand hours") func noDrift() {
        let curve = ConstantArrivalRate(rate: Rate(count: 300, per: second), duration: 3_600_000 * second)
        #expect(curve.due(300 * 3_599_999 << 32) == 3_599_999 * second)
        #expect(curve.due((300 * 3_599_999 + 1) << 32) == 3_599_999 * second + 3_333_334)
    }

    @Test("along a ramp: the k-th when the integrated rate reaches k") func ramps() {
        // From 0 to 8/s in 4 s: k = t², so t = sqrt(k).
        let rising = dues(ramp(0, (8, seconds: 4)))
        #expect(rising.count == 16)
        for (number, due) in rising.enumerated() {
            #expect(due == Int64((Double(number).squareRoot() * 1e9).rounded(.up)), "arrival \(number)")
        }
        #expect(
            dues(ramp(4, (4, seconds: 2)))
                == dues(ConstantArrivalRate(rate: Rate(count: 4, per: second), duration: 2 * second)))
        // Down to nothing, a pause, and up again: none in the pause.
        let valley = dues(ramp(10, (0, seconds: 2), (0, seconds: 5), (10, seconds: 2)))
        #expect(valley.count == 20)
        #expect(valley.allSatisfy { $0 < 2 * second || $0 >= 7 * second })
        #expect(valley == valley.sorted())
    }

    @Test("exactly, whatever the ramp", arguments: 0..<40) func exactInverse(_ seed: UInt64) {
        var random = RandomStream(state: seed)
        let from = Int64(random.below(5000))
        let to = Int64(random.below(5000))
        let seconds = 1 + Int64(random.below(7200))
        let curve = ramp(from, (to, seconds: seconds))
        let duration = Int128(seconds * second)
        for _ in 0..<50 {
            let number = random.below(UInt64(max(1, (from + to) * seconds / 2)))
            guard let due = curve.due(number << 32) else { continue }
            // The integrated rate times 2 d: t (from (2 d - t) + to t), against number seconds * 2 d.
            func reached(_ t: Int128) -> Bool {
                t * (Int128(from) * (2 * duration - t) + Int128(to) * t) >= Int128(number) * 2 * duration
                    * Int128(second)
            }
            #expect(reached(Int128(due)))
            #expect(due == 0 || !reached(Int128(due) - 1))
        }
    }

    @Test("as a Poisson process: mean and variance of the gaps, ascending, another for another seed") func poisson() {
        let curve = ConstantArrivalRate(rate: Rate(count: 1000, per: second), duration: 100 * second)
        let times = dues(curve, .poisson)
        let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        // Standard errors at 100,000 gaps: 0.003 of the mean, 0.009 of the variance.
        #expect(abs(mean - 1) < 0.015)
        #expect(abs(variance - 1) < 0.05)
        #expect(abs(Double(gaps.count { $0 > 2 }) / Double(gaps.count) - 0.1353) < 0.006)
        #expect(times == times.sorted())
        #expect(times == dues(curve, .poisson))
        #expect(times != dues(curve, .poisson, seed: 2))
    }

    @Test("as many as counted beforehand", arguments: [Arrivals.uniform, .poisson]) func counts(_ arrivals: Arrivals) {
        let positions = UnitPositions(arrivals, seed: 3, phase: 0)
        for curve in [ramp(0, (777, seconds: 3), (5, seconds: 2)), ramp(10, (10, seconds: 10))] {
            #expect(
                curve.count(positions, isUniform: arrivals == .uniform) == UInt64(dues(curve, arrivals, seed: 3).count))
        }
        let constant = ConstantArrivalRate(rate: Rate(count: 7, per: second), duration: 13 * second)
        #expect(
            constant.count(positions, isUniform: arrivals == .uniform)
                == UInt64(dues(constant, arrivals, seed: 3).count))
        let endless = ConstantArrivalRate(rate: Rate(count: 1_000_000, per: second), duration: 36_000 * second)
        #expect(endless.count(UnitPositions(.uniform, seed: 3, phase: 0), isUniform: true) == nil)
    }
}

@Suite("A pacer decides") struct DecisionTests {
    @Test("to send what is due, in order and late if need be, to wait otherwise, and to finish") func open() {
        let curve = ConstantArrivalRate(rate: Rate(count: 2, per: second), duration: 2 * second)
        let positions = UnitPositions(.uniform, seed: 1, phase: 0)
        var pacer = ArrivalPacer(curve: curve, positions: positions, begin: second, stripe: .whole)
        #expect(pacer.next(at: 0) == .wait(until: second))
        #expect(pacer.next(at: second) == .send(number: 0, due: second))
        #expect(pacer.next(at: second) == .wait(until: second * 3 / 2))
        #expect(pacer.next(at: 5 * second) == .send(number: 1, due: second * 3 / 2))
        #expect(pacer.next(at: 5 * second) == .send(number: 2, due: 2 * second))
        #expect(pacer.next(at: 5 * second) == .send(number: 3, due: second * 5 / 2))
        #expect(pacer.next(at: 5 * second) == .finish)
    }
}

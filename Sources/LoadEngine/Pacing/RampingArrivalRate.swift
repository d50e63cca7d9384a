import ScenarioFormat

/// `ramping-arrival-rate`: rates change linearly over each stage. The inverse of the integrated rate is found by a square root
/// in floating point and then corrected in whole numbers, so that the result is exact and the same on every machine.
struct RampingArrivalRate: RateCurve {
    /// One stage, rates as `from` and `to` arrivals in `per` nanoseconds.
    private struct Leg {
        var begin, duration: UInt128
        var from, to: UInt128
        /// Arrivals before it, in units of 1 / (2 per).
        var before: UInt128
    }

    private var legs: [Leg] = []
    /// The common period of all rates.
    private let per: UInt128
    private let end: UInt128

    /// nil when rates and durations are so large, or the rates' periods so ill-matched, that 128 bits would overflow: an hour
    /// at ten million a second is well within.
    init?(start: Rate, stages: [Executor.Stage]) {
        let rates = [start] + stages.map(\.target)
        var common: UInt64 = 1
        for rate in rates {
            let (product, overflow) = (common / Self.divisor(common, UInt64(rate.per))).multipliedReportingOverflow(
                by: UInt64(rate.per))
            guard !overflow, product < 1 << 44 else { return nil }
            common = product
        }
        per = UInt128(common)
        var begin: UInt128 = 0
        var before: UInt128 = 0
        for (index, stage) in stages.enumerated() {
            let duration = UInt128(stage.duration)
            let from = UInt128(rates[index].count) * (per / UInt128(rates[index].per))
            let to = UInt128(rates[index + 1].count) * (per / UInt128(rates[index + 1].per))
            // t (from (2 d - t) + to t) stays below 2^127.
            let (square, tooLong) = (duration * 2).multipliedReportingOverflow(by: duration)
            let (_, tooMany) = square.multipliedReportingOverflow(by: (from + to) * 2)
            guard !tooLong, !tooMany else { return nil }
            legs.append(Leg(begin: begin, duration: duration, from: from, to: to, before: before))
            begin += duration
            before += (from + to) * duration
        }
        end = before
    }

    /// A ramp that a plan was made from.
    init(planned start: Rate, _ stages: [Executor.Stage]) {
        guard let ramp = RampingArrivalRate(start: start, stages: stages) else {
            preconditionFailure("the plan was made from this ramp")
        }
        self = ramp
    }

    func due(_ position: UInt64) -> Int64? {
        // In units of 2^-32 / (2 per).
        let wanted = UInt128(position) * 2 * per
        guard wanted < end << 32, let leg = legs.last(where: { $0.before << 32 <= wanted && $0.from + $0.to > 0 })
        else { return nil }
        let within = wanted - leg.before << 32
        // ceil(within * duration / 2^32), the two halves apart so that nothing overflows.
        let low = (within & 0xFFFF_FFFF) * leg.duration
        let need = (within >> 32) * leg.duration + (low + 0xFFFF_FFFF) >> 32
        return Int64(truncatingIfNeeded: leg.begin + Self.first(in: leg, reaching: need))
    }

    /// The smallest t in 0 ... duration with t (from (2 d - t) + to t) >= need.
    private static func first(in leg: Leg, reaching need: UInt128) -> UInt128 {
        func reaches(_ t: UInt128) -> Bool { t * (leg.from * (2 * leg.duration - t) + leg.to * t) >= need }
        if need == 0 { return 0 }
        // Through 64 bits: the conversions of 128 took most of a microsecond.
        let slope = Double(Int64(leg.to) - Int64(leg.from))
        let double = 2 * Double(UInt64(leg.duration)) * Double(UInt64(leg.from))
        let wanted = Double(UInt64(need >> 64)) * 0x1p64 + Double(UInt64(truncatingIfNeeded: need))
        let root = (double * double + 4 * slope * wanted).squareRoot()
        let guess = 2 * wanted / (double + (root.isNaN ? 0 : root))
        var time = guess < 0x1p63 ? min(leg.duration, UInt128(UInt64(max(0, guess)))) : leg.duration
        // The guess is off by a few units of its last place, many nanoseconds in a long stage: Newton's steps in whole numbers
        // bring it home, where a search by halves took twenty times as long.
        for _ in 0..<4 {
            let reached = time * (leg.from * (2 * leg.duration - time) + leg.to * time)
            let slope = 2 * (leg.from * (leg.duration - time) + leg.to * time)
            guard slope > 0 else { break }
            let missing = reached < need ? need - reached : reached - need
            let step = missing / slope
            if step == 0 { break }
            time = reached < need ? min(leg.duration, time + step) : time - min(time, step)
        }
        // Exact from here on: widen until the answer lies in low ... high, then halve.
        var high = time
        var low = high
        var step: UInt128 = 1
        while high < leg.duration, !reaches(high) {
            low = high
            high = min(leg.duration, high + step)
            step *= 2
        }
        step = 1
        while low > 0, reaches(low) {
            high = low
            low -= min(low, step)
            step *= 2
        }
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if reaches(middle) { high = middle } else { low = middle }
        }
        return high
    }

    private static func divisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}

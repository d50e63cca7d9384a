import Foundation

/// A y axis: from values to heights, 0 at the bottom and 1 at the top, with ticks at round values.
struct Scale: Sendable {
    let lower, upper: Double
    let isLogarithmic: Bool
    let ticks: [Double]

    /// From 0 to a round value at or above `largest`, four or five ticks.
    static func linear(to largest: Double) -> Scale {
        // A little air, so that a line at its largest value is not drawn on the edge.
        let top = largest > 0 && largest.isFinite ? largest * 1.03 : 1
        let step = roundStep(atLeast: top / 4)
        let steps = (top / step - 1e-9).rounded(.up)
        return Scale(
            lower: 0, upper: steps * step, isLogarithmic: false, ticks: (0...Int(steps)).map { Double($0) * step })
    }

    /// The whole range of a ratio, in percent.
    static let percent = Scale(lower: 0, upper: 100, isLogarithmic: false, ticks: [0, 25, 50, 75, 100])

    /// Round values of the series 1, 2, 5 around `smallest … largest`; ticks at each of them, or at decades when there
    /// are many.
    static func logarithmic(from smallest: Double, to largest: Double) -> Scale {
        let low = smallest > 0 ? smallest * 0.95 : 0.001
        let high = max(largest * 1.05, low * 1.0001)
        var lattice: [Double] = []
        for exponent in Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up)) {
            for factor in [1.0, 2, 5] { lattice.append(factor * power(exponent)) }
        }
        let first = lattice.lastIndex { $0 <= low * 1.0001 } ?? 0
        let last = max(first + 1, lattice.firstIndex { $0 >= high * 0.9999 } ?? lattice.count - 1)
        let steps = lattice[first...last]
        let decades = steps.filter { abs(log10($0) - log10($0).rounded()) < 1e-9 }
        return Scale(
            lower: lattice[first], upper: lattice[last], isLogarithmic: true,
            ticks: steps.count <= 7 ? Array(steps) : decades)
    }

    /// Exact for the decades that matter, unlike `pow` of a negative exponent.
    private static func power(_ exponent: Int) -> Double {
        exponent >= 0 ? pow(10, Double(exponent)) : 1 / pow(10, Double(-exponent))
    }

    func height(of value: Double) -> Double {
        let share =
            isLogarithmic
            ? (log(max(value, lower)) - log(lower)) / (log(upper) - log(lower))
            : (value - lower) / (upper - lower)
        return min(1, max(0, share))
    }

    /// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `value`.
    static func roundStep(atLeast value: Double) -> Double {
        let unit = power(Int(log10(value).rounded(.down)))
        return [1, 2, 2.5, 5, 10].map { $0 * unit }.first { $0 >= value * 0.9999 } ?? 10 * unit
    }
}

/// The x axis: seconds from the run's start.
struct TimeAxis: Sendable {
    let span: Double

    /// Ticks at round times, at most seven, with their labels.
    var ticks: [(at: Double, label: String)] {
        guard span > 0 else { return [] }
        let steps: [Double] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400]
        let step = span < 3 ? Scale.roundStep(atLeast: span / 6) : steps.first { span / $0 <= 6.5 } ?? span / 4
        return stride(from: 0, through: span * 1.000001, by: step).map { ($0, Self.label($0, step: step)) }
    }

    private static func label(_ at: Double, step: Double) -> String {
        if at == 0 { return "0" }
        if step.truncatingRemainder(dividingBy: 3600) == 0 { return Quantity.number(at / 3600) + " h" }
        if step.truncatingRemainder(dividingBy: 60) == 0 { return Quantity.number(at / 60) + " min" }
        return Quantity.number(at) + " s"
    }

    /// Share of the axis, 0…1.
    func position(of time: Double) -> Double {
        span > 0 ? min(1, max(0, time / span)) : 0
    }
}

/// Numbers as people read them: the one formatter of every output. No locale.
public enum Figure {
    /// A number with so many significant digits (the digits before the point always in full), without an exponent:
    /// `61.2`, `0.00123`, `1234`. Zeros after the point are cut unless `padded`.
    public static func number(_ value: Double, digits: Int = 3, padded: Bool = false) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
        let magnitude = abs(value)
        guard magnitude > 0 else { return padded && digits > 1 ? "0." + zeros(digits - 1) : "0" }
        // Past 10^15 a double holds no fraction, and below 10^-12 no figure of a run has a meaning.
        guard magnitude < 1e15 else { return value.description }
        var decimals = digits - 1
        var power = 1.0
        while power * 10 <= magnitude {
            power *= 10
            decimals -= 1
        }
        while power > magnitude, decimals < 12 + digits {
            power /= 10
            decimals += 1
        }
        return fixed(value, decimals: max(0, decimals), padded: padded)
    }

    /// A number with so many digits after the point, 0 ... 15.
    public static func fixed(_ value: Double, decimals: Int, padded: Bool = true) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        // More digits than a double has: its own shortest form says it all.
        guard scaled < 9e15 else { return value.description }
        var text = String(Int64(scaled))
        if decimals > 0 {
            text = zeros(decimals + 1 - text.count) + text
            var fraction = text.suffix(decimals)
            if !padded { while fraction.last == "0" { fraction.removeLast() } }
            text = text.dropLast(decimals) + (fraction.isEmpty ? "" : "." + fraction)
        }
        return (value < 0 && scaled > 0 ? "-" : "") + text
    }

    /// A whole number in groups of three: `48,012`.
    public static func count(_ value: Int64) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A value in its unit: `61.2 ms`, `0.1%`, `500/s`, `3`.
    public static func text(_ value: Double, unit: String, digits: Int = 3) -> String {
        attach(number(value, digits: digits), unit: unit)
    }

    /// A value in its unit with enough digits to differ from a limit it does not equal: against a limit of 50 ms,
    /// 50.004 is `50.004 ms`.
    public static func text(_ value: Double, unit: String, differingFrom limit: Double) -> String {
        var digits = 3
        while digits < 15, value != limit, Double(number(value, digits: digits)) == limit { digits += 1 }
        return text(value, unit: unit, digits: digits)
    }

    /// A time in the unit that suits its size: `850 µs`, `12.4 ms`, `1.5 s`, `12 min`.
    public static func time(microseconds value: Double) -> String {
        switch abs(value) {
        case ..<999.5: text(value, unit: "µs")
        case ..<999_500: text(value / 1e3, unit: "ms")
        case ..<600e6: text(value / 1e6, unit: "s")
        default: text(value / 60e6, unit: "min")
        }
    }

    /// A ratio of 0 ... 1 in percent: `0.1%`.
    public static func percent(_ ratio: Double, digits: Int = 3) -> String {
        text(ratio * 100, unit: "%", digits: digits)
    }

    /// A number and its unit: a space between them, unless the unit is a sign (`%`, `/s`) or empty.
    public static func attach(_ number: String, unit: String) -> String {
        unit.first?.isLetter ?? false ? "\(number) \(unit)" : number + unit
    }

    private static func zeros(_ count: Int) -> String { String(repeating: "0", count: max(0, count)) }
}

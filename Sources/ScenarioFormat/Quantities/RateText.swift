/// Rates as the file writes them: `500/s`, `0.5/s`, `6000/m`.
enum RateText {
    private static let units: [String: Int64] = ["s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000]

    static let example = "a rate such as 500/s, 0.5/s or 6000/m"
    /// One generator cannot do more, by an order of magnitude.
    static let maximumPerSecond: Int64 = 1_000_000

    /// Exact: `0.5/s` is 1 in 2 s. A whole number keeps its unit, so that `6000/m` stays 6000 in a minute.
    static func parse(_ text: String) throws(QuantityProblem) -> Rate {
        if text.hasPrefix("-") { throw QuantityProblem(message: "\(text.quoted) is negative") }
        guard let (number, tail) = Decimal.prefix(of: text[...]) else {
            throw QuantityProblem(message: "\(text.quoted) is not a rate")
        }
        if tail.isEmpty {
            throw QuantityProblem(message: "\(text.quoted) has no unit", hint: "did you mean `\(text)/s`?")
        }
        guard tail.first == "/" else {
            let bare = tail.filter { $0 != " " }
            let isSpaced = bare.first == "/" && units[String(bare.dropFirst())] != nil
            let meant = text.filter { $0 != " " }
            throw QuantityProblem(
                message: "\(text.quoted) is not a rate", hint: isSpaced ? "did you mean `\(meant)`?" : nil)
        }
        let name = String(tail.dropFirst())
        guard let per = units[name] else {
            throw QuantityProblem(message: "\(name.quoted) is not a unit of rate", hint: "units: /s, /m, /h")
        }
        guard number.scale <= 6 else { throw QuantityProblem(message: "\(text.quoted) has more than 6 decimals") }
        let scale = Decimal.power(number.scale)
        guard Double(number.digits) / Double(scale) * 1e9 / Double(per) <= Double(maximumPerSecond) else {
            throw QuantityProblem(message: "\(text.quoted) is more than \(maximumPerSecond)/s")
        }
        let divisor = common(number.digits, scale)
        return Rate(count: number.digits / divisor, per: per * (scale / divisor))
    }

    /// Greatest common divisor (Euclid); `b` > 0.
    private static func common(_ a: Int64, _ b: Int64) -> Int64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return max(a, 1)
    }
}

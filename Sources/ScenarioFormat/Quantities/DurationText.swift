/// Durations as the file writes them: `500ms`, `1.5s`, `1m30s`.
public enum DurationText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
        ("ns", 1),
    ]

    static let example = "a duration such as 500ms, 30s or 1m30s"

    /// Nanoseconds, exact. Units are mandatory and descend.
    public static func parse(_ text: String) throws(QuantityProblem) -> Int64 {
        if text.hasPrefix("-") { throw QuantityProblem(message: "\(text.quoted) is negative") }
        var rest = text[...]
        var total: Int64 = 0
        var before = units.startIndex
        repeat {
            guard let (number, tail) = Decimal.prefix(of: rest) else {
                throw QuantityProblem(message: "\(text.quoted) is not a duration")
            }
            let name = tail.prefix { !$0.isASCIIDigit && $0 != "." }
            let index = try unit(String(name), number: String(rest[..<tail.startIndex]), in: text)
            guard index >= before else {
                throw QuantityProblem(
                    message: "\(text.quoted) is not a duration", hint: "units go from large to small, once each")
            }
            total = try sum(total, number, units[index].nanoseconds, in: text)
            before = index + 1
            rest = tail[name.endIndex...]
        } while !rest.isEmpty
        return total
    }

    private static func unit(_ name: String, number: String, in text: String) throws(QuantityProblem) -> Int {
        if let index = units.firstIndex(where: { $0.name == name }) { return index }
        if name.isEmpty {
            let hint = text == number ? "did you mean `\(text)s`?" : nil
            throw QuantityProblem(message: "\(text.quoted) has no unit", hint: hint)
        }
        if name.hasPrefix(" ") {
            let bare = name.drop { $0 == " " }
            let hint = units.contains { $0.name == bare } ? "did you mean `\(number)\(bare)`?" : nil
            throw QuantityProblem(message: "\(text.quoted) is not a duration", hint: hint)
        }
        throw QuantityProblem(message: "\(name.quoted) is not a unit of time", hint: "units: ns, us, ms, s, m, h")
    }

    private static func sum(
        _ total: Int64, _ number: Decimal, _ unit: Int64, in text: String
    ) throws(QuantityProblem) -> Int64 {
        let (product, tooLarge) = number.digits.multipliedReportingOverflow(by: unit)
        let divisor = Decimal.power(number.scale)
        guard !tooLarge else { throw QuantityProblem(message: "\(text.quoted) is too long") }
        guard product % divisor == 0 else {
            throw QuantityProblem(message: "\(text.quoted) is not a whole number of nanoseconds")
        }
        let (sum, overflow) = total.addingReportingOverflow(product / divisor)
        guard !overflow else { throw QuantityProblem(message: "\(text.quoted) is too long") }
        return sum
    }

    /// The shortest exact writing in one unit: `90s`, `1h`, `0s`.
    public static func describe(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "0s" }
        for unit in units where nanoseconds % unit.nanoseconds == 0 {
            return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
        }
        return "\(nanoseconds)ns"
    }
}

/// Shares as the file writes them: `20%`, `0.5%`.
enum PercentText {
    static let example = "a percentage such as 20%"

    /// A share above 0 and below 1: none and all are no share.
    static func parse(_ text: String) throws(QuantityProblem) -> Double {
        if text.hasPrefix("-") { throw QuantityProblem(message: "\(text.quoted) is negative") }
        guard let (number, tail) = Decimal.prefix(of: text[...]) else {
            throw QuantityProblem(message: "\(text.quoted) is not a percentage")
        }
        if tail.isEmpty { throw QuantityProblem(message: "\(text.quoted) has no `%`", hint: hint(text, number)) }
        guard tail == "%" else {
            let isSpaced = tail.allSatisfy { $0 == " " || $0 == "%" } && tail.last == "%"
            let meant = text.filter { $0 != " " }
            throw QuantityProblem(
                message: "\(text.quoted) is not a percentage", hint: isSpaced ? "did you mean `\(meant)`?" : nil)
        }
        guard number.scale <= 6 else { throw QuantityProblem(message: "\(text.quoted) has more than 6 decimals") }
        let whole = 100 * Decimal.power(number.scale)
        guard number.digits > 0, number.digits < whole else {
            throw QuantityProblem(message: "\(text.quoted) is not between 0% and 100%")
        }
        return Double(number.digits) / Double(whole)
    }

    /// A fraction of 1 was probably meant as one.
    private static func hint(_ text: String, _ number: Decimal) -> String {
        let isFraction = number.scale > 0 && number.digits < Decimal.power(number.scale)
        return isFraction ? "a share of 1 is written as a percentage: 0.2 is 20%" : "did you mean `\(text)%`?"
    }
}

/// A decimal number without sign or exponent, exact: `digits` / 10^`scale`.
struct Decimal: Equatable {
    let digits: Int64
    let scale: Int

    /// The decimal that a text begins with, and the rest. Nil if it begins with none or with more than 18 digits.
    static func prefix(of text: Substring) -> (Decimal, Substring)? {
        let whole = text.prefix { $0.isASCIIDigit }
        var rest = text[whole.endIndex...]
        var fraction: Substring = ""
        if rest.first == ".", let next = rest.dropFirst().first, next.isASCIIDigit {
            fraction = rest.dropFirst().prefix { $0.isASCIIDigit }
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty, whole.count + fraction.count <= 18, let digits = Int64(whole + fraction) else {
            return nil
        }
        return (Decimal(digits: digits, scale: fraction.count), rest)
    }

    /// 10^`exponent`, for exponents up to 18.
    static func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

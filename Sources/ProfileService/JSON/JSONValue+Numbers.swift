/// What PostgreSQL's jsonb makes of numbers: it prints all their digits and no exponent, so that `1e131000`, eight bytes
/// of JSON, becomes 131001.
extension JSONValue {
    /// Digits a number may have when it is printed, and the largest exponent: room for every double.
    static let mostDigits = 400

    static let extremeNumberComplaint =
        "must not have numbers of more than \(mostDigits) digits, or with an exponent beyond ±\(mostDigits)"

    /// The whole number that a literal stands for; nil for a fraction, and past 64 bits. `1.0` and `1e1` are whole numbers
    /// too (JSON Schema, 6.1.1), exact to 2^53.
    static func integer(_ literal: String) -> Int64? {
        if let whole = Int64(literal) { return whole }
        guard let number = Double(literal), number == number.rounded(), abs(number) <= 0x1p53 else { return nil }
        return Int64(number)
    }

    /// Where the first number is that is too long to be stored: a JSON pointer (RFC 6901) from here. Nil: nowhere.
    var extremeNumber: String? {
        switch self {
        case .null, .bool, .string: nil
        case .number(let literal): Self.printedLength(literal) == nil ? "" : nil
        case .array(let values):
            values.enumerated().lazy.compactMap { index, value in
                value.extremeNumber.map { "/\(index)" + $0 }
            }.first
        case .object(let members):
            members.lazy.compactMap { member in
                member.value.extremeNumber.map { "/" + member.pointerToken + $0 }
            }.first
        }
    }

    /// Bytes of the document's text with its numbers printed as PostgreSQL prints them. None of them is extreme.
    var printedSize: Int { text.utf8.count + growth }

    private var growth: Int {
        switch self {
        case .null, .bool, .string: 0
        case .number(let literal): max(0, (Self.printedLength(literal) ?? 0) - literal.utf8.count)
        case .array(let values): values.reduce(0) { $0 + $1.growth }
        case .object(let members): members.reduce(0) { $0 + $1.value.growth }
        }
    }

    /// Bytes of a number's literal when it is printed, at most; nil past the limits.
    private static func printedLength(_ literal: String) -> Int? {
        let parts = literal.utf8.split(maxSplits: 1) { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        var exponent = 0
        if parts.count == 2 {
            guard let given = Int(Substring(parts[1])), abs(given) <= mostDigits else { return nil }
            exponent = given
        }
        let mantissa = parts[0].split(separator: UInt8(ascii: "."))
        let whole = mantissa[0].count { $0 != UInt8(ascii: "-") }
        let fraction = mantissa.count == 2 ? mantissa[1].count : 0
        let digits = max(whole + exponent, 1) + max(fraction - exponent, 0)
        // A sign and a point.
        return digits <= mostDigits ? digits + 2 : nil
    }
}

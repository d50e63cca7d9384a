/// Pairs of non-negative integers as text: each first number as its difference to the one before, each number in base 64,
/// five bits a character, the lowest first, with 32 added to every character but a number's last (the variable-length
/// quantities of source maps, without a sign). A thousand pairs of a histogram take about 3 KB; as JSON numbers, 8 KB.
enum PairCoding {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The alphabet's inverse; 255 for what is not in it.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: .max, count: 256)
        for (digit, letter) in alphabet.enumerated() { digits[Int(letter)] = UInt8(digit) }
        return digits
    }()

    /// `values` ascend.
    static func text(values: [Int64], counts: [Int64]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 4)
        var before: Int64 = 0
        for (value, count) in zip(values, counts) {
            append(value - before, to: &bytes)
            append(count, to: &bytes)
            before = value
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil when the text is not of this form, or a number does not fit.
    static func pairs(_ text: String) -> (values: [Int64], counts: [Int64])? {
        var values: [Int64] = []
        var counts: [Int64] = []
        var number: UInt64 = 0
        var shift: UInt64 = 0
        var isCount = false
        for byte in text.utf8 {
            let digit = digits[Int(byte)]
            guard digit != .max, shift < 60 else { return nil }
            number |= UInt64(digit & 31) << shift
            shift += 5
            guard digit < 32 else { continue }
            if isCount {
                counts.append(Int64(number))
            } else {
                // Below 2^60 each: the sum of two fits.
                let value = (values.last ?? 0) + Int64(number)
                guard value < 1 << 60 else { return nil }
                values.append(value)
            }
            isCount.toggle()
            number = 0
            shift = 0
        }
        return isCount || shift > 0 ? nil : (values, counts)
    }

    private static func append(_ number: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(number)
        while rest >= 32 {
            bytes.append(alphabet[Int(rest & 31 | 32)])
            rest >>= 5
        }
        bytes.append(alphabet[Int(rest)])
    }
}

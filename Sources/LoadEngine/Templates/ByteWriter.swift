/// Writes to memory that is known to be large enough (`RequestTemplate.room`).
struct ByteWriter {
    private var base: UnsafeMutableRawPointer
    private(set) var count = 0

    init(base: UnsafeMutableRawPointer) { self.base = base }

    /// Room for the next bytes, taken as written.
    @inline(__always)
    mutating func advance(_ length: Int) -> UnsafeMutableRawPointer {
        defer { count += length }
        return base + count
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        advance(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    /// The target of the request line that was written first, query included.
    var requestPath: UnsafeRawBufferPointer {
        let written = UnsafeRawBufferPointer(start: base, count: count)
        guard let space = written.firstIndex(of: UInt8(ascii: " ")) else { return written }
        let rest = written[(space + 1)...]
        let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
        return UnsafeRawBufferPointer(rebasing: rest[..<end])
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ byte: UInt8) { advance(1).storeBytes(of: byte, as: UInt8.self) }

    /// Decimal digits.
    mutating func append(_ number: UInt64) {
        var digits = 1
        var bound: UInt64 = 10
        while digits < 20, number >= bound {
            digits += 1
            bound = bound.multipliedReportingOverflow(by: 10).overflow ? .max : bound * 10
        }
        let place = advance(digits)
        var rest = number
        for index in Swift.stride(from: digits - 1, through: 0, by: -1) {
            place.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: index, as: UInt8.self)
            rest /= 10
        }
    }

    mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    /// Words and spaces of exactly `length` characters, the last word cut; an encoded space is one character of three bytes.
    mutating func appendText(_ length: Int, _ isEncoded: Bool, _ random: inout RandomStream) {
        var left = length
        while left > 0 {
            let word = Words.word(&random)
            let size = min(left, word.utf8CodeUnitCount)
            append(UnsafeRawBufferPointer(start: word.utf8Start, count: size))
            left -= size
            // No space at the very end.
            guard left > 1 else { continue }
            if isEncoded { append("%20") } else { append(UInt8(ascii: " ")) }
            left -= 1
        }
    }
}

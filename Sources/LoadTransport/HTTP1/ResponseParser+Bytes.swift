extension RawSpan {
    /// The byte at `offset`, bounds checked.
    @inline(__always)
    subscript(offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}

extension ResponseParser {
    /// The next line feed, eight bytes at a time.
    static func lineFeed(in bytes: RawSpan, from start: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pattern = ones &* UInt64(UInt8(ascii: "\n"))
        var position = start
        while position + 8 <= bytes.byteCount {
            let word =
                UInt64(
                    littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)) ^ pattern
            // The lowest set high bit marks the first zero byte (exact for the first, which is all that is used).
            let zeros = (word &- ones) & ~word & (ones << 7)
            if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.byteCount {
            if bytes[position] == UInt8(ascii: "\n") { return position }
            position += 1
        }
        return nil
    }

    /// Equality with a lower-case name, case apart.
    static func equals(_ bytes: RawSpan, _ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<range.count {
            var byte = bytes[range.lowerBound + index]
            if byte &- UInt8(ascii: "A") < 26 { byte |= 0x20 }
            if byte != name.utf8Start[index] { return false }
        }
        return true
    }

    /// Without spaces and tabs at both ends.
    static func trimmed(_ bytes: RawSpan, _ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, bytes[low] == 0x20 || bytes[low] == 0x09 { low += 1 }
        while high > low, bytes[high - 1] == 0x20 || bytes[high - 1] == 0x09 { high -= 1 }
        return low..<high
    }

    /// Whether a comma-separated list holds the token.
    static func hasToken(_ bytes: RawSpan, _ range: Range<Int>, _ token: StaticString) -> Bool {
        var start = range.lowerBound
        while start <= range.upperBound {
            var end = start
            while end < range.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
            if equals(bytes, trimmed(bytes, start..<end), token) { return true }
            start = end + 1
        }
        return false
    }

    /// Whether the last element of a comma-separated list is the token.
    static func lastToken(_ bytes: RawSpan, _ range: Range<Int>, is token: StaticString) -> Bool {
        var start = range.upperBound
        while start > range.lowerBound, bytes[start - 1] != UInt8(ascii: ",") { start -= 1 }
        return equals(bytes, trimmed(bytes, start..<range.upperBound), token)
    }
}

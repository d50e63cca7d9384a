// Bytes are looked at eight at a time: a head of nginx (238 bytes, eight fields) takes 85 ns so, and took 172 a byte at a time
// with checked loads, in alternating runs. Offsets are the callers' duty: `UnsafeRawBufferPointer` checks them in debug builds,
// and the address sanitizer does under Tests/Fuzzing.
extension ResponseParser {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of each byte that is zero. Those above the lowest such byte may be marked wrongly: only that one is used.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The next line feed.
    @inline(__always)
    static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let pattern = ones &* UInt64(UInt8(ascii: "\n"))
        var position = start
        while position &+ 8 <= bytes.count {
            let found = zeros(word(bytes, position) ^ pattern)
            if found != 0 { return position &+ found.trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { return position }
            position &+= 1
        }
        return nil
    }

    /// The first byte that cannot be in a header's name: the colon, or one that must not be there (a space, a control character
    /// or DEL). The line's end stops the search: a line feed follows at `end` at the latest.
    @inline(__always)
    static func endOfName(in bytes: UnsafeRawBufferPointer, from start: Int, lineFeed end: Int) -> Int {
        let colons = ones &* UInt64(UInt8(ascii: ":"))
        let deletes = ones &* 0x7F
        var position = start
        while position &+ 8 <= bytes.count {
            let word = word(bytes, position)
            // Bytes below 0x21, by the borrow; again the lowest is exact.
            let controls = (word &- ones &* 0x21) & ~word & highs
            let found = controls | zeros(word ^ colons) | zeros(word ^ deletes)
            if found != 0 { return position &+ found.trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < end {
            let byte = bytes[position]
            if byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: ":") { return position }
            position &+= 1
        }
        return end
    }

    /// Whether the bytes at `start` are the lower-case name, case apart. They are as many as the name has (8 to 24), and none is
    /// a control character: then a bit of 0x20 tells capitals from small letters, and nothing else (a hyphen without it would
    /// be a carriage return).
    @inline(__always)
    static func isName(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        let small = ones &* 0x20
        if differingBits(bytes, start, name) & ~small | differingBits(bytes, start, name, count &- 8) & ~small != 0 {
            return false
        }
        return count <= 16 || differingBits(bytes, start, name, 8) & ~small == 0
    }

    /// Eight bytes at `offset` of both compared: first byte lowest.
    @inline(__always)
    static func differingBits(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ text: StaticString, _ offset: Int = 0
    ) -> UInt64 {
        let expected = UnsafeRawPointer(text.utf8Start).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return word(bytes, start &+ offset) ^ UInt64(littleEndian: expected)
    }

    /// Equality with a lower-case name, case apart.
    static func equals(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<range.count {
            var byte = bytes[range.lowerBound + index]
            if byte &- UInt8(ascii: "A") < 26 { byte |= 0x20 }
            if byte != name.utf8Start[index] { return false }
        }
        return true
    }

    /// Without spaces and tabs at both ends.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, bytes[low] == 0x20 || bytes[low] == 0x09 { low &+= 1 }
        while high > low, bytes[high &- 1] == 0x20 || bytes[high &- 1] == 0x09 { high &-= 1 }
        return Range(uncheckedBounds: (low, high))
    }

    /// Whether a comma-separated list holds the token.
    static func hasToken(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ token: StaticString) -> Bool {
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
    static func lastToken(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, is token: StaticString) -> Bool {
        var start = range.upperBound
        while start > range.lowerBound, bytes[start - 1] != UInt8(ascii: ",") { start -= 1 }
        return equals(bytes, trimmed(bytes, start..<range.upperBound), token)
    }
}

/// The escapes of JSON strings (RFC 8259, 7).
enum JSONEscapes {
    /// Bytes of the escape that some bytes begin with: 2, 6, or 12 for a pair of surrogates; nil if it is none.
    static func length(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let letter = bytes.dropFirst().first else { return nil }
        guard letter == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(letter) ? 2 : nil }
        guard let unit = unit(bytes) else { return nil }
        if UTF16.isTrailSurrogate(unit) { return nil }
        guard UTF16.isLeadSurrogate(unit) else { return 6 }
        guard let low = self.unit(bytes.dropFirst(6)), UTF16.isTrailSurrogate(low) else { return nil }
        return 12
    }

    /// `\uXXXX`.
    private static func unit(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt16? {
        let digits = bytes.dropFirst(2).prefix(4)
        guard bytes.starts(with: Array("\\u".utf8)), digits.count == 4 else { return nil }
        var unit: UInt16 = 0
        for byte in digits {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Decodes in place, where every escape is right; zeros follow. Returns the bytes that remain.
    static func decode(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        var (at, target) = (0, 0)
        while at < count {
            guard bytes[at] == UInt8(ascii: "\\") else {
                bytes[target] = bytes[at]
                target += 1
                at += 1
                continue
            }
            let rest = UnsafeRawBufferPointer(start: bytes, count: count)[at...]
            let length = length(rest) ?? 2
            // Never longer than the escape: 1 byte for 2, at most 3 for 6, 4 for 12.
            for byte in String(scalar(rest, length)).utf8 {
                bytes[target] = byte
                target += 1
            }
            at += length
        }
        for index in target..<count { bytes[index] = 0 }
        return target
    }

    static func decoded(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var copy = Array(bytes)
        let count = copy.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { decode($0, buffer.count) } ?? 0
        }
        return String(decoding: copy[..<count], as: UTF8.self)
    }

    private static func scalar(_ bytes: Slice<UnsafeRawBufferPointer>, _ length: Int) -> Unicode.Scalar {
        if length == 2 {
            let letter = bytes[bytes.startIndex + 1]
            switch Unicode.Scalar(letter) {
            case "b": return "\u{8}"
            case "f": return "\u{C}"
            case "n": return "\n"
            case "r": return "\r"
            case "t": return "\t"
            default: return Unicode.Scalar(letter)
            }
        }
        let high = UInt32(unit(bytes) ?? 0)
        guard length == 12 else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
        let low = UInt32(unit(bytes.dropFirst(6)) ?? 0)
        return Unicode.Scalar(0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }
}

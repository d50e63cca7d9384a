/// The text of a JSON string.
enum JSONText {
    /// What stands between the quotes with its escapes resolved (RFC 8259, section 7). A lone surrogate becomes U+FFFD.
    static func unescaped(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            guard text[at] == UInt8(ascii: "\\"), at + 1 < text.count else {
                result.append(text[at])
                at += 1
                continue
            }
            at += 2
            switch text[at - 1] {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"): result.append(contentsOf: scalar(text, &at).utf8)
            case let other: result.append(other)
            }
        }
        return result
    }

    /// The character of a `\u` escape whose digits begin at `at`, with the second half of a surrogate pair.
    private static func scalar(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> String {
        let first = unit(text, at)
        at = min(at + 4, text.count)
        if (0xD800..<0xDC00).contains(first), at + 6 <= text.count, text[at] == UInt8(ascii: "\\"),
            text[at + 1] == UInt8(ascii: "u")
        {
            let second = unit(text, at + 2)
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                at += 6
                return String(scalar)
            }
        }
        return String(Unicode.Scalar(first) ?? "\u{FFFD}")
    }

    private static func unit(_ text: UnsafeRawBufferPointer, _ at: Int) -> UInt32 {
        guard at + 4 <= text.count else { return 0xFFFD }
        return UInt32(String(decoding: text[at..<at + 4], as: UTF8.self), radix: 16) ?? 0xFFFD
    }
}

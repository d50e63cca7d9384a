/// A profile's and its user's id: a UUID (RFC 9562) as two words, trivial to copy and cheap to hash.
public struct ProfileID: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    let high, low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the canonical 36 characters, in either case; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var position = 0
        for byte in text.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard digits < 32, let digit = Self.digit(byte) else { return nil }
                if digits < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
                digits += 1
            }
            position += 1
        }
        guard position == 36 else { return nil }
        (high, low) = words
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x41 + 10)
        case 0x61...0x66: UInt64(byte - 0x61 + 10)
        default: nil
        }
    }

    /// The canonical form, in lower case.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var at = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[at] = UInt8(ascii: "-")
                    at += 1
                }
                let word = index < 16 ? high : low
                let digit = UInt8(word >> UInt64(60 - 4 * (index & 15)) & 0xF)
                buffer[at] = digit < 10 ? 0x30 + digit : 0x61 + digit - 10
                at += 1
            }
            return at
        }
    }

    /// Spreads ids over shards. User ids often differ in few bits, so the words are mixed (the multiplier is 2^64 / the
    /// golden ratio, Knuth vol. 3, 6.4).
    var shardHash: Int {
        let mixed = (high ^ low) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 40)
    }
}

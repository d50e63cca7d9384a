/// A user's id, derived from its index alone, so that seeding and load agree without a file.
///
/// UUID version 8 (RFC 9562): 60 mixed bits, the variant, then the index in the last 48 bits, which makes ids unique and an
/// id in a log readable. Shape: `a3f9c2d1-7b4e-8c21-8000-00000000002a`.
public enum UserIdentity {
    /// The id's 36 characters, lower case. `index` is in 0 ..< 2^48.
    public static func uuid(_ index: Int) -> String {
        let high = (mix(UInt64(index)) & ~0xF000) | 0x8000
        return dashed(high: high, low: 0x8000_0000_0000_0000 | UInt64(index))
    }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits.
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func dashed(high: UInt64, low: UInt64) -> String {
        let digits = hex(high) + hex(low)
        let ends = [8, 12, 16, 20, 32]
        var begin = 0
        return ends.map { end in
            defer { begin = end }
            return String(digits[begin..<end])
        }.joined(separator: "-")
    }

    private static func hex(_ value: UInt64) -> [Character] {
        (0..<16).map { Character(String((value >> (60 - 4 * $0)) & 0xF, radix: 16)) }
    }
}

/// Random numbers as functions of (seed, purpose, index): whoever asks, in whatever order, gets the same.
///
/// The generator is SplitMix64 (Steele, Lea, Flood 2014), whose n-th output is a bijective mix of a counter.
struct Randomness: Sendable, BitwiseCopyable {
    /// What numbers are for; different purposes never share a sequence.
    enum Purpose: UInt64 {
        case gaps = 1
        case decks, shuffles, users, ranks, payloads, rows, travels
    }

    private let base: UInt64

    init(seed: UInt64, purpose: Purpose, phase: Int = 0) {
        base = Self.mix(Self.mix(seed) ^ Self.mix(purpose.rawValue << 32 | UInt64(phase)))
    }

    /// The number at `index`.
    @inline(__always)
    func at(_ index: UInt64) -> UInt64 { Self.mix(base &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15) }

    /// A sequence of its own for `index`.
    @inline(__always)
    func stream(_ index: UInt64) -> RandomStream { RandomStream(state: at(index)) }

    /// The finaliser of SplitMix64: a bijection of 64 bits.
    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A sequence of random numbers.
struct RandomStream: RandomNumberGenerator, Sendable, BitwiseCopyable {
    var state: UInt64

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Randomness.mix(state)
    }

    /// 0 ..< bound, by the high half of the product: the bias is below bound / 2^64.
    @inline(__always)
    mutating func below(_ bound: UInt64) -> UInt64 { next().multipliedFullWidth(by: bound).high }

    /// An exponential variate of mean 1 in units of 2^-32, by whole-number arithmetic alone, so that it is the same on every
    /// machine: algorithm SA of Ahrens and Dieter, "Computer methods for sampling from the exponential and normal
    /// distributions", CACM 15 (1972). The leading zeros of a uniform number give the multiple of ln 2.
    mutating func exponential() -> UInt64 {
        let uniform = next()
        let zeros = min(uniform.leadingZeroBitCount, 63)
        let fraction = uniform << UInt64(zeros + 1)
        var rest = fraction
        if fraction > Self.partialSums[0] {
            var smallest = next()
            var index = 0
            repeat {
                smallest = min(smallest, next())
                index += 1
            } while index < Self.partialSums.count - 1 && fraction > Self.partialSums[index]
            rest = smallest.multipliedFullWidth(by: Self.partialSums[0]).high
        }
        // Units of 2^-58 hold the largest value, 64 ln 2 = 44.4; then rounded to 2^-32.
        let sum = UInt64(zeros) * (Self.partialSums[0] >> 6) + rest >> 6
        return (sum + 1 << 25) >> 26
    }

    /// Sums of (ln 2)^i / i! for i = 1 ... n, in units of 2^-64.
    private static let partialSums: [UInt64] = [
        0xB172_17F7_D1CF_79AB, 0xEEF1_93F6_D75A_96FC, 0xFD27_1862_59AA_F6C2, 0xFF9D_6DD0_50F4_C5A7,
        0xFFF4_CFCF_EF1E_626B, 0xFFFE_E818_86E1_C62F, 0xFFFF_E7FE_850E_0BB5, 0xFFFF_FE2A_8731_B17D,
        0xFFFF_FFDF_AC6E_EADC, 0xFFFF_FFFD_F964_0067, 0xFFFF_FFFF_E22E_C79C, 0xFFFF_FFFF_FE6A_9DED,
        0xFFFF_FFFF_FFEB_FF81, 0xFFFF_FFFF_FFFF_1417, 0xFFFF_FFFF_FFFF_F5CE, 0xFFFF_FFFF_FFFF_FF95,
        0xFFFF_FFFF_FFFF_FFFB, .max,
    ]
}

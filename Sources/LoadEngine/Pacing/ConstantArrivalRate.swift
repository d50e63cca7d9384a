import ScenarioFormat

/// `constant-arrival-rate`: position p is due at p / rate, rounded up to the nanosecond.
struct ConstantArrivalRate: RateCurve {
    private let count, per, duration: UInt64
    /// duration * count, the bound of position * per.
    private let end: UInt128

    init(rate: Rate, duration: Int64) {
        count = UInt64(rate.count)
        per = UInt64(rate.per)
        self.duration = UInt64(duration)
        end = UInt128(self.duration) * UInt128(count) << 32
    }

    func due(_ position: UInt64) -> Int64? {
        let numerator = UInt128(position) * UInt128(per)
        guard numerator < end else { return nil }
        // Whole positions (uniform arrivals) nearly always fit a division of 64 bits.
        if position & 0xFFFF_FFFF == 0, numerator >> 32 < UInt128(UInt64.max - count) {
            return Int64((UInt64(truncatingIfNeeded: numerator >> 32) + count - 1) / count)
        }
        let divisor = UInt128(count) << 32
        return Int64(truncatingIfNeeded: (numerator + divisor - 1) / divisor)
    }
}

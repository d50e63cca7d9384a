/// How arrivals are spread over a phase: the inverse of the integrated rate, in whole numbers.
protocol RateCurve: Sendable {
    /// The first nanosecond from the phase's begin by which `position` arrivals (in units of 2^-32) are due; nil if the phase
    /// ends before.
    func due(_ position: UInt64) -> Int64?
}

extension RateCurve {
    /// How many arrivals the phase holds; nil if more than `UnitPositions.limit`.
    func count(_ positions: UnitPositions, isUniform: Bool) -> UInt64? {
        // The first position past the phase's end.
        var low: UInt64 = 0
        var high = UnitPositions.limit << 32
        guard due(high) == nil else { return nil }
        while low < high {
            let middle = low + (high - low) / 2
            if due(middle) == nil { high = middle } else { low = middle + 1 }
        }
        if isUniform { return (low + 0xFFFF_FFFF) >> 32 }
        var positions = positions
        var number: UInt64 = 0
        while positions.position(of: number) < low {
            number += 1
            if number > UnitPositions.limit { return nil }
        }
        return number
    }
}

import ScenarioFormat

/// Where arrivals lie on an axis on which one arrival is expected a unit: in units of 2^-32, ascending.
///
/// Uniform arrivals lie at 0, 1, 2, …; Poisson arrivals at sums of exponential gaps, each gap a function of (seed, phase,
/// number) alone. A worker walks over all of them and leaves out those of the others.
struct UnitPositions: Sendable {
    private let gaps: Randomness?
    private var number: UInt64 = 0
    private var position: UInt64 = 0

    /// Most arrivals of one phase.
    static let limit: UInt64 = 1 << 31

    init(_ arrivals: Arrivals, seed: UInt64, phase: Int) {
        switch arrivals {
        case .uniform: gaps = nil
        case .poisson: gaps = Randomness(seed: seed, purpose: .gaps, phase: phase)
        }
        if let gaps { position = Self.gap(gaps, 0) }
    }

    /// The position of arrival `target`, which is not before one asked for earlier.
    mutating func position(of target: UInt64) -> UInt64 {
        guard let gaps else { return target << 32 }
        while number < target {
            number += 1
            position += Self.gap(gaps, number)
        }
        return position
    }

    private static func gap(_ gaps: Randomness, _ number: UInt64) -> UInt64 {
        var stream = gaps.stream(number)
        return stream.exponential()
    }
}

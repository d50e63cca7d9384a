/// How often each check was looked at in each phase, and how often it held.
///
/// Owned by one worker; `merge` is associative and commutative.
struct CheckMeter: Sendable {
    private struct Counts {
        var held: Int64 = 0
        var total: Int64 = 0
    }

    private let checks: Int
    private var counts: [Counts]

    init(shape: TallyShape) {
        checks = shape.checks
        counts = Array(repeating: Counts(), count: shape.phases * checks)
    }

    mutating func record(_ check: Int, phase: Int, held: Bool) {
        // Past its last check a phase would go on into the next one's.
        precondition(check >= 0 && check < checks, "a check outside the tally's shape")
        let place = phase &* checks &+ check
        counts[place].total += 1
        if held { counts[place].held += 1 }
    }

    mutating func merge(_ other: CheckMeter) {
        for place in counts.indices {
            counts[place].held += other.counts[place].held
            counts[place].total += other.counts[place].total
        }
    }

    /// The cells in which a check was looked at, by phase and check.
    func cells() -> [CheckCell] {
        counts.indices.filter { counts[$0].total > 0 }.map { place in
            CheckCell(
                phase: place / checks, check: place % checks, held: counts[place].held, total: counts[place].total)
        }
    }
}

public import LoadMetrics

/// The gates over sliding windows while a run goes on: seconds go in one by one, an `abort` that fires comes out at once, and what
/// every gate found at the end. A value: no clock and no thread.
///
/// A window is of whole seconds and lies within one stretch of the phases that its gate looks at (for `worst` the measured ones,
/// neighbours pooled): seconds at an uneven edge belong to no window. A stretch shorter than a `worst` window is one shorter
/// window, while an `abort` does not fire before its whole window has been seen. What ends after a stretch (answers to its
/// arrivals) counts with its last second, but not in a rate. Of a run that was stopped only what was before the stop counts.
/// Where a phase may end early (with its last iteration) the stretches are those in which something ended every second: a silent
/// second ends one, and its first and last second are taken to be uneven.
public struct LiveWindows: Sendable {
    /// What a gate needs counted, in the order in which slices are expected.
    public let watches: [Watch]
    private var gates: [SlidingGate]
    private var hasFired = false

    /// Gates as written; those that are not over sliding windows, and those that are not understood, are left to others.
    public init(gates: [String], phases: [PhaseInfo], operations: [String]) {
        self.gates = gates.compactMap { SlidingGate($0, phases: phases) }
        watches = self.gates.map {
            Watch($0.condition.selection, trend: $0.condition.trend, phases: phases, operations: operations)
        }
    }

    /// Takes in the next second; every second of the run in order, silent ones too. Of several gates that fire in one second the
    /// first is told, and after it none, nor once the run was told to stop. `stoppedAt`: when the run was told to stop, seconds from its start.
    public mutating func take(_ seen: WatchedSecond, stoppedAt: Double?) -> FiredAbort? {
        guard stoppedAt.map({ Double(seen.second + 1) <= $0 }) ?? true else { return nil }
        var fired: FiredAbort?
        for place in gates.indices {
            gates[place].take(seen.slices[place], second: seen.second)
            if stoppedAt == nil, !hasFired, fired == nil { fired = gates[place].fired }
        }
        hasFired = hasFired || fired != nil
        return fired
    }

    /// What every gate that saw a window found, in the order of the gates.
    public mutating func findings() -> [WindowFinding] {
        gates.indices.compactMap { place in
            gates[place].close()
            return gates[place].finding
        }
    }
}

/// An `abort` gate whose condition held.
public struct FiredAbort: Sendable, Equatable {
    /// As written.
    public var gate: String
    /// What was measured and the limit: `error_rate 100% in the 5 s up to 17 s, limit 50%`.
    public var words: String
}

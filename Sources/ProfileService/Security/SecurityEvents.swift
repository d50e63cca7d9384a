import Logging
import Synchronization

/// What deserves an operator's eye.
enum SecurityEvent: Int, CaseIterable, Sendable {
    case unauthenticated, foreignProfile, forbidden, protectedColumn

    var name: String {
        switch self {
        case .unauthenticated: "unauthenticated"
        case .foreignProfile: "foreign_profile"
        case .forbidden: "forbidden"
        case .protectedColumn: "protected_column"
        }
    }
}

/// Counts security events, and logs them: every one is counted, at most one of a kind a second is logged, with the
/// number that came since the last, so that an attack cannot become a flood of log lines. No ids, no addresses, no
/// tokens.
final class SecurityEvents: Sendable {
    private let counts = CounterTable(SecurityEvent.allCases.count)
    private let logged = CounterTable(SecurityEvent.allCases.count)
    private let gates: [LogGate]
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
        gates = SecurityEvent.allCases.map { _ in LogGate() }
    }

    func record(_ event: SecurityEvent) {
        counts.add(event.rawValue)
        guard gates[event.rawValue].opens(now: MonotonicClock.now) else { return }
        let unlogged = counts[event.rawValue] - logged[event.rawValue]
        logged.add(event.rawValue, unlogged)
        logger.warning("security event", metadata: ["kind": "\(event.name)", "events": "\(unlogged)"])
    }

    subscript(_ event: SecurityEvent) -> Int64 { counts[event.rawValue] }
}

/// Opens at most once a second.
final class LogGate: Sendable {
    private let next = Atomic<Int64>(.min)

    func opens(now: Int64) -> Bool {
        let due = next.load(ordering: .relaxed)
        return now >= due
            && next.compareExchange(expected: due, desired: now + 1_000_000_000, ordering: .relaxed).exchanged
    }
}

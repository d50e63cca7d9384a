import NIOConcurrencyHelpers
import Postgres

/// Requests by route and status, and their durations.
final class RequestMetrics: Sendable {
    struct Figures {
        var statuses: [Int: Int64] = [:]
        var durations = DurationHistogram()
    }

    private let routes: [NIOLockedValueBox<Figures>] = Route.Operation.allCases.map { _ in .init(Figures()) }

    func record(_ operation: Route.Operation, status: Int, nanoseconds: Int64) {
        routes[operation.rawValue].withLockedValue { figures in
            figures.statuses[status, default: 0] += 1
            figures.durations.record(nanoseconds)
        }
    }

    subscript(_ operation: Route.Operation) -> Figures { routes[operation.rawValue].withLockedValue { $0 } }
}

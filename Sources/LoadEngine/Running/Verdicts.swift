import LoadMetrics
import ScenarioFormat

/// What an answer's status makes of its request, looked up: outcome by (operation, status).
struct Verdicts: Sendable {
    private let outcomes: [Outcome]
    private let bodies: [Int64]
    private static let statuses = 1000

    init(_ operations: [Operation]) {
        bodies = operations.map { $0.expect.maxBytes ?? .max }
        outcomes = operations.flatMap { operation in
            (0..<Self.statuses).map { status in
                guard operation.expect.status.contains(where: { $0.contains(status) }) else { return Outcome.error }
                return status == 429 ? .limited : .ok
            }
        }
    }

    func outcome(operation: Int, status: UInt16) -> Outcome {
        status < Self.statuses ? outcomes[operation * Self.statuses + Int(status)] : .error
    }

    /// Largest body that is as expected, bytes.
    func maxBytes(_ operation: Int) -> Int64 { bodies[operation] }
}

import ScenarioFormat

/// The open model: arrivals fall due whatever the service does.
struct ArrivalPacer<Curve: RateCurve>: Pacer {
    private let curve: Curve
    private var positions: UnitPositions
    /// When the phase begins.
    private let begin: Int64
    private let stride: UInt64
    private var number: UInt64
    /// When `number` is due; nil after the last.
    private var due: Int64?

    init(curve: Curve, positions: UnitPositions, begin: Int64, stripe: Stripe) {
        self.curve = curve
        self.positions = positions
        self.begin = begin
        stride = stripe.count
        number = stripe.index
        due = nil
        look()
    }

    private mutating func look() { due = curve.due(positions.position(of: number)).map { begin + $0 } }

    mutating func next(at now: Int64) -> Decision {
        guard let due else { return .finish }
        if due > now { return .wait(until: due) }
        defer {
            number += stride
            look()
        }
        return .send(number: number, due: due)
    }

    mutating func ended(_ number: UInt64, due: Int64, at now: Int64) {}
}

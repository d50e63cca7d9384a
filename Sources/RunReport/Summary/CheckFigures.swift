import LoadMetrics

/// One check over the measured phases: how often an expectation or extraction held.
public struct CheckFigures: Sendable, Equatable {
    public let name: String
    public let held, total: Int64
    /// held / total, 0…1, not rounded, so that a single failure never reads as none; nil without a look.
    public let rate: Double?

    /// Checks of one name are one, as gates take them; in the record's order.
    static func all(_ record: RunRecord) -> [CheckFigures] {
        var names: [String] = []
        for check in record.checks where !names.contains(check.name) { names.append(check.name) }
        return names.map { CheckFigures(name: $0, record.checkCounts(check: $0)) }
    }

    /// All checks together.
    static func total(_ record: RunRecord) -> CheckFigures { CheckFigures(name: "total", record.checkCounts()) }

    private init(name: String, _ counts: CheckCounts) {
        self.name = name
        held = counts.held
        total = counts.total
        rate = counts.rate
    }

    /// In percent, with enough digits to differ from 100 % where it does.
    var share: String {
        rate.map { Figure.text($0 * 100, unit: "%", differingFrom: 100) } ?? Quantity.unknown
    }

    /// `98 of 100`.
    var heldOfTotal: String { "\(Quantity.count(held)) of \(Quantity.count(total))" }

    /// 0: failed, the more often the smaller its share; 1: never looked at; 2: always held.
    private var urgency: Int { total == 0 ? 1 : held < total ? 0 : 2 }

    /// As tables show them: failing ones first, the smallest share foremost; of equals the earlier one.
    static func failingFirst(_ checks: [CheckFigures]) -> [CheckFigures] {
        checks.enumerated().sorted { left, right in
            (left.element.urgency, left.element.rate ?? 0, left.offset)
                < (right.element.urgency, right.element.rate ?? 0, right.offset)
        }.map(\.element)
    }
}

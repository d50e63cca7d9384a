/// Looks at checks, and how many of them found what was expected.
public struct CheckCounts: Sendable, Equatable {
    public var held, total: Int64

    public init(held: Int64 = 0, total: Int64 = 0) {
        self.held = held
        self.total = total
    }

    /// held / total, 0 ... 1; nil without a look.
    public var rate: Double? { total == 0 ? nil : Double(held) / Double(total) }
}

extension RunRecord {
    /// The looks of a window at the checks that `name` means (nil: at all checks); zeros where nothing was looked at.
    public func checkCounts(_ window: Selection.Window = .measured, check name: String? = nil) -> CheckCounts {
        let meant = checks.areMeant(by: name)
        return checkCells.filter { meant[$0.check] && window.contains(phases[$0.phase]) }
            .reduce(into: CheckCounts()) {
                $0.held += $1.held
                $0.total += $1.total
            }
    }
}

extension [CheckInfo] {
    /// Whether a gate's `check=` means each of them: those of that very name; where there is none, every check of the operation
    /// of that name. Without a name, all.
    public func areMeant(by name: String?) -> [Bool] {
        guard let name else { return map { _ in true } }
        return contains { $0.name == name } ? map { $0.name == name } : map { $0.operation == name }
    }
}

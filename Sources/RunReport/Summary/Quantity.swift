import LoadMetrics

/// Figures that may be unknown, as every output of this room writes them: three significant digits, groups of three
/// from a thousand on, a unit, and an en dash where nothing is known.
enum Quantity {
    static let unknown = "–"

    static func number(_ value: Double) -> String {
        // In full from a thousand on, and then readable.
        abs(value) >= 999.5 && abs(value) < 9e15 ? Figure.count(Int64(value.rounded())) : Figure.number(value)
    }

    static func number(_ value: Double?) -> String { value.map { number($0) } ?? unknown }
    static func count(_ value: Int64?) -> String { value.map(Figure.count) ?? unknown }
    /// Of a ratio 0…1.
    static func percent(_ ratio: Double?) -> String { value(ratio.map { $0 * 100 }, "%") }
    static func milliseconds(_ value: Double?) -> String { self.value(value, "ms") }
    static func rate(_ value: Double?) -> String { self.value(value, "/s") }
    static func seconds(_ value: Double?) -> String { self.value(value, "s") }

    static func value(_ value: Double?, _ unit: String) -> String {
        value.map { Figure.attach(number($0), unit: unit) } ?? unknown
    }

    static func bytes(_ value: Int64?) -> String {
        guard let value else { return unknown }
        let size = Double(value)
        let steps: [(unit: String, size: Double)] = [("GiB", 0x1p30), ("MiB", 0x1p20), ("KiB", 0x1p10)]
        let step = steps.first { size >= $0.size } ?? ("B", 1)
        return Figure.text(size / step.size, unit: step.unit)
    }
}

/// Writes one page of the Prometheus text format, family by family.
public struct PrometheusWriter: Sendable {
    public private(set) var text = ""

    public init() {}

    /// Begins a family; its samples must follow before the next family begins.
    public mutating func family(_ name: String, _ kind: PrometheusText.Kind, help: String) {
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// The `_bucket`, `_sum` and `_count` samples of one histogram. `counts` holds one count for each bound (upper bounds,
    /// ascending) and one for the open end; they are not cumulative yet.
    public mutating func histogram(
        _ name: String, _ labels: [(String, String)], bounds: [Double], counts: [Int64], sum: Double
    ) {
        var seen: Int64 = 0
        for (bound, count) in zip(bounds, counts) {
            seen += count
            sample(name + "_bucket", labels + [("le", Self.number(bound))], Double(seen))
        }
        seen += counts.count > bounds.count ? counts[bounds.count] : 0
        sample(name + "_bucket", labels + [("le", "+Inf")], Double(seen))
        sample(name + "_sum", labels, sum)
        sample(name + "_count", labels, Double(seen))
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

/// What is wrong with a gate, and where.
public struct GateError: Error, Equatable, Sendable {
    /// Characters into the gate's text.
    public var offset: Int
    /// `unknown metric "latncy"`.
    public var message: String
    /// What would be right: `did you mean latency?`, `expected a unit: ms, s`; nil when there is nothing to add.
    public var hint: String?

    public init(offset: Int, message: String, hint: String? = nil) {
        self.offset = offset
        self.message = message
        self.hint = hint
    }
}

extension GateError {
    /// A name that is none of `names`, with the nearest of them or all.
    static func unknown(_ what: String, _ name: String, at offset: Int, names: [String]) -> GateError {
        GateError(
            offset: offset, message: "unknown \(what) `\(name)`",
            hint: nearest(to: name, in: names).map { "did you mean `\($0)`?" }
                ?? "expected \(names.count == 1 ? "" : "one of ")\(names.joined(separator: ", "))")
    }

    static func notYet(_ what: String, at offset: Int) -> GateError {
        GateError(offset: offset, message: "\(what) is not supported yet")
    }

    /// The name with the fewest changes, if these are at most a third of its length (one at least).
    static func nearest(to name: String, in names: [String]) -> String? {
        let ranked = names.map { ($0, distance(name.lowercased(), $0.lowercased())) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(1, best.0.count / 3) else { return nil }
        return best.0
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string
    /// alignment).
    private static func distance(_ one: String, _ other: String) -> Int {
        let one = Array(one)
        let other = Array(other)
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var current = [row + 1]
            for (column, candidate) in other.enumerated() {
                var cost = min(last[column] + (letter == candidate ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == candidate {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[other.count]
    }
}

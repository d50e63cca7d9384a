/// The names of what a file can draw, in its order: operations, then journeys. Nil stands for a file where the operations
/// cannot be told, which is an error of its own.
struct OperationNames {
    let operations, journeys: [String]
    private let positions: [String: Int]

    init?(_ operations: Value?, journeys: Value?) {
        guard case .mapping(let entries) = operations?.content, !entries.isEmpty else { return nil }
        self.operations = entries.map(\.key)
        if case .mapping(let more) = journeys?.content { self.journeys = more.map(\.key) } else { self.journeys = [] }
        positions = Dictionary((self.operations + self.journeys).enumerated().map { ($1, $0) }) { first, _ in first }
    }

    var all: [String] { operations + journeys }

    subscript(_ name: String) -> Int? { positions[name] }

    /// The index of an operation.
    func operation(_ name: String) -> Int? { positions[name].flatMap { $0 < operations.count ? $0 : nil } }
}

extension ScenarioReader {
    /// Weights of operations, then of journeys, in the order of the file; 0 for those that are not named.
    func mix(_ value: Value, _ operations: OperationNames?) -> [Int]? {
        let example = "weights such as {retrieve: 9, browse: 1}"
        guard let entries = entries(value, "mix", expected: example) else { return nil }
        var weights = [Int](repeating: 0, count: operations?.all.count ?? 0)
        var isComplete = true
        var isDrawn = false
        for entry in entries {
            let weight = integer(entry.value, "weight", Limits.weight)
            if weight == nil { isComplete = false }
            if let weight, weight > 0 { isDrawn = true }
            guard let operations else { continue }
            if let position = operations[entry.key] {
                weights[position] = weight ?? 0
            } else {
                let what = operations.journeys.isEmpty ? "operation" : "operation or journey"
                report(
                    entry.place, "unknown \(what) \(entry.key.quoted) in mix", expected: operations.all.choices,
                    hint: NearestName.of(entry.key, among: operations.all).map { "did you mean `\($0)`?" })
                isComplete = false
            }
        }
        if isComplete, !isDrawn {
            report(
                value.place, entries.isEmpty ? "the mix is empty" : "every weight of the mix is 0",
                expected: entries.isEmpty ? example : "a weight of at least 1 on one of them")
            return nil
        }
        return isComplete ? weights : nil
    }
}

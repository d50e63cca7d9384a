/// The names of a file's operations, in its order; nil stands for a file where they cannot be told, which is an error of its own.
struct OperationNames {
    let all: [String]
    private let positions: [String: Int]

    init?(_ operations: Value?) {
        guard case .mapping(let entries) = operations?.content, !entries.isEmpty else { return nil }
        all = entries.map(\.key)
        positions = Dictionary(all.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    subscript(_ name: String) -> Int? { positions[name] }
}

extension ScenarioReader {
    /// Weights in the order of `operations`, 0 for those that are not named.
    func mix(_ value: Value, _ operations: OperationNames?) -> [Int]? {
        let example = "weights of operations such as {retrieve: 9, browse: 1}"
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
                report(
                    entry.place, "unknown operation \(entry.key.quoted) in mix", expected: operations.all.choices,
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

    /// Whether every phase of `load` has operations to draw: the file's weights, or a mix of its own.
    func checkDrawn(_ operations: [Operation], at place: Place, load: Value?) -> Bool {
        guard operations.allSatisfy({ $0.weight == 0 }) else { return true }
        if case .list(let phases) = load?.content, !phases.isEmpty, phases.allSatisfy({ $0.entry("mix") != nil }) {
            return true
        }
        report(
            place, "every operation has weight 0, so no request would be made",
            expected: "a weight of at least 1 on one of them, or a mix in every phase")
        return false
    }
}

/// What slots of one scenario can name beside the constants: known before any text with slots is read.
struct SlotScope {
    enum Columns: Equatable {
        /// There is no file.
        case none
        /// There is one that could not be read: an error of its own, so that no column is wrong.
        case unknown
        case known([String])
    }

    struct Data {
        let name: String
        let columns: Columns
    }

    var user = Columns.none
    var data: [Data] = []
    /// Of all operations, each once, in the order of the file.
    var variables: [String] = [] {
        didSet { positions = Dictionary(variables.enumerated().map { ($1, $0) }) { first, _ in first } }
    }
    private var positions: [String: Int] = [:]
    /// Whether an error is worth the search for the nearest name.
    var suggests = true

    /// The index of a column, where there is a file.
    func column(_ name: String, in columns: Columns, of what: String) throws(QuantityProblem) -> Int {
        switch columns {
        case .none, .unknown: return 0
        case .known(let known):
            if let index = known.firstIndex(of: name) { return index }
            throw QuantityProblem(
                message: "\(what.quoted) has no column \(name.quoted)", hint: hint(name, known, "the columns"))
        }
    }

    func dataSlot(_ text: String) throws(QuantityProblem) -> Slot {
        guard let dot = text.firstIndex(of: ".") else {
            throw QuantityProblem(
                message: "\("data.\(text)".quoted) names no column", hint: "write data.<name>.<column>")
        }
        let name = String(text[..<dot])
        guard let set = data.firstIndex(where: { $0.name == name }) else {
            throw QuantityProblem(
                message: "unknown data set \(name.quoted)", hint: hint(name, data.map(\.name), "the data sets"))
        }
        let column = String(text[text.index(after: dot)...])
        return .data(set: set, column: try self.column(column, in: data[set].columns, of: "data.\(name)"))
    }

    func variable(_ name: String) throws(QuantityProblem) -> Slot {
        if let index = index(of: name) { return .variable(index) }
        throw QuantityProblem(
            message: "no operation extracts \(name.quoted)", hint: hint(name, variables, "the variables"))
    }

    /// The index of a variable.
    func index(of variable: String) -> Int? { positions[variable] }

    private func hint(_ name: String, _ known: [String], _ what: String) -> String? {
        guard suggests else { return nil }
        if let meant = NearestName.of(name, among: known) { return "did you mean `\(meant)`?" }
        return known.isEmpty
            ? "there are none" : "\(what) are " + known.prefix(20).map(\.quoted).joined(separator: ", ")
    }
}

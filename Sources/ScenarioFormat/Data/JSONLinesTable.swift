/// Reads JSON lines: one object a line, whose scalar members are fields. The first line names the columns; every line has them.
struct JSONLinesTable {
    private let mapping: FileMapping
    private var index = TableIndex(rows: 0, columns: 0)
    private var columns: [String] = []

    /// Unescapes in place.
    static func read(_ mapping: FileMapping, path: String) throws(DataProblem) -> DataTable {
        var reader = JSONLinesTable(mapping: mapping)
        try reader.read()
        return DataTable(path: path, columns: reader.columns, mapping: mapping, index: reader.index)
    }

    private init(mapping: FileMapping) { self.mapping = mapping }

    private mutating func read() throws(DataProblem) {
        var start = mapping.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let objects = countObjects(from: start)
        var line = 1
        while start < mapping.count {
            let end = mapping.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? mapping.count
            if !isBlank(start..<end) {
                var object = JSONLine(mapping, line: line, start..<end)
                let members = try object.members()
                if columns.isEmpty { try begin(members, objects, object) }
                try append(members, object)
            }
            start = end + 1
            line += 1
        }
        guard !columns.isEmpty else {
            throw DataProblem(
                line: 1, lineStart: 0, offset: 0, message: "the file is empty", expected: "one JSON object a line")
        }
    }

    private func isBlank(_ range: Range<Int>) -> Bool {
        mapping.bytes[range].allSatisfy {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r")
        }
    }

    private func countObjects(from first: Int) -> Int {
        var start = first
        var count = 0
        while start < mapping.count {
            let end = mapping.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? mapping.count
            if !isBlank(start..<end) { count += 1 }
            start = end + 1
        }
        return count
    }

    // MARK: - Rows

    private mutating func begin(_ members: [JSONLine.Member], _ objects: Int, _ line: JSONLine) throws(DataProblem) {
        let fields = members.filter { $0.value != nil }
        columns = fields.map { line.name(of: $0) }
        if let twice = columns.indices.first(where: { columns[..<$0].contains(columns[$0]) }) {
            throw line.problem(
                at: fields[twice].key.lowerBound, "\(columns[twice].quoted) stands twice", expected: "one value")
        }
        guard !columns.isEmpty else {
            throw line.problem(
                at: line.start, "no column", expected: "an object with members that are no objects or lists")
        }
        guard columns.count <= Limits.columns else {
            throw line.problem(at: line.start, "\(columns.count) columns", expected: "at most \(Limits.columns)")
        }
        index = TableIndex(rows: objects, columns: columns.count)
    }

    private func append(_ members: [JSONLine.Member], _ line: JSONLine) throws(DataProblem) {
        var found = Array(repeating: false, count: columns.count)
        for (position, member) in members.enumerated() {
            let name = line.name(of: member)
            // Lines mostly have their members in the same order.
            let isUsual = position < columns.count && columns[position] == name
            guard let column = isUsual ? position : columns.firstIndex(of: name) else { continue }
            if found[column] {
                throw line.problem(at: member.key.lowerBound, "\(name.quoted) stands twice", expected: "one value")
            }
            guard let value = member.value else {
                throw line.problem(
                    at: member.start, "\(name.quoted) is an object or a list",
                    expected: "text, a number, true, false or null")
            }
            found[column] = true
            index.set(column: column, member.isEscaped ? line.unescape(value) : value)
        }
        if let missing = found.firstIndex(of: false) {
            throw line.problem(
                at: line.start, "\(columns[missing].quoted) is missing", expected: "every column of the first line")
        }
        index.endRow()
    }
}

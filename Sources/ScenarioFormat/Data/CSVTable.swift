/// Reads CSV (RFC 4180): a header line with the columns' names, then rows; CRLF or LF; fields in quotes hold commas, line
/// ends and doubled quotes.
struct CSVTable {
    private let mapping: FileMapping
    private let bytes: UnsafeMutablePointer<UInt8>
    private let end: Int
    private var at = 0
    private var line = 1
    private var lineStart = 0

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private enum Ending { case field, record }

    /// Unquotes in place.
    static func read(_ mapping: FileMapping, path: String) throws(DataProblem) -> DataTable {
        var reader = CSVTable(mapping)
        let columns = try reader.header()
        let index = TableIndex(rows: reader.records(), columns: columns.count)
        while reader.at < reader.end { try reader.record(columns.count, into: index) }
        return DataTable(path: path, columns: columns, mapping: mapping, index: index)
    }

    private init(_ mapping: FileMapping) {
        self.mapping = mapping
        bytes = mapping.base.bindMemory(to: UInt8.self, capacity: mapping.count)
        var end = mapping.count
        // Empty lines at the end are no rows.
        while end > 0, bytes[end - 1] == Self.lineFeed || bytes[end - 1] == Self.carriageReturn { end -= 1 }
        self.end = end
        if mapping.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (at, lineStart) = (3, 3) }
    }

    private mutating func header() throws(DataProblem) -> [String] {
        guard at < end else {
            throw problem(at: at, "the file is empty", expected: "a line with the names of the columns")
        }
        var columns: [String] = []
        while true {
            let start = (line: line, lineStart: lineStart, offset: at)
            let (range, ending) = try field(isHeader: true)
            func problem(_ message: String, expected: String) -> DataProblem {
                DataProblem(
                    line: start.line, lineStart: start.lineStart, offset: start.offset, message: message,
                    expected: expected, isHeader: true)
            }
            let name = String(decoding: mapping.bytes[range], as: UTF8.self)
            if name.isEmpty { throw problem("a column without a name", expected: "a name") }
            if columns.contains(name) {
                throw problem("two columns are called \(name.quoted)", expected: "a name of its own for each column")
            }
            guard columns.count < Limits.columns else {
                throw problem("more than \(Limits.columns) columns", expected: "fewer")
            }
            columns.append(name)
            if ending == .record { return columns }
        }
    }

    /// How many rows follow: line ends outside quotes. Doubled quotes leave and enter again.
    private func records() -> Int {
        var isQuoted = false
        var count = at < end ? 1 : 0
        for index in at..<max(at, end) {
            if bytes[index] == Self.quote { isQuoted.toggle() }
            if !isQuoted, bytes[index] == Self.lineFeed { count += 1 }
        }
        return count
    }

    private mutating func record(_ columns: Int, into index: TableIndex) throws(DataProblem) {
        let (firstLine, start) = (line, lineStart)
        var column = 0
        while true {
            let (range, ending) = try field(isHeader: false)
            if column < columns { index.set(column: column, range) }
            column += 1
            if ending == .record { break }
        }
        guard column == columns else {
            throw DataProblem(
                line: firstLine, lineStart: start, offset: start,
                message: "\(column == 1 ? "1 field" : "\(column) fields")",
                expected: "\(columns), as the first line has",
                hint: column > columns ? "put a field that holds a comma in quotes" : nil)
        }
        index.endRow()
    }

    // MARK: - One field

    /// The next field's bytes, and what ends it; `at` is behind that.
    private mutating func field(isHeader: Bool) throws(DataProblem) -> (Range<Int>, Ending) {
        if at < end, bytes[at] == Self.quote { return try quoted(isHeader: isHeader) }
        let start = at
        while at < end, bytes[at] != Self.comma, bytes[at] != Self.lineFeed, bytes[at] != Self.carriageReturn {
            if bytes[at] == Self.quote {
                throw problem(
                    at: at, "a quote in a field without quotes",
                    expected: "the whole field in quotes, this one doubled",
                    isHeader: isHeader)
            }
            at += 1
        }
        let range = start..<at
        return (range, try ending(isHeader: isHeader))
    }

    private mutating func quoted(isHeader: Bool) throws(DataProblem) -> (Range<Int>, Ending) {
        let open = at
        let (openLine, openStart) = (line, lineStart)
        at += 1
        var target = at
        while at < end {
            if bytes[at] == Self.quote {
                guard at + 1 < end, bytes[at + 1] == Self.quote else { break }
                at += 1
            } else if bytes[at] == Self.lineFeed {
                line += 1
                lineStart = at + 1
            }
            bytes.move(from: at, to: target)
            target += 1
            at += 1
        }
        guard at < end else {
            throw DataProblem(
                line: openLine, lineStart: openStart, offset: open, message: "the quote is never closed",
                expected: "a quote after the field", hint: "a quote inside the field is doubled", isHeader: isHeader)
        }
        let range = open + 1..<target
        while target < at {
            bytes[target] = 0
            target += 1
        }
        at += 1
        return (range, try ending(isHeader: isHeader))
    }

    /// Takes the comma or the line end.
    private mutating func ending(isHeader: Bool) throws(DataProblem) -> Ending {
        guard at < end else { return .record }
        switch bytes[at] {
        case Self.comma:
            at += 1
            return .field
        case Self.carriageReturn where at + 1 < end && bytes[at + 1] == Self.lineFeed: at += 2
        case Self.lineFeed: at += 1
        case Self.carriageReturn:
            throw problem(
                at: at, "a carriage return within a line", expected: "lines that end with LF or CRLF",
                isHeader: isHeader)
        default: throw problem(at: at, "text after a closing quote", expected: "a comma", isHeader: isHeader)
        }
        line += 1
        lineStart = at
        return .record
    }

    private func problem(
        at offset: Int, _ message: String, expected: String, isHeader: Bool = false
    ) -> DataProblem {
        DataProblem(
            line: line, lineStart: lineStart, offset: offset, message: message, expected: expected, isHeader: isHeader)
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Moves one byte.
    fileprivate func move(from source: Int, to target: Int) {
        if source != target { self[target] = self[source] }
    }
}

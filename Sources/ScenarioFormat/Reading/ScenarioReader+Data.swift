extension ScenarioReader {
    /// Data sets by name, in the order of the file. What could not be read keeps its place, so that slots that name it are not
    /// reported as well.
    func data(_ value: Value) -> [DataSet]? {
        let expected = "a mapping from names to data sets such as {file: terms.csv}"
        guard let entries = entries(value, "data", expected: expected) else { return nil }
        if entries.count > Limits.dataSets {
            report(value.place, "\(entries.count) data sets", expected: "at most \(Limits.dataSets)")
        }
        let sets = entries.map { entry in
            let set = dataSet(entry)
            scope.data.append(
                SlotScope.Data(name: entry.key, columns: set.map { .known($0.table.columns) } ?? .unknown))
            return set
        }
        let read = sets.compactMap { $0 }
        return read.count == sets.count ? read : nil
    }

    private func dataSet(_ entry: Value.Entry) -> DataSet? {
        let what = "data set \(entry.key.quoted)"
        let isNamed = SlotExpression.isName(entry.key)
        if !isNamed {
            report(entry.place, "\(entry.key.quoted) cannot name a data set", expected: SlotExpression.nameRule)
        }
        guard let fields = fields(entry.value, what, Keys(built: ["file", "order"])) else { return nil }
        let orders = DataSet.Order.allCases.map(\.rawValue)
        let order = fields["order"].map { choice($0, "order", orders).flatMap(DataSet.Order.init) } ?? .sequential
        let table = required("file", in: fields, expected: "a CSV or JSON lines file").flatMap { self.table($0) }
        guard isNamed, let order, let table else { return nil }
        return DataSet(name: entry.key, order: order, table: table)
    }

    // MARK: - Files

    private static let formats = "a .csv, .jsonl or .ndjson file with a line for each row"

    /// The rows of the file that a value names; at least one.
    func table(_ value: Value) -> DataTable? {
        guard let path = text(value, "file") else { return nil }
        let read: (FileMapping, String) throws(DataProblem) -> DataTable
        switch path.fileExtension {
        case "csv": read = CSVTable.read
        case "jsonl", "ndjson": read = JSONLinesTable.read
        default:
            report(value.place, "\(path.quoted) is no table", expected: Self.formats)
            return nil
        }
        guard let mapping = content(of: path, at: value, limit: Limits.dataFile, expected: Self.formats) else {
            return nil
        }
        do throws(DataProblem) {
            if let problem = DataProblem.ofText(mapping.bytes) { throw problem }
            let table = try read(mapping, path)
            if table.hasChanged {
                report(
                    value.place, "\(path.quoted) changed while it was read", expected: Self.formats, hint: "try again")
                return nil
            }
            if table.rows > 0 { return table }
            report(value.place, "\(path.quoted) has no rows", expected: Self.formats)
        } catch {
            add(error.diagnostic(file: files.resolve(path), mapping.bytes))
        }
        return nil
    }

    /// The bytes of a file; what is wrong is reported where the file is named.
    func content(of path: String, at value: Value, limit: Int, expected: String) -> FileMapping? {
        if path.isEmpty || path.utf8.contains(0) {
            report(value.place, "\(path.quoted) cannot name a file", expected: expected)
            return nil
        }
        do throws(ScenarioFiles.Problem) {
            return try files.read(path, limit)
        } catch {
            report(
                value.place, "\(files.resolve(path).quoted) \(error.message)", expected: expected, hint: error.hint)
            return nil
        }
    }
}

extension String {
    /// In lower case, without the dot; empty if there is none.
    var fileExtension: String {
        let name = split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }
}

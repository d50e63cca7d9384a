public import FoundationEssentials

/// Reading and writing `run.json`.
extension RunRecord {
    private struct Head: Decodable { var schema: Int }

    /// The record in these bytes, checked so far that no query on it can fail.
    public static func read(json: Data) throws(RecordError) -> RunRecord {
        let decoder = JSONDecoder()
        do {
            let schema = try decoder.decode(Head.self, from: json).schema
            guard schema == currentSchema else { throw RecordError.wrongSchema(schema) }
            var record = try decoder.decode(RunRecord.self, from: json)
            let silent = Array(repeating: Timeline.OperationInterval.none, count: record.operations.count)
            for place in record.timeline.intervals.indices where record.timeline.intervals[place].operations.isEmpty {
                record.timeline.intervals[place].operations = silent
            }
            if let contradiction = record.contradiction { throw RecordError.inconsistent(contradiction) }
            return record
        } catch let error as RecordError {
            throw error
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw .notJSON(context.underlyingError.map { "\($0)" } ?? context.debugDescription)
        } catch let error as DecodingError {
            throw RecordError(error)
        } catch {
            throw .notJSON("\(error)")
        }
    }

    /// The record as JSON: keys sorted, so that equal records give equal bytes; one line and a line feed.
    ///
    /// Throws `malformed` for a number that JSON does not have (infinite, not a number).
    public func json() throws(RecordError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(self) + [0x0A]
        } catch EncodingError.invalidValue(let value, let context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw .malformed(path: path.isEmpty ? "record" : path, "\(value) cannot be written as JSON")
        } catch {
            throw .malformed(path: "record", "\(error)")
        }
    }
}

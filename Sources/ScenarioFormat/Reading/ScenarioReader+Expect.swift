extension ScenarioReader {
    func expect(_ value: Value) -> Expect? {
        let keys = Keys(built: ["status", "header", "json", "body"])
        guard let fields = fields(value, "expect", keys) else { return nil }
        var result = Expect()
        var isComplete = true
        if let given = fields["status"] { isComplete = set(&result.status, status(given)) && isComplete }
        if let given = fields["header"] {
            isComplete = set(&result.headers, headerExpectations(given)) && isComplete
        }
        if let given = fields["json"] { isComplete = set(&result.json, jsonExpectations(given)) && isComplete }
        if let given = fields["body"] { isComplete = body(given, &result) && isComplete }
        return isComplete ? result : nil
    }

    private func body(_ value: Value, _ result: inout Expect) -> Bool {
        guard let fields = fields(value, "body", Keys(built: ["matches", "maxBytes"])) else { return false }
        if fields.isEmpty {
            report(value.place, "body is incomplete", expected: "{maxBytes: 4096}, {matches: \"a pattern\"} or both")
        }
        result.maxBytes = fields["maxBytes"].flatMap { integer($0, "maxBytes", Limits.body) }
        result.bodyMatches = fields["matches"].flatMap { pattern($0, "matches") }
        // What was given and is wrong has been reported.
        return (result.maxBytes == nil) == (fields["maxBytes"] == nil)
            && (result.bodyMatches == nil) == (fields["matches"] == nil)
    }

    // MARK: - Status

    private static let statusExample = "a status such as 200, a class such as 2xx, or a list of them"

    private func status(_ value: Value) -> [ClosedRange<Int>]? {
        guard case .list(let items) = value.content else { return statusRange(value).map { [$0] } }
        if items.isEmpty { report(value.place, "no status is listed", expected: Self.statusExample) }
        let ranges = items.compactMap(statusRange)
        return ranges.count == items.count && !ranges.isEmpty ? ranges : nil
    }

    private func statusRange(_ value: Value) -> ClosedRange<Int>? {
        guard case .scalar = value.content, let text = text(value, "status") else {
            if case .scalar = value.content { return nil }
            report(value.place, "status cannot be \(value.kind)", expected: Self.statusExample)
            return nil
        }
        if text.count == 3, text.hasSuffix("xx"), let first = text.first?.wholeNumberValue, (1...5).contains(first) {
            return first * 100...first * 100 + 99
        }
        if text.count == 3, text.allSatisfy(\.isASCIIDigit), let status = Int(text), (100...599).contains(status) {
            return status...status
        }
        report(
            value.place, "\(text.quoted) is not a status", expected: Self.statusExample,
            hint: text.lowercased().hasSuffix("xx") && text != text.lowercased()
                ? "did you mean `\(text.lowercased())`?" : nil)
        return nil
    }
}

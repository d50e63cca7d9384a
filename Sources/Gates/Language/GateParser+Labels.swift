import LoadMetrics

extension GateParser {
    mutating func labels(
        of metric: MetricDefinition
    ) throws(GateError) -> [MetricDefinition.Label: Condition.LabelValue] {
        var labels: [MetricDefinition.Label: Condition.LabelValue] = [:]
        scanner.skipSpaces()
        guard scanner.take("{") else { return labels }
        repeat {
            scanner.skipSpaces()
            let start = scanner.offset
            let name = scanner.word()
            guard let label = MetricDefinition.Label(rawValue: name), metric.labels.contains(label) else {
                throw metric.refusal(ofLabel: name, at: start)
            }
            guard labels[label] == nil else { throw GateError(offset: start, message: "\(name) is given twice") }
            scanner.skipSpaces()
            guard scanner.take("=") else {
                throw GateError(
                    offset: scanner.offset, message: "unexpected \(scanner.rest)", hint: "expected = after \(name)")
            }
            scanner.skipSpaces()
            let offset = scanner.offset
            let value = try value(of: name)
            guard !value.isEmpty else { throw GateError(offset: offset, message: "\(name) has no value") }
            labels[label] = Condition.LabelValue(text: value, offset: offset)
        } while scanner.take(",")
        guard scanner.take("}") else {
            throw GateError(offset: scanner.offset, message: "unexpected \(scanner.rest)", hint: "expected , or }")
        }
        return labels
    }

    /// Plain text, which holds spaces but none of `,{}=`; or anything in double quotes. A backslash there makes a quote or
    /// another backslash part of the value, and before anything else it is itself, so that patterns can be copied.
    private mutating func value(of name: String) throws(GateError) -> String {
        let start = scanner.offset
        guard scanner.take("\"") else { return scanner.take { !",{}=".contains($0) }.trimmed }
        var value = ""
        while true {
            value += scanner.take { $0 != "\"" && $0 != "\\" }
            if scanner.take("\"") { break }
            guard scanner.take("\\") else {
                throw GateError(
                    offset: start, message: "the quote before the value of \(name) is not closed", hint: "expected \"")
            }
            if scanner.take("\"") {
                value += "\""
            } else {
                _ = scanner.take("\\")
                value += "\\"
            }
        }
        scanner.skipSpaces()
        return value
    }
}

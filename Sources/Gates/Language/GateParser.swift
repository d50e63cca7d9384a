import LoadMetrics

extension Gate {
    /// The gate that this text says.
    ///
    ///     gate  = [level] metric ["{" label=value,… "}"] [agg] op bound ["over" window]
    ///     value = plain text without , { } = | "text in quotes, where \" and \\ stand for a quote and a backslash"
    ///
    /// Names that a scenario gives are taken as they are: `check` holds them against it. `check=` names one check or, where none is
    /// called so, all checks of an operation.
    public static func parse(_ text: String) throws(GateError) -> Gate {
        var parser = GateParser(text)
        return try parser.gate()
    }
}

/// One gate, from left to right; the first thing wrong is thrown.
struct GateParser {
    private let text: String
    var scanner: GateScanner

    init(_ text: String) {
        self.text = text
        scanner = GateScanner(text)
    }

    mutating func gate() throws(GateError) -> Gate {
        let level = try level()
        let start = scanner.offset
        let rule: Gate.Rule
        if scanner.take("generator"), scanner.next?.isWhitespace ?? true {
            rule = try generator(level: level, at: start)
        } else {
            scanner.back(to: start)
            rule = .metric(try condition(level: level ?? .fail))
        }
        scanner.skipSpaces()
        guard scanner.isAtEnd else {
            throw GateError(offset: scanner.offset, message: "unexpected \(scanner.rest) after the gate")
        }
        return Gate(text: text.trimmed, level: level ?? .fail, rule: rule)
    }

    private mutating func level() throws(GateError) -> Gate.Level? {
        scanner.skipSpaces()
        let start = scanner.offset
        let word = scanner.word()
        scanner.skipSpaces()
        if let level = Gate.Level(rawValue: word) { return level }
        scanner.back(to: start)
        return nil
    }

    private mutating func generator(level: Gate.Level?, at start: Int) throws(GateError) -> Gate.Rule {
        scanner.skipSpaces()
        guard scanner.take("trustworthy") else {
            throw GateError(
                offset: scanner.offset, message: "unexpected \(scanner.rest)",
                hint: "expected require generator trustworthy")
        }
        guard level == .require else {
            throw GateError(
                offset: start, message: "only a requirement can be about the generator",
                hint: "expected require generator trustworthy")
        }
        return .generatorTrustworthy
    }

    private mutating func condition(level: Gate.Level) throws(GateError) -> Condition {
        let start = scanner.offset
        let metric = try metric()
        let labelsStart = scanner.offset
        let labels = try labels(of: metric)
        let (aggregation, aggregationText) = try aggregation(of: metric)
        let comparison = try comparison()
        let bound = try bound(of: metric, aggregation)
        var condition = Condition(
            metric: metric, labels: labels, aggregation: aggregation, aggregationText: aggregationText,
            comparison: comparison, bound: bound, window: level == .abort ? .all : .measured)
        try condition.checkLabels(at: labelsStart)
        let over = scanner.offset
        try window(into: &condition)
        try condition.checkSliding(level: level, at: start, over: over)
        try confidence()
        return condition
    }

    private mutating func metric() throws(GateError) -> MetricDefinition {
        let start = scanner.offset
        let name = scanner.word()
        guard !name.isEmpty else {
            throw GateError(
                offset: start, message: "unexpected \(scanner.rest)",
                hint: "expected a metric, such as latency or error_rate")
        }
        guard let metric = MetricVocabulary.named(name) else {
            throw .unknown("metric", name, at: start, names: MetricVocabulary.all.filter(\.isBuilt).map(\.name))
        }
        guard metric.isBuilt else { throw .notYet("the metric \(name)", at: start) }
        return metric
    }

    private mutating func comparison() throws(GateError) -> Condition.Comparison {
        scanner.skipSpaces()
        // The longer ones come first in the list.
        for comparison in Condition.Comparison.allCases where scanner.take(comparison.rawValue) { return comparison }
        throw GateError(
            offset: scanner.offset, message: "unexpected \(scanner.rest)", hint: "expected one of <, <=, >, >=, ==")
    }

    private mutating func confidence() throws(GateError) {
        scanner.skipSpaces()
        let start = scanner.offset
        if scanner.word() == "at" { throw .notYet("a confidence level (at …)", at: start) }
        scanner.back(to: start)
    }
}

// MARK: Aggregation, bound, window

extension GateParser {
    private mutating func aggregation(
        of metric: MetricDefinition
    ) throws(GateError) -> (Condition.Aggregation, String) {
        scanner.skipSpaces()
        let start = scanner.offset
        let word = scanner.take { !$0.isWhitespace && !"<>=!".contains($0) }
        guard !word.isEmpty else {
            guard metric.kind != .trend else {
                throw GateError(
                    offset: start, message: "\(metric.name) needs a percentile or another aggregation",
                    hint: "expected \(metric.aggregationNames)")
            }
            return (metric.aggregations.first.map { .plain($0) } ?? .none, "")
        }
        if let aggregation = MetricDefinition.Aggregation(rawValue: word), metric.aggregations.contains(aggregation) {
            return (.plain(aggregation), word)
        }
        if metric.kind == .trend, let percent = Self.percent(word) {
            guard percent > 0, percent <= 100 else {
                throw GateError(offset: start, message: "\(word) is no percentile", hint: "expected p1 to p100")
            }
            return (.percentile(percent), word)
        }
        if metric.aggregations.isEmpty {
            throw GateError(
                offset: start, message: "unexpected `\(word)`: \(metric.name) is a single number",
                hint: "expected one of <, <=, >, >=, ==")
        }
        throw GateError(
            offset: start, message: "\(metric.name) has no `\(word)`", hint: "expected \(metric.aggregationNames)")
    }

    /// `p99.9` or `p(99.9)`.
    private static func percent(_ word: String) -> Double? {
        var scanner = GateScanner(word)
        guard scanner.take("p") else { return nil }
        let isBracketed = scanner.take("(")
        guard let number = scanner.number(), !isBracketed || scanner.take(")"), scanner.isAtEnd else { return nil }
        return number.value
    }

    private mutating func bound(
        of metric: MetricDefinition, _ aggregation: Condition.Aggregation
    ) throws(GateError) -> Condition.Bound {
        scanner.skipSpaces()
        let start = scanner.offset
        let units = GateUnit.fitting(metric.unit(of: aggregation))
        let usual = "50\(units[0].rawValue)"
        guard let number = scanner.number() else {
            if scanner.word() == "baseline" { throw .notYet("a bound relative to the baseline", at: start) }
            scanner.back(to: start)
            throw GateError(
                offset: start, message: "unexpected \(scanner.rest)", hint: "expected a bound, such as \(usual)")
        }
        let numberEnd = scanner.offset
        scanner.skipSpaces()
        let unitStart = scanner.offset
        let written = scanner.take { $0.isLetter || "%/".contains($0) }
        if units == [.none] {
            // A word of its own is no unit: what follows the bound is looked at later.
            guard written.isEmpty || unitStart > numberEnd else {
                throw GateError(
                    offset: unitStart,
                    message: "\(metric.name) is a plain number, but the bound has the unit `\(written)`",
                    hint: "expected \(number.written)")
            }
            scanner.back(to: numberEnd)
            return Condition.Bound(value: number.value, written: number.written, unit: .none)
        }
        let names = units.map(\.rawValue).joined(separator: ", ")
        // Both letters that look like the Greek one: micro sign and mu.
        let plain = written == "µs" || written == "μs" ? "us" : written
        if let unit = GateUnit(rawValue: plain), units.contains(unit) {
            return Condition.Bound(value: number.value, written: number.written, unit: unit)
        }
        if written.isEmpty || written == "over" || written == "at" {
            throw GateError(
                offset: numberEnd, message: "the bound of \(metric.name) has no unit",
                hint: "expected \(units.count == 1 ? "the unit" : "one of the units") \(names)")
        }
        throw GateError(
            offset: unitStart, message: "`\(written)` is no unit of \(metric.name)",
            hint: "expected \(units.count == 1 ? "" : "one of ")\(names)")
    }
}

extension String {
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}

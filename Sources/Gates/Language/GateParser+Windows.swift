import LoadMetrics

extension GateParser {
    /// `over measured`, `over all`, `over phase:steady`, `over worst 5s`, `over last 5s`; nothing when none comes.
    mutating func window(into condition: inout Condition) throws(GateError) {
        if let phase = condition.labels[.phase] {
            condition.window = .phase(phase.text)
            condition.windowOffset = phase.offset
        }
        scanner.skipSpaces()
        let start = scanner.offset
        guard scanner.word() == "over" else {
            scanner.back(to: start)
            return
        }
        guard !condition.metric.isWholeRun else {
            throw GateError(offset: start, message: "\(condition.metric.name) is one number for the whole run")
        }
        scanner.skipSpaces()
        let nameStart = scanner.offset
        let name = scanner.take { !$0.isWhitespace && $0 != ":" }
        if let kind = SlidingWindow.Kind(rawValue: name) {
            condition.sliding = SlidingWindow(kind: kind, seconds: try seconds(of: kind))
            return
        }
        guard condition.labels[.phase] == nil else {
            throw GateError(
                offset: start, message: "the phase is named twice", hint: "expected {phase=…} or over, not both")
        }
        switch name {
        case "measured": condition.window = .measured
        case "all": condition.window = .all
        case "phase":
            _ = scanner.take(":")
            scanner.skipSpaces()
            let offset = scanner.offset
            let phase = scanner.take { !$0.isWhitespace }
            guard !phase.isEmpty else {
                throw GateError(offset: offset, message: "no phase is named", hint: "expected phase:NAME")
            }
            condition.window = .phase(phase)
            condition.windowOffset = offset
        default:
            throw .unknown(
                "window", name, at: nameStart,
                names: ["measured", "all", "phase:NAME", "worst DURATION", "last DURATION"])
        }
    }

    /// A duration as scenarios write it (`5s`, `1m30s`), of whole seconds.
    private mutating func seconds(of kind: SlidingWindow.Kind) throws(GateError) -> Int {
        scanner.skipSpaces()
        let start = scanner.offset
        let written = scanner.take { !$0.isWhitespace }
        let example = "expected a duration such as \(kind.rawValue) 5s"
        guard !written.isEmpty else {
            throw GateError(offset: start, message: "the window \(kind.rawValue) has no length", hint: example)
        }
        guard let length = Self.nanoseconds(written) else {
            throw GateError(offset: start, message: "`\(written)` is not a duration", hint: example)
        }
        guard length >= 1e9, length.truncatingRemainder(dividingBy: 1e9) == 0 else {
            throw GateError(
                offset: start, message: "`\(written)` is not a whole number of seconds",
                hint: "a window slides by whole seconds: 1s at least")
        }
        guard length <= Double(SlidingWindow.longest) * 1e9 else {
            throw GateError(
                offset: start, message: "`\(written)` is too long for a window",
                hint: "expected at most \(SlidingWindow.longest)s")
        }
        return Int(length / 1e9)
    }

    /// Nil for what is no duration; units descend, once each.
    private static func nanoseconds(_ text: String) -> Double? {
        let units = [("h", 3600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1)]
        var scanner = GateScanner(text)
        var total = 0.0
        var next = units.startIndex
        repeat {
            guard let number = scanner.number() else { return nil }
            let name = scanner.take { $0.isLetter }
            guard let place = units[next...].firstIndex(where: { $0.0 == name }) else { return nil }
            total += number.value * units[place].1
            next = place + 1
        } while !scanner.isAtEnd
        return total
    }
}

extension Condition {
    /// Holds level and sliding window against each other; `metricOffset` and `over` are where the metric and the window stand.
    func checkSliding(level: Gate.Level, at metricOffset: Int, over: Int) throws(GateError) {
        if level == .abort || sliding != nil, !metric.isLive {
            throw GateError(
                offset: metricOffset, message: "\(metric.name) cannot be watched while the run goes on",
                hint: (metric.isCountedByPhase ? "it is counted by phase, not second by second; " : "")
                    + "expected a metric that every answer shows, such as latency or error_rate")
        }
        switch (level, sliding?.kind) {
        case (.abort, .last), (.fail, .worst), (.warn, .worst), (.require, .worst): return
        case (.fail, nil), (.warn, nil), (.require, nil): return
        case (.abort, nil), (.abort, .worst):
            throw GateError(
                offset: over, message: "an abort looks at the last seconds of the run",
                hint: "write `over last \(sliding?.seconds ?? 5)s`")
        case (.fail, .last), (.warn, .last), (.require, .last):
            throw GateError(
                offset: over, message: "only an abort looks at the last seconds",
                hint: "write `over worst \(sliding?.seconds ?? 5)s`, or `abort` in front")
        }
    }
}

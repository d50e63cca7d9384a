import LoadEngine
import LoadMetrics

/// What `try` prints: requests behind `>`, answers behind `<`, and a verdict of each.
struct TryText {
    /// Characters of a body.
    let shownBody: Int

    /// Lines of a head that are shown, and characters of a line.
    private static let shownHead = 60
    private static let shownLine = 1000
    /// Requests of one journey whose messages are shown, if all is well.
    private static let shownSteps = 20

    /// Ends without a line feed.
    func rendered(_ tried: Tried) -> String {
        var lines = ["\(tried.kind.rawValue) \(tried.name)"]
        if let reason = tried.leftOut { lines += ["", "- not tried: \(reason)"] }
        for (place, exchange) in tried.exchanges.enumerated()
        where place < Self.shownSteps || exchange.problem != nil {
            lines.append("")
            if tried.kind == .journey { lines.append("step \(place + 1): \(exchange.operation)") }
            lines += self.lines(exchange)
        }
        let hidden = tried.exchanges.dropFirst(Self.shownSteps).count { $0.problem == nil }
        if hidden > 0 { lines += ["", "- \(hidden) more requests, all as expected, are not shown"] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The last line.
    func closing(_ all: [Tried]) -> String {
        let tried = all.filter { $0.leftOut == nil }
        let good = tried.count(where: \.isAsExpected)
        let requests = all.reduce(0) { $0 + $1.exchanges.count }
        let bad = tried.filter { !$0.isAsExpected }.map { "\($0.kind.rawValue) \($0.name)" }
        let left = all.count - tried.count
        var text = "\(good) of \(tried.count) as expected, in \(requests) \(requests == 1 ? "request" : "requests")"
        if left > 0 { text += "; \(left) not tried" }
        if !bad.isEmpty { text += "; not as expected: " + bad.joined(separator: ", ") }
        return text
    }

    private func lines(_ exchange: Exchange) -> [String] {
        var lines = message(exchange.request, mark: ">")
        if let answer = exchange.answer {
            lines.append("")
            lines += message(answer, mark: "<")
        }
        return lines + ["", verdict(exchange)]
    }

    private func verdict(_ exchange: Exchange) -> String {
        let time = exchange.time > 0 ? ", \(Figure.time(microseconds: Double(exchange.time) / 1000))" : ""
        if let problem = exchange.problem {
            return "✗ \(exchange.operation): \(PlainText.line(problem.message))\(time)"
        }
        let limited = exchange.isLimited ? ", limited" : ""
        return "✓ \(exchange.operation): as expected\(limited)\(time)"
    }

    private func message(_ message: Exchange.Message, mark: String) -> [String] {
        let head = PlainText.lines(message.head)
        var lines = head.prefix(Self.shownHead).map { "\(mark) \(cut($0))" }
        if head.count > Self.shownHead { lines.append("\(mark) … \(head.count - Self.shownHead) more lines") }
        guard message.bodyBytes > 0 else { return lines }
        lines.append(mark)
        return lines + body(message).map { $0.isEmpty ? mark : "\(mark) \($0)" }
    }

    private func body(_ message: Exchange.Message) -> [String] {
        let size = Figure.count(message.bodyBytes)
        guard let body = message.body else { return ["(\(size) bytes that are no text)"] }
        let shown = body.prefix(shownBody)
        let lines = shown.isEmpty ? [] : PlainText.lines(String(shown))
        guard shown.endIndex < body.endIndex || !message.isWhole else { return lines }
        return lines + ["… cut after \(Figure.count(Int64(shown.count))) characters: the body has \(size) bytes"]
    }

    private func cut(_ line: String) -> String {
        line.count <= Self.shownLine ? line : line.prefix(Self.shownLine) + "…"
    }
}

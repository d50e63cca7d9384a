import LoadMetrics

/// One gate over a sliding window: the slices of its newest window, and the worst that it saw.
struct SlidingGate: Sendable {
    let gate: Gate
    let condition: Condition
    private let sliding: SlidingWindow
    private var stretches: Stretches
    /// The newest seconds of the present stretch, at most as many as the window has, and the last of them.
    private var newest: [WatchSlice] = []
    private var last = 0
    private(set) var finding: WindowFinding?

    /// Nil for another kind of gate.
    init?(_ text: String, phases: [PhaseInfo]) {
        guard let gate = try? Gate.parse(text), case .metric(let condition) = gate.rule,
            let sliding = condition.sliding
        else { return nil }
        self.gate = gate
        self.condition = condition
        self.sliding = sliding
        stretches = Stretches(of: phases, in: condition.window)
    }

    mutating func take(_ slice: WatchSlice, second: Int) {
        switch stretches.place(of: second, isSilent: slice.ended == 0, slice) {
        case .within(let second, let slice, let begins, let ends):
            if begins { close() }
            if newest.count == sliding.seconds { newest.removeFirst() }
            newest.append(slice)
            last = second
            // The last window of a stretch is complete only when the answers that came after it are in.
            if newest.count == sliding.seconds, !ends || sliding.kind == .last { look() }
        case .after:
            let isRate = condition.aggregation == .plain(.rate)
            if sliding.kind == .worst, !isRate, !newest.isEmpty { newest[newest.count - 1].merge(slice) }
        case .outside: break
        }
    }

    /// Ends the present stretch.
    mutating func close() {
        if sliding.kind == .worst, !newest.isEmpty { look() }
        newest = []
    }

    /// Holds the newest window against the worst so far.
    private mutating func look() {
        let measurement = condition.measure(WatchSlice.totals(of: newest, seconds: Double(newest.count)))
        guard let value = measurement.value else { return }
        guard finding.map({ isWorse(value, than: $0.value) }) ?? true else { return }
        finding = WindowFinding(
            gate: gate.text, start: Double(last + 1 - newest.count), length: Double(newest.count), value: value,
            samples: measurement.samples)
    }

    /// Of equally bad windows the first stays.
    private func isWorse(_ value: Double, than other: Double) -> Bool {
        if let upwards = (gate.promise ?? .equal).worsensUpwards { return upwards ? value > other : value < other }
        let distances = [value, other].map { abs(condition.bound.unit.from($0) - condition.bound.value) }
        return gate.promise == nil ? distances[0] < distances[1] : distances[0] > distances[1]
    }

    /// Nil unless the gate is an `abort` whose condition held in some window.
    var fired: FiredAbort? {
        guard gate.level == .abort, let finding else { return nil }
        let result = condition.result(of: finding, gate)
        return result.verdict == .fail ? FiredAbort(gate: gate.text, words: result.brief) : nil
    }
}

/// Which seconds a window may lie in.
private struct Stretches: Sendable {
    enum Place {
        /// The next second of a stretch (with uneven edges, one that was taken earlier), its first or last.
        case within(Int, WatchSlice, begins: Bool, ends: Bool)
        /// After a stretch, before the next.
        case after
        case outside
    }

    /// Whole seconds, ascending; nil when they show only as the run goes on.
    private let planned: [Range<Int>]?
    /// The last second in which something ended, which counts once the next one shows that it was whole; and whether the
    /// present stretch has given a second.
    private var held: (second: Int, slice: WatchSlice, isFirst: Bool)?
    private var begins = true

    init(of phases: [PhaseInfo], in window: Selection.Window) {
        guard !phases.contains(where: { $0.executor.hasSuffix("-iterations") }) else {
            planned = nil
            return
        }
        var spans: [(start: Double, end: Double)] = []
        for phase in phases.filter(window.contains).sorted(by: { $0.start < $1.start }) {
            if let before = spans.last, phase.start <= before.end {
                spans[spans.count - 1].end = max(before.end, phase.end)
            } else {
                spans.append((phase.start, phase.end))
            }
        }
        planned = spans.compactMap { span in
            let start = Int(span.start.rounded(.up))
            let end = Int(span.end.rounded(.down))
            return start < end ? start..<end : nil
        }
    }

    mutating func place(of second: Int, isSilent: Bool, _ slice: WatchSlice) -> Place {
        guard let planned else { return shown(second, isSilent: isSilent, slice) }
        if let span = planned.first(where: { $0.contains(second) }) {
            return .within(
                second, slice, begins: second == span.lowerBound, ends: second == span.upperBound - 1)
        }
        return planned.contains { $0.upperBound <= second } ? .after : .outside
    }

    private mutating func shown(_ second: Int, isSilent: Bool, _ slice: WatchSlice) -> Place {
        guard !isSilent else {
            held = nil
            return .outside
        }
        let before = held
        held = (second, slice, isFirst: before == nil)
        guard let before else {
            begins = true
            return .outside
        }
        guard !before.isFirst else { return .outside }
        defer { begins = false }
        return .within(before.second, before.slice, begins: begins, ends: false)
    }
}

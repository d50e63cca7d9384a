/// What a record says about the requests of a selection.
extension RunRecord {
    /// All values of a trend; empty when nothing was measured.
    public func distribution(_ trend: Trend, _ selection: Selection = .init()) -> Distribution {
        Distribution.merged(cells(selection).compactMap { $0.trends[trend] })
    }

    /// Arrivals by outcome; the selection's own `outcomes` is ignored.
    public func counts(_ selection: Selection = .init()) -> OutcomeCounts {
        var selection = selection
        selection.outcomes = .any
        return cells(selection).reduce(into: OutcomeCounts()) { $0[$1.outcome] += $1.count }
    }

    /// Errors by class, only those that occurred; the selection's own `outcomes` is ignored.
    public func failures(_ selection: Selection = .init()) -> [String: Int64] {
        var selection = selection
        selection.outcomes = .any
        return cells(selection).reduce(into: [:]) { $0.merge($1.failures, uniquingKeysWith: +) }
    }

    /// Ok answers by cache verdict; the selection's own `outcomes` and `cache` are ignored.
    public func cacheCounts(_ selection: Selection = .init()) -> CacheCounts {
        var selection = selection
        selection.outcomes = .only(.ok)
        selection.cache = nil
        return cells(selection).reduce(into: CacheCounts()) { $0[$1.cache] += $1.count }
    }

    /// Bytes of answers and of requests, heads included.
    public func bytes(_ selection: Selection = .init()) -> (received: Int64, sent: Int64) {
        cells(selection).reduce((0, 0)) { ($0.0 + $1.bytesIn, $0.1 + $1.bytesOut) }
    }

    /// Arrivals of the selection, its `outcomes` included.
    public func count(_ selection: Selection = .init()) -> Int64 {
        cells(selection).reduce(0) { $0 + $1.count }
    }

    /// Ended arrivals a second (of ok answers, unless the selection says otherwise); nil when the window did not run.
    public func throughput(_ selection: Selection = .init()) -> Double? {
        let seconds = seconds(selection.window)
        return seconds > 0 ? Double(count(selection)) / seconds : nil
    }

    /// The cells of a selection.
    public func cells(_ selection: Selection) -> [Cell] {
        let inWindow = phases.map { selection.window.contains($0) }
        let operation = selection.operation.map { operations.firstIndex(of: $0) ?? -1 }
        return cells.filter { cell in
            inWindow[cell.phase] && (operation == nil || operation == cell.operation)
                && (selection.cache == nil || selection.cache == cell.cache)
                && selection.outcomes.contains(cell.outcome)
        }
    }
}

extension Selection.Window {
    public func contains(_ phase: PhaseInfo) -> Bool {
        switch self {
        case .measured: phase.measured
        case .all: true
        case .phase(let name): phase.name == name
        }
    }
}

extension Selection.Outcomes {
    func contains(_ outcome: Outcome) -> Bool {
        switch self {
        case .any: true
        case .only(let one): one == outcome
        }
    }
}

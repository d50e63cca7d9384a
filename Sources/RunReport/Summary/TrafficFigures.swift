public import LoadMetrics

/// What one operation, one phase or the whole run did: outcomes, rate and the parts of its latency. Trends and
/// throughput are of ok answers.
public struct TrafficFigures: Sendable, Equatable {
    /// The operation's or phase's name; `total` for the whole.
    public let name: String
    /// Every arrival, however it ended: ok + errors + limited + missed.
    public let requests: Int64
    public let ok, errors, limited, missed: Int64
    /// Ok answers a second; nil when the window has no length.
    public let throughput: Double?
    /// (errors + missed) / all and limited / answered, 0…1; nil without arrivals.
    public let errorRate, rateLimited: Double?
    public let latency, sendLag, connectionWait, serviceTime: TrendFigures

    init(name: String, record: RunRecord, _ selection: Selection) {
        let counts = record.counts(selection)
        self.name = name
        requests = counts.all
        ok = counts.ok
        errors = counts.error
        limited = counts.limited
        missed = counts.missed
        throughput = record.throughput(selection).map(Rounding.thousandths)
        errorRate = counts.errorRate.map(Rounding.millionths)
        rateLimited = counts.rateLimited.map(Rounding.millionths)
        latency = TrendFigures(record.distribution(.latency, selection))
        sendLag = TrendFigures(record.distribution(.sendLag, selection))
        connectionWait = TrendFigures(record.distribution(.connectionWait, selection))
        serviceTime = TrendFigures(record.distribution(.serviceTime, selection))
    }
}

/// One phase: its plan and what it did.
public struct PhaseFigures: Sendable, Equatable {
    public let info: PhaseInfo
    public let traffic: TrafficFigures
    /// A journey is one arrival, and several requests of `traffic`.
    public let arrivals: ArrivalCounts
    /// How long it really ran, seconds.
    public let seconds: Double

    init(_ info: PhaseInfo, record: RunRecord) {
        self.info = info
        traffic = TrafficFigures(name: info.name, record: record, Selection(window: .phase(info.name)))
        arrivals = record.arrivals(inPhase: info.name)
        seconds = record.seconds(.phase(info.name))
    }

    /// Arrivals a second as planned; nil in the closed model.
    var plannedRate: Double? {
        guard let planned = info.plannedArrivals, info.end > info.start else { return nil }
        return Double(planned) / (info.end - info.start)
    }

    /// Arrivals a second that fell due.
    var offeredRate: Double? { seconds > 0 ? Double(arrivals.made) / seconds : nil }
}

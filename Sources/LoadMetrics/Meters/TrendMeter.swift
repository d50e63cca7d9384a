import Signals

/// A histogram for each trend of each (phase, operation, outcome, cache verdict), made when its first value comes.
///
/// A time that did not come (nothing written, no Server-Timing) is no value. A missed arrival was never sent, so that it
/// has no trend but `send_lag`: how late its worker took it up, or gave it up untaken.
struct TrendMeter: Meter {
    private let index: CellIndex
    private var histograms: [TrendHistogram?]
    /// Values counted at an end of the range.
    private(set) var clamped: Int64 = 0

    private static let trends = Trend.allCases.count

    init(shape: TallyShape) {
        index = CellIndex(shape: shape)
        histograms = Array(repeating: nil, count: index.count * Self.trends)
    }

    mutating func record(_ sample: Sample) {
        let cell = index[sample] &* Self.trends
        guard sample.outcome != .missed else {
            add((sample.taken > 0 ? sample.taken : sample.done) - sample.due, .sendLag, cell)
            return
        }
        add(sample.done - sample.due, .latency, cell)
        add(sample.taken - sample.due, .sendLag, cell)
        if sample.sent > 0 {
            add(sample.sent - sample.taken, .connectionWait, cell)
            add(sample.done - sample.sent, .serviceTime, cell)
            if sample.firstByte > 0 { add(sample.firstByte - sample.sent, .firstByte, cell) }
        }
        add(told: sample.server, .serverTime, cell)
        add(told: sample.limiter, .limiterTime, cell)
        add(told: sample.cacheTime, .cacheTime, cell)
        add(told: sample.pool, .poolWait, cell)
        add(told: sample.database, .dbTime, cell)
    }

    mutating func merge(_ other: TrendMeter) {
        for place in histograms.indices {
            guard let theirs = other.histograms[place] else { continue }
            if histograms[place] == nil { histograms[place] = theirs } else { histograms[place]?.merge(theirs) }
        }
        clamped += other.clamped
    }

    /// The trends with values of the cell at this index.
    func distributions(at cell: Int) -> [Trend: Distribution] {
        var found: [Trend: Distribution] = [:]
        for trend in Trend.allCases {
            if let histogram = histograms[cell * Self.trends + trend.place] { found[trend] = histogram.distribution }
        }
        return found
    }

    @inline(__always)
    private mutating func add(told microseconds: UInt32, _ trend: Trend, _ cell: Int) {
        guard microseconds != Sample.unknown else { return }
        put(Int64(microseconds), trend, cell)
    }

    @inline(__always)
    private mutating func add(_ nanoseconds: Int64, _ trend: Trend, _ cell: Int) {
        put((nanoseconds &+ 500) / 1000, trend, cell)
    }

    @inline(__always)
    private mutating func put(_ microseconds: Int64, _ trend: Trend, _ cell: Int) {
        var value = microseconds
        if value < 0 || value > TrendHistogram.limit {
            clamped += 1
            value = value < 0 ? 0 : TrendHistogram.limit
        }
        let place = cell &+ trend.place
        if histograms[place] == nil { histograms[place] = TrendHistogram() }
        histograms[place]?.record(value)
    }
}

extension Trend {
    /// Index into an array of all trends.
    var place: Int {
        switch self {
        case .latency: 0
        case .sendLag: 1
        case .connectionWait: 2
        case .serviceTime: 3
        case .firstByte: 4
        case .serverTime: 5
        case .limiterTime: 6
        case .cacheTime: 7
        case .poolWait: 8
        case .dbTime: 9
        }
    }
}

import LoadMetrics

/// A part of the time inside the service: its mean over the timed answers, microseconds.
private struct Stage {
    let name: String
    let style: LineStyle
    let mean: (Timeline.Stages) -> Double?

    init(_ name: String, _ style: LineStyle, mean: @escaping (Timeline.Stages) -> Double?) {
        self.name = name
        self.style = style
        self.mean = mean
    }
}

extension TimelineLanes {
    private static var stages: [Stage] {
        [
            Stage("database", .first) { $0.mean(\.database) }, Stage("pool wait", .second) { $0.mean(\.pool) },
            Stage("cache", .third) { $0.mean(\.cacheTime) }, Stage("limiter", .fourth) { $0.mean(\.limiter) },
            Stage("other", .fifth, mean: other),
        ]
    }

    var serverTime: Lane {
        let title = "Server time by stage"
        guard timeline.buckets.contains(where: { $0.values.server != nil }) else {
            return Lane(
                id: "server", title: title, caption: "Where a request spends its time inside the service.",
                content: .missing("The target sent no Server-Timing, so its time cannot be told apart by stage."))
        }
        func drawn(_ stage: Stage) -> Series {
            Series(name: stage.name, style: stage.style, values: each { stage.mean($0.stages).map { $0 / 1000 } })
        }
        // A stage that no answer ever named is not one of this target's.
        let all = pooled(measured: false)
        let stages = Self.stages.filter { stage in (stage.mean(all) ?? 0) > 0 }
        let series = stages.map(drawn)
        let whole = drawn(Stage("whole", .first) { $0.mean(\.server) })
        return Lane(
            id: "server", title: title, caption: serverCaption,
            content: .panels([
                Panel(
                    title: "mean ms an answer spends in each stage, ok answers",
                    scale: .linear(to: Self.largest(series)), height: 150,
                    grid: clientGrid, series: series, label: Quantity.milliseconds, tableOnly: [whole])
            ]))
    }

    /// What the named stages leave of the whole; each is rounded by itself, so that a microsecond may seem to be too much.
    private static func other(_ stages: Timeline.Stages) -> Double? {
        stages.mean(\.server).map { whole in
            let named = stages.database + stages.pool + stages.cacheTime + stages.limiter
            return max(0, whole - Double(named) / Double(stages.timed))
        }
    }

    /// The measured phases, or the whole run, as one.
    private func pooled(measured: Bool) -> Timeline.Stages {
        timeline.buckets.reduce(into: .none) { sum, bucket in
            if !measured || isMeasured(bucket.start) { sum.merge(bucket.values.stages) }
        }
    }

    private var serverCaption: String {
        let pooled = pooled(measured: true)
        let means = Self.stages.compactMap { stage in stage.mean(pooled).map { (name: stage.name, mean: $0 / 1000) } }
        guard let total = pooled.mean(\.server).map({ $0 / 1000 }), total > 0,
            let largest = means.max(by: { $0.mean < $1.mean })
        else { return "No answer of a measured phase carried Server-Timing." }
        return "Of \(Quantity.milliseconds(total)) in the service on average, \(largest.name) takes most: "
            + "\(Quantity.milliseconds(largest.mean)), \(Quantity.percent(largest.mean / total))."
    }

    var queries: Lane {
        let title = "Query latency and the connection pool"
        guard let service = summary.record.service, !timeline.service.isEmpty else {
            return Lane(
                id: "queries", title: title, caption: "The database as the service sees it.",
                content: .missing(unobserved))
        }
        func percentile(_ percent: Double) -> [Double?] {
            eachService { interval in
                interval.queryTimes(bounds: service.bounds).percentile(percent)
            }
        }
        let times = [
            Series(name: "p50", style: .first, values: percentile(50)),
            Series(name: "p99", style: .second, values: percentile(99)),
        ]
        let calls = Series(
            name: "calls", style: .fifth,
            values: eachService { Double($0.queries) })
        let pool = [
            Series(name: "busy", style: .first, values: eachService(\.poolBusy)),
            Series(name: "waiting", style: .second, values: eachService(\.poolWaiting)),
        ]
        var panels: [Panel] = []
        if times.contains(where: \.hasData) {
            panels.append(
                Panel(
                    title: "ms a query, all statements, log scale", scale: Self.logScale(times), height: 120,
                    grid: serviceGrid, series: times, label: Quantity.milliseconds, tableOnly: [calls]))
        }
        if pool.contains(where: \.hasData) {
            panels.append(
                Panel(
                    title: "pool connections busy, callers waiting", scale: .linear(to: Self.largest(pool)), height: 64,
                    grid: serviceGrid, series: pool, label: Quantity.number))
        }
        return Lane(
            id: "queries", title: title, caption: queryCaption(p99: times[1], waiting: pool[1]),
            content: panels.isEmpty ? .missing("The service ran no statement and told of no pool.") : .panels(panels))
    }

    private func queryCaption(p99: Series, waiting: Series) -> String {
        var sentences: [String] = []
        if let slowest = summary.statements.max(by: { ($0.latency.p99 ?? 0) < ($1.latency.p99 ?? 0) }) {
            sentences.append("Slowest statement: \(slowest.name), p99 \(Quantity.milliseconds(slowest.latency.p99)).")
        }
        if let peak = peak(p99.values, in: serviceGrid) {
            sentences.append(
                "Worst interval at \(Quantity.seconds(peak.at)), p99 \(Quantity.milliseconds(peak.value)).")
        }
        if let peak = peak(waiting.values, in: serviceGrid) {
            sentences.append(
                peak.value == 0
                    ? "No caller was seen waiting for a connection."
                    : "At most \(Quantity.number(peak.value)) callers were seen waiting for a connection.")
        }
        return sentences.isEmpty ? "No statement ran in a measured phase." : sentences.joined(separator: " ")
    }
}

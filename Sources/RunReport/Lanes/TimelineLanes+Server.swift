import LoadMetrics

extension TimelineLanes {
    var serverTime: Lane {
        let title = "Server time by stage"
        guard timeline.buckets.contains(where: { $0.values.server != nil }) else {
            return Lane(
                id: "server", title: title, caption: "Where a request spends its time inside the service.",
                content: .missing("The target sent no Server-Timing, so its time cannot be told apart by stage."))
        }
        func stage(_ name: String, _ style: LineStyle, _ value: (Timeline.Interval) -> Double?) -> Series {
            Series(name: name, style: style, values: each { value($0).map { $0 / 1000 } })
        }
        let series = [
            stage("database", .first, \.database),
            stage("pool wait", .second, \.pool),
            stage("cache", .third, \.cacheTime),
            stage("limiter", .fourth, \.limiter),
            stage("other", .fifth, Self.other),
        ].filter(\.hasData)
        let whole = stage("whole", .first, \.server)
        return Lane(
            id: "server", title: title, caption: serverCaption(series, whole: whole),
            content: .panels([
                Panel(
                    title: "mean ms of each stage, ok answers", scale: .linear(to: Self.largest(series)), height: 150,
                    grid: clientGrid, series: series, label: Quantity.milliseconds, tableOnly: [whole])
            ]))
    }

    /// What the named stages leave of the whole.
    private static func other(_ interval: Timeline.Interval) -> Double? {
        interval.server.map {
            max(
                0,
                $0 - (interval.database ?? 0) - (interval.pool ?? 0) - (interval.cacheTime ?? 0)
                    - (interval.limiter ?? 0))
        }
    }

    private func serverCaption(_ stages: [Series], whole: Series) -> String {
        func mean(_ series: Series) -> Double? {
            var sum = 0.0
            var count: Int64 = 0
            for (bucket, value) in zip(timeline.buckets, series.values) where isMeasured(bucket.start) {
                guard let value else { continue }
                sum += value * Double(bucket.values.ok)
                count += bucket.values.ok
            }
            return count > 0 ? sum / Double(count) : nil
        }
        let means = stages.compactMap { stage in mean(stage).map { (name: stage.name, mean: $0) } }
        guard let total = mean(whole), total > 0, let largest = means.max(by: { $0.mean < $1.mean }) else {
            return "No answer of a measured phase carried Server-Timing."
        }
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
                let pooled = interval.statements.values.reduce(
                    into: [Int64](repeating: 0, count: service.bounds.count + 1)
                ) {
                    for (place, count) in $1.timeCounts.prefix($0.count).enumerated() { $0[place] += count }
                }
                return BucketedTimes(bounds: service.bounds, counts: pooled).percentile(percent)
            }
        }
        let times = [
            Series(name: "p50", style: .first, values: percentile(50)),
            Series(name: "p99", style: .second, values: percentile(99)),
        ]
        let calls = Series(
            name: "calls", style: .fifth,
            values: eachService { Double($0.statements.values.reduce(0) { $0 + $1.calls }) })
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

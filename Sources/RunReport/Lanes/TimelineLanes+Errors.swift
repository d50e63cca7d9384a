import LoadMetrics

extension TimelineLanes {
    /// Over the whole run: an error during the warm-up is no less an error.
    var errors: Lane {
        let title = "Errors by class"
        var totals: [String: Int64] = [:]
        for bucket in timeline.buckets {
            totals.merge(bucket.values.failures, uniquingKeysWith: +)
            totals["missed", default: 0] += bucket.values.missed
        }
        let classes = totals.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard let most = classes.first else {
            return Lane(
                id: "errors", title: title,
                caption: "Every arrival was answered as expected or turned away by the limiter.",
                content: .missing("No error and no missed arrival: nothing to draw."))
        }
        // Each class its own line while styles last; the rest together.
        let room = LineStyle.allCases.count
        let named = classes.count > room ? classes.prefix(room - 1) : classes.prefix(room)
        let rest = Set(classes.dropFirst(named.count).map(\.key))
        func count(_ interval: Timeline.Interval, _ name: String) -> Int64 {
            name == "missed" ? interval.missed : interval.failures[name] ?? 0
        }
        var series = named.enumerated().map { place, entry in
            Series(name: entry.key, style: .number(place), values: each { Double(count($0, entry.key)) })
        }
        if !rest.isEmpty {
            series.append(
                Series(
                    name: "other", style: .number(room - 1),
                    values: each { interval in Double(rest.reduce(0) { $0 + count(interval, $1) }) }))
        }
        let all = classes.reduce(0) { $0 + $1.value }
        let first = timeline.buckets.first { $0.values.errors + $0.values.missed > 0 }
        return Lane(
            id: "errors", title: title,
            caption:
                "\(Quantity.count(all)) over the whole run, most of them \(most.key) (\(Quantity.count(most.value)))"
                + (first.map { "; the first at \(Quantity.seconds($0.start))." } ?? "."),
            content: .panels([
                Panel(
                    title: "errors in each interval of \(Quantity.seconds(timeline.interval))",
                    scale: .linear(to: Self.largest(series)), height: 110, grid: clientGrid, series: series,
                    label: Quantity.number)
            ]))
    }
}

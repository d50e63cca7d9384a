import Gates
import LoadMetrics

extension TimelineLanes {
    var latency: Lane {
        guard timeline.buckets.contains(where: { $0.values.ok > 0 }) else {
            return Lane(
                id: "latency", title: "Client latency", caption: "What callers waited, from due to the last byte.",
                content: .missing("No request was answered as expected, so there is no latency to draw."))
        }
        func percentile(_ percent: Double) -> [Double?] {
            each { $0.latency.percentile(percent).map { $0 / 1000 } }
        }
        let series = [
            Series(name: "p50", style: .first, values: percentile(50)),
            Series(name: "p95", style: .third, values: percentile(95)),
            Series(name: "p99", style: .second, values: percentile(99)),
        ]
        let limits = latencyLimits(operation: nil)
        return Lane(
            id: "latency", title: "Client latency", caption: latencyCaption(p99: series[2].values),
            content: .panels([
                Panel(
                    title: "ms from due to last byte, ok answers, log scale",
                    scale: Self.logScale(series, limits), height: 180, grid: clientGrid, series: series, limits: limits,
                    label: Quantity.milliseconds)
            ]))
    }

    private func latencyCaption(p99: [Double?]) -> String {
        let trend = summary.totals.latency
        guard let overall = trend.p99 else { return "No request of a measured phase was answered as expected." }
        var words = "p50 \(Quantity.milliseconds(trend.p50)), p95 \(Quantity.milliseconds(trend.p95)), "
        words += "p99 \(Quantity.milliseconds(overall)) over the measured phases."
        if let worst = peak(p99, in: clientGrid) {
            words +=
                " The worst interval was at \(Quantity.seconds(worst.at)), p99 \(Quantity.milliseconds(worst.value))."
        }
        return words
    }

    /// Only where there is more than one operation to tell apart.
    var byOperation: Lane? {
        let names = summary.record.operations
        guard names.count > 1 else { return nil }
        // The busiest five: more lines than styles could not be told apart.
        let busiest = summary.operations.enumerated().sorted {
            ($1.element.requests, $0.offset) < ($0.element.requests, $1.offset)
        }
        let shown = busiest.prefix(LineStyle.allCases.count).map(\.offset).sorted()
        let series = shown.enumerated().map { place, index in
            Series(
                name: names[index], style: .number(place),
                values: each { index < $0.operations.count ? $0.operations[index].p99 : nil })
        }
        guard series.contains(where: \.hasData) else { return nil }
        let limits = shown.flatMap { latencyLimits(operation: names[$0]) }
        let slowest = shown.compactMap { index in
            summary.operations[index].latency.p99.map { (name: names[index], p99: $0) }
        }.max { $0.p99 < $1.p99 }
        let rest = names.count - shown.count
        return Lane(
            id: "operations", title: "Client latency p99 by operation",
            caption: (slowest.map {
                "Slowest is \($0.name), p99 \(Quantity.milliseconds($0.p99)) over the measured phases."
            }
                ?? "No request of a measured phase was answered as expected.")
                + (rest > 0 ? " The \(rest) least used operations are in the table of operations only." : ""),
            content: .panels([
                Panel(
                    title: "p99 in ms, ok answers, log scale", scale: Self.logScale(series, limits), height: 150,
                    grid: clientGrid, series: series, limits: limits, label: Quantity.milliseconds)
            ]))
    }

    /// Bounds of the gates on latency percentiles that concern one operation, or all (nil).
    private func latencyLimits(operation: String?) -> [LimitLine] {
        summary.judgement.gates.filter { $0.operation == operation }.compactMap { result in
            GateReading(result).latencyBound.map { bound in
                LimitLine(
                    value: bound.milliseconds,
                    label:
                        "limit \(operation.map { $0 + " " } ?? "")\(bound.percentile) \(Quantity.milliseconds(bound.milliseconds))"
                )
            }
        }
    }

    static func logScale(_ series: [Series], _ limits: [LimitLine] = []) -> Scale {
        let bounds = limits.map(\.value).filter { $0 > 0 }
        return .logarithmic(
            from: ([smallestPositive(series)] + bounds).min() ?? 1, to: ([largest(series)] + bounds).max() ?? 1)
    }
}

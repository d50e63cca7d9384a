import LoadMetrics
import Signals

/// `timeline.csv`: a row for each interval of the run, and for each operation in it, then the totals of the measured
/// phases. `scope` is `interval` or `measured`, `operation` is empty for all together; times in milliseconds but
/// `start` and `end`, which are seconds; ratios 0…1; a field without data is empty. `server` to `database` are means over
/// the ok answers that carried Server-Timing; `queries` to `rejected` are the service's own, empty where it was not read.
enum TimelineCSV {
    static let columns = [
        "scope", "operation", "start", "end", "phase", "offered", "ok", "errors", "limited", "missed", "in_flight",
        "ok_per_second", "p50", "p95", "p99", "max", "bytes_in", "bytes_out", "hit_ratio", "server", "limiter", "cache",
        "pool_wait", "database", "queries", "query_p50", "query_p99", "admitted", "rejected",
    ]

    static func render(_ summary: RunSummary) -> String {
        let record = summary.record
        var out = columns.joined(separator: ",") + "\r\n"
        for (index, interval) in record.timeline.intervals.enumerated() {
            let start = Double(index) * record.timeline.interval
            let end = min(start + record.timeline.interval, max(record.duration, start))
            let phase = record.phases.last { $0.start <= start }?.name ?? ""
            // An interval of the service belongs where its middle lies: the two clocks do not tick together.
            let observed = (record.service?.intervals ?? []).filter {
                (start..<start + record.timeline.interval).contains($0.start + $0.length / 2)
            }
            out += line(
                whole(interval, start: start, end: end, phase: phase)
                    + service(observed, bounds: record.service?.bounds ?? []))
            for (name, figures) in zip(record.operations, interval.operations) {
                out += line(part(figures, name: name, start: start, end: end, phase: phase))
            }
        }
        for figures in summary.operations + [summary.totals] {
            out += line(total(figures, summary: summary))
        }
        return out
    }

    private static func whole(
        _ interval: Timeline.Interval, start: Double, end: Double, phase: String
    ) -> [String] {
        let latency = interval.latency
        let ok = end > start ? Rounding.thousandths(Double(interval.ok) / (end - start)) : nil
        return [
            "interval", "", number(start), number(end), phase, String(interval.offered), String(interval.ok),
            String(interval.errors), String(interval.limited), String(interval.missed), String(interval.inFlight),
            number(ok), milliseconds(latency.percentile(50)), milliseconds(latency.percentile(95)),
            milliseconds(latency.percentile(99)), latency.isEmpty ? "" : milliseconds(Double(latency.max)),
            String(interval.bytesIn), String(interval.bytesOut),
            number(TimelineLanes.ratio(interval).map(Rounding.millionths)), milliseconds(interval.server),
            milliseconds(interval.limiter), milliseconds(interval.cacheTime), milliseconds(interval.pool),
            milliseconds(interval.database),
        ]
    }

    /// Nothing for an interval in which the service was not read.
    private static func service(_ observed: [ServiceInterval], bounds: [Double]) -> [String] {
        guard let first = observed.first else { return [] }
        let sum = observed.dropFirst().reduce(first) { $0.merged(with: $1) }
        let times = TrendFigures(sum.queryTimes(bounds: bounds))
        let decisions = [sum.admitted, sum.rejected].map { String($0.values.reduce(0, +)) }
        return [
            String(sum.queries), number(times.p50),
            number(times.p99),
        ]
            + (sum.hasLimiterCounts ? decisions : [])
    }

    private static func part(
        _ figures: Timeline.OperationInterval, name: String, start: Double, end: Double, phase: String
    ) -> [String] {
        let ok = end > start ? Rounding.thousandths(Double(figures.ok) / (end - start)) : nil
        return [
            "interval", name, number(start), number(end), phase, "", String(figures.ok), String(figures.errors),
            String(figures.limited), String(figures.missed), "", number(ok), number(figures.p50), number(figures.p95),
            number(figures.p99), number(figures.max),
        ]
    }

    private static func total(_ figures: TrafficFigures, summary: RunSummary) -> [String] {
        let isWhole = figures == summary.totals
        return [
            "measured", isWhole ? "" : figures.name, "", "", "", String(figures.requests), String(figures.ok),
            String(figures.errors), String(figures.limited), String(figures.missed), "", number(figures.throughput),
            number(figures.latency.p50), number(figures.latency.p95), number(figures.latency.p99),
            number(figures.latency.max), "", "", isWhole ? number(summary.cache.hitRatio) : "", "", "", "", "", "",
        ] + (isWhole ? service(summary.record.serviceIntervals(), bounds: summary.record.service?.bounds ?? []) : [])
    }

    private static func milliseconds(_ microseconds: Double?) -> String {
        number(microseconds.map { Rounding.thousandths($0 / 1000) })
    }

    /// The fewest digits that read back as the same value.
    private static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }

    /// RFC 4180; short rows are filled up.
    private static func line(_ fields: [String]) -> String {
        let padded = fields + Array(repeating: "", count: columns.count - fields.count)
        return padded.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}

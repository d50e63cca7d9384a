import LoadMetrics
import Signals

/// Cache and limiter: what keeps load away from the database.
extension TimelineLanes {
    var cache: Lane {
        let title = "Cache hit ratio and evictions"
        guard summary.cache.spoke || timeline.buckets.contains(where: { Self.ratio($0.values) != nil }) else {
            return Lane(
                id: "cache", title: title, caption: "How often the cache spared the database a read.",
                content: .missing("The target sent no cache verdict (Server-Timing: cache;desc=hit …)."))
        }
        let ratio = Series(name: "hit ratio", style: .first, values: each { Self.ratio($0).map { $0 * 100 } })
        let expected = summary.cache.predicted.map {
            LimitLine(value: $0 * 100, label: "expected \(Quantity.percent($0))", kind: .expected)
        }
        var panels = [
            Panel(
                title: "hits among reads that asked the cache, %", scale: .percent, height: 140, grid: clientGrid,
                series: [ratio], limits: expected.map { [$0] } ?? [], label: { Quantity.value($0, "%") })
        ]
        let evictions = Series(
            name: "evictions", style: .second,
            values: eachService { interval in
                interval.length > 0 ? Double(interval.evictions.values.reduce(0, +)) / interval.length : nil
            })
        if evictions.hasData {
            panels.append(
                Panel(
                    title: "entries removed a second, every cause", scale: .linear(to: Self.largest([evictions])),
                    height: 64, grid: serviceGrid, series: [evictions], label: Quantity.number))
        }
        return Lane(id: "cache", title: title, caption: cacheCaption, content: .panels(panels))
    }

    static func ratio(_ interval: Timeline.Interval) -> Double? {
        var hits: Int64 = 0
        var counted: Int64 = 0
        for verdict in CacheVerdict.allCases where Int(verdict.rawValue) < interval.cache.count {
            let count = interval.cache[Int(verdict.rawValue)]
            if verdict.isHit { hits += count }
            if verdict.isCounted { counted += count }
        }
        return counted == 0 ? nil : Double(hits) / Double(counted)
    }

    private var cacheCaption: String {
        let cache = summary.cache
        guard let ratio = cache.hitRatio else { return "No read of a measured phase asked the cache." }
        var words = "\(Quantity.percent(ratio)) of the reads were hits"
        words += cache.predicted.map { ", against \(Quantity.percent($0)) expected from theory." } ?? "."
        if let evictions = cache.evictions, !evictions.isEmpty {
            words += " Removed over the run: " + Self.list(evictions) + "."
        }
        return words
    }

    static func list(_ counts: [String: Int64]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\(Quantity.count($0.value)) \($0.key)" }.joined(separator: ", ")
    }

    /// As the service counted its decisions, or else as callers saw them.
    var limiter: Lane {
        let counted = timeline.service.contains(where: \.hasLimiterCounts)
        func rate(_ decisions: (ServiceInterval) -> [String: Int64]) -> [Double?] {
            eachService { interval in
                interval.length > 0 ? Double(decisions(interval).values.reduce(0, +)) / interval.length : nil
            }
        }
        let grid = counted ? serviceGrid : clientGrid
        let admitted = Series(
            name: "admitted", style: .first, values: counted ? rate(\.admitted) : perSecond(\.ok))
        let rejected = Series(name: "429", style: .second, values: counted ? rate(\.rejected) : perSecond(\.limited))
        var panels = [
            Panel(
                title: counted ? "admitted a second, by the service" : "ok answers a second, as callers saw them",
                scale: .linear(to: Self.largest([admitted])), height: 90, grid: grid, series: [admitted],
                label: Quantity.number)
        ]
        // A plot of its own, since a few among thousands would not be seen.
        if Self.largest([rejected]) > 0 {
            panels.append(
                Panel(
                    title: "turned away with 429 a second", scale: .linear(to: Self.largest([rejected])), height: 64,
                    grid: grid, series: [rejected], label: Quantity.number))
        }
        return Lane(id: "limiter", title: "Limiter decisions", caption: limiterCaption, content: .panels(panels))
    }

    private var limiterCaption: String {
        let limiter = summary.limiter
        var words = limiter.sentence
        let limits = limiter.policies.compactMap(\.limit)
        if !limits.isEmpty {
            words += " Configured for each caller: "
            words += limits.map {
                "\($0.policy) \(Quantity.rate($0.perSecond)), burst \($0.burst)"
            }.joined(separator: "; ")
            words += "."
        }
        return words
    }
}

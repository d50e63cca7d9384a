import Postgres
import Signals

extension ProfileResponder {
    /// The page at `/metrics`. The names are read by the test bed: they are a contract.
    func metricsPage() -> String {
        var page = PrometheusWriter()
        requests(&page)
        cache(&page)
        decisionLog(&page)
        limiters(&page)
        statements(&page)
        pools(&page)
        page.family("flywheel_security_events_total", .counter, help: "Security events by kind.")
        for event in SecurityEvent.allCases {
            page.sample("flywheel_security_events_total", [("kind", event.name)], Double(profiles.security[event]))
        }
        page.family("flywheel_profile_writes_total", .counter, help: "Profiles changed, by verb.")
        for verb in Profiles.Verb.allCases {
            page.sample(
                "flywheel_profile_writes_total", [("verb", "\(verb)")], Double(profiles.writes[verb.rawValue]))
        }
        process(&page)
        return page.text
    }

    private func requests(_ page: inout PrometheusWriter) {
        let routes = Route.Operation.allCases.map { ($0.name, metrics[$0]) }
        page.family("flywheel_http_requests_total", .counter, help: "Requests answered, by route and status.")
        for (route, figures) in routes {
            for (status, count) in figures.statuses.sorted(by: { $0.key < $1.key }) {
                page.sample(
                    "flywheel_http_requests_total", [("route", route), ("status", String(status))], Double(count))
            }
        }
        page.family("flywheel_http_request_duration_seconds", .histogram, help: "From request to answer.")
        for (route, figures) in routes where figures.durations.count > 0 {
            page.histogram("flywheel_http_request_duration_seconds", [("route", route)], figures.durations)
        }
    }

    private func cache(_ page: inout PrometheusWriter) {
        let statistics = profiles.cache.statistics
        page.family("flywheel_cache_operations_total", .counter, help: "Reads by the cache's verdict.")
        for verdict in CacheVerdict.allCases where verdict != .none {
            page.sample(
                "flywheel_cache_operations_total", [("verdict", verdict.token)],
                Double(statistics.verdicts[verdict] ?? 0))
        }
        page.family("flywheel_cache_evictions_total", .counter, help: "Entries removed, by cause.")
        for cause in CacheShard.Removal.allCases {
            page.sample(
                "flywheel_cache_evictions_total", [("cause", "\(cause)")], Double(statistics.removals[cause.rawValue]))
        }
        page.family("flywheel_cache_entries", .gauge, help: "Entries now.")
        page.sample("flywheel_cache_entries", [], Double(statistics.entries))
        page.family("flywheel_cache_bytes", .gauge, help: "Bytes the entries cost.")
        page.sample("flywheel_cache_bytes", [], Double(statistics.bytes))
        page.family("flywheel_cache_errors_total", .counter, help: "Cache errors survived, by kind.")
        for error in CacheError.allCases {
            page.sample(
                "flywheel_cache_errors_total", [("kind", error.rawValue)], Double(statistics.errors[error] ?? 0))
        }
        page.family("flywheel_cache_warmed_total", .counter, help: "Profiles that warming installed.")
        page.sample("flywheel_cache_warmed_total", [], Double(statistics.warmed))
    }

    private func decisionLog(_ page: inout PrometheusWriter) {
        guard let log = decisionLog else { return }
        page.family("flywheel_decision_log_records_total", .counter, help: "Limiter decisions, logged and lost.")
        page.sample("flywheel_decision_log_records_total", [("outcome", "written")], Double(log.written))
        page.sample("flywheel_decision_log_records_total", [("outcome", "lost")], Double(log.lost))
    }

    private func limiters(_ page: inout PrometheusWriter) {
        let limiters = [limiters.reads, limiters.writes, limiters.addresses].map {
            ($0.policy, $0.statistics(now: MonotonicClock.now))
        }
        page.family("flywheel_limiter_decisions_total", .counter, help: "Rate limiter decisions.")
        for (policy, statistics) in limiters {
            for (decision, count) in [("admitted", statistics.admitted), ("rejected", statistics.rejected)] {
                page.sample(
                    "flywheel_limiter_decisions_total", [("policy", policy), ("decision", decision)], Double(count))
            }
        }
        page.family("flywheel_limiter_keys", .gauge, help: "Users and addresses that are not idle.")
        page.sample("flywheel_limiter_keys", [], Double(limiters.reduce(0) { $0 + $1.1.keys }))
    }
}

extension PrometheusWriter {
    private static let bounds = DurationHistogram.bounds.map { Double($0) / 1e9 }

    mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: DurationHistogram) {
        self.histogram(name, labels, [histogram])
    }

    /// The sum of histograms of one kind, in seconds.
    mutating func histogram(_ name: String, _ labels: [(String, String)], _ histograms: [DurationHistogram]) {
        var counts = [Int64](repeating: 0, count: Self.bounds.count + 1)
        var sum: Int64 = 0
        for histogram in histograms {
            for (index, count) in histogram.counts.enumerated() { counts[index] += count }
            sum += histogram.sum
        }
        self.histogram(name, labels, bounds: Self.bounds, counts: counts, sum: Double(sum) / 1e9)
    }
}

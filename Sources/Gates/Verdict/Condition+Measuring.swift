import LoadMetrics

/// What was measured of a condition's metric, in the record's own unit (microseconds, per second, 0 ... 1, count).
struct Measurement {
    /// Nil without data.
    var value: Double?
    /// What the value rests on.
    var samples: Int64
}

extension Condition {
    /// Over the phases of the condition's window as a whole.
    func measure(_ record: RunRecord) -> Measurement {
        switch metric.name {
        case "query_latency": query(record)
        case "journey_time": figure(of: record.journeyCounts(window, journey: labels[.journey]?.text).time)
        case "check_rate": share(of: record.checkCounts(window, check: labels[.check]?.text))
        case "generator_cpu": Measurement(value: record.generatorCPU, samples: 1)
        case "steal": Measurement(value: record.generator.steal, samples: 1)
        default: measure(record.totals(selection, trend: trend))
        }
    }

    /// Over whatever the totals are of: they are those of `selection` and `trend`.
    func measure(_ totals: Totals) -> Measurement {
        guard trend == nil else { return figure(of: totals.values) }
        let all = totals.outcomes.all
        switch metric.name {
        case "throughput": return Measurement(value: totals.rate(all), samples: all)
        case "requests": return counted(labels[.error].map { totals.failures[$0.text] ?? 0 } ?? all, totals)
        case "missed": return counted(totals.outcomes.missed, totals)
        case "bytes_in": return counted(totals.bytesIn, totals)
        case "bytes_out": return counted(totals.bytesOut, totals)
        case "error_rate": return Measurement(value: errorRate(totals), samples: all)
        case "rate_limited":
            return Measurement(value: totals.outcomes.rateLimited, samples: all - totals.outcomes.missed)
        case "cache_hit_ratio": return Measurement(value: totals.cache.hitRatio, samples: totals.cache.counted)
        // The vocabulary says that it is built, so that it must stand above: a test goes through all of them.
        default: preconditionFailure("the metric \(metric.name) has no measurement")
        }
    }

    /// The trend that the metric is; nil for another kind.
    var trend: Trend? { Trend(rawValue: metric.name) }

    /// The part of the run that the labels and the window name. Trends, throughput and the hit ratio are of ok answers unless an
    /// outcome is written; everything else is of all arrivals.
    var selection: Selection {
        let ofAnswers = trend != nil || metric.name == "throughput" || metric.name == "cache_hit_ratio"
        var selection = Selection(
            window: window, operation: labels[.operation]?.text, outcomes: ofAnswers ? .only(.ok) : .any)
        if let name = labels[.outcome]?.text {
            selection.outcomes = Selection.Outcomes(named: name) ?? selection.outcomes
        }
        if let name = labels[.cache]?.text { selection.narrow(cache: name) }
        return selection
    }

    private func figure(of distribution: Distribution) -> Measurement {
        let value: Double? =
            switch aggregation {
            case .percentile(let percent): distribution.percentile(percent)
            case .plain(.avg): distribution.mean
            case .plain(.min): distribution.isEmpty ? nil : Double(distribution.min)
            case .plain(.max): distribution.isEmpty ? nil : Double(distribution.max)
            default: Double(distribution.count)
            }
        return Measurement(value: value, samples: distribution.count)
    }

    private func share(of checks: CheckCounts) -> Measurement {
        Measurement(value: checks.rate, samples: checks.total)
    }

    private func query(_ record: RunRecord) -> Measurement {
        let figures = record.statements(window).first { $0.name == labels[.statement]?.text }
        guard let figures else {
            // Nothing was observed: zero calls are data only where the service was observed.
            let isZero = aggregation == .plain(.count) && record.service.map { !$0.intervals.isEmpty } ?? false
            return Measurement(value: isZero ? 0 : nil, samples: 0)
        }
        let milliseconds: Double? =
            switch aggregation {
            case .percentile(let percent): figures.latency.percentile(percent)
            case .plain(.avg): figures.latency.mean
            default: nil
            }
        let value = aggregation == .plain(.count) ? Double(figures.calls) : milliseconds.map { $0 * 1000 }
        return Measurement(value: value, samples: figures.calls)
    }

    private func errorRate(_ totals: Totals) -> Double? {
        guard let error = labels[.error]?.text else { return totals.outcomes.errorRate }
        let all = totals.outcomes.all
        return all == 0 ? nil : Double(totals.failures[error] ?? 0) / Double(all)
    }

    private func counted(_ count: Int64, _ totals: Totals) -> Measurement {
        guard aggregation == .plain(.rate) else { return Measurement(value: Double(count), samples: count) }
        return Measurement(value: totals.rate(count), samples: count)
    }
}

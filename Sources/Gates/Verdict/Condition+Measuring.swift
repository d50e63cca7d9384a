import LoadMetrics

/// What a record says about a condition's metric, in the record's own unit (microseconds, per second, 0 ... 1, count).
struct Measurement {
    /// Nil without data.
    var value: Double?
    /// What the value rests on.
    var samples: Int64
}

extension Condition {
    func measure(_ record: RunRecord) -> Measurement {
        if let trend = Trend(rawValue: metric.name) {
            return figure(of: record.distribution(trend, selection(default: .only(.ok))))
        }
        switch metric.name {
        case "query_latency": return query(record)
        case "throughput":
            let selection = selection(default: .only(.ok))
            return Measurement(value: record.throughput(selection), samples: record.count(selection))
        case "requests": return counted(requests(record), record)
        case "missed": return counted(record.counts(selection(default: .any)).missed, record)
        case "bytes_in": return counted(record.bytes(selection(default: .any)).received, record)
        case "bytes_out": return counted(record.bytes(selection(default: .any)).sent, record)
        case "error_rate": return errorRate(record)
        case "rate_limited":
            let counts = record.counts(selection(default: .any))
            return Measurement(value: counts.rateLimited, samples: counts.all - counts.missed)
        case "cache_hit_ratio":
            let counts = record.cacheCounts(selection(default: .only(.ok)))
            return Measurement(value: counts.hitRatio, samples: counts.counted)
        case "generator_cpu": return Measurement(value: record.generatorCPU, samples: 1)
        case "steal": return Measurement(value: record.generator.steal, samples: 1)
        // The vocabulary says that it is built, so that it must stand above: a test goes through all of them.
        default: preconditionFailure("the metric \(metric.name) has no measurement")
        }
    }

    /// The part of the run that the labels and the window name.
    private func selection(default outcomes: Selection.Outcomes) -> Selection {
        var selection = Selection(window: window, operation: labels[.operation]?.text, outcomes: outcomes)
        if let name = labels[.outcome]?.text { selection.outcomes = Selection.Outcomes(named: name) ?? outcomes }
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

    private func requests(_ record: RunRecord) -> Int64 {
        let selection = selection(default: .any)
        guard let error = labels[.error]?.text else { return record.count(selection) }
        return record.cells(selection).reduce(0) { $0 + ($1.failures[error] ?? 0) }
    }

    private func errorRate(_ record: RunRecord) -> Measurement {
        let selection = selection(default: .any)
        let counts = record.counts(selection)
        guard let error = labels[.error]?.text else {
            return Measurement(value: counts.errorRate, samples: counts.all)
        }
        let errors = record.failures(selection)[error] ?? 0
        return Measurement(value: counts.all == 0 ? nil : Double(errors) / Double(counts.all), samples: counts.all)
    }

    private func counted(_ count: Int64, _ record: RunRecord) -> Measurement {
        guard aggregation == .plain(.rate) else { return Measurement(value: Double(count), samples: count) }
        let seconds = record.seconds(window)
        return Measurement(value: seconds > 0 ? Double(count) / seconds : nil, samples: count)
    }
}

import LoadMetrics

extension ReportSection {
    static let storage = ReportSection(id: "storage", title: "Cache, queries, limiter") { summary, _ in
        [cache(summary), queries(summary), limiter(summary)]
    }

    private static func missing(_ why: String) -> Node { .tag("p", ["class": "missing"], .text(why)) }

    private static func cache(_ summary: RunSummary) -> Node {
        let cache = summary.cache
        guard cache.spoke else {
            return .group([
                .tag("h3", [:], "Cache"), missing("No answer of a measured phase carried a cache verdict."),
            ])
        }
        var rows: [[Node]] = [
            ["hit ratio measured", .text(Quantity.percent(cache.hitRatio))],
            ["hit ratio expected from theory", .text(Quantity.percent(cache.predicted))],
        ]
        let verdicts = [
            ("hits", cache.hits), ("misses", cache.misses), ("coalesced with another's load", cache.coalesced),
            ("negative (remembered absence)", cache.negative), ("stale", cache.stale),
            ("bypassed, not counted", cache.bypass),
        ]
        rows += verdicts.map { [.text($0.0), .text(Quantity.count($0.1))] }
        if let evictions = cache.evictions {
            rows += evictions.sorted { $0.key < $1.key }.map {
                [.text("removed: \($0.key) (whole run)"), .text(Quantity.count($0.value))]
            }
        }
        return .group([
            .tag("h3", [:], "Cache"), configuration(summary.record.service),
            Table(
                caption: "Ok answers of the measured phases", columns: [.init("what"), .init("count", .number)],
                rows: rows, isCompact: true
            ).node,
            cache.predictionUnavailable.map { .tag("p", ["class": "note"], .text("No prediction: \($0).")) }
                ?? .nothing,
            cache.assumptions.isEmpty
                ? .nothing
                : .tag(
                    "p", ["class": "note"],
                    .text("The expectation assumes: " + cache.assumptions.joined(separator: "; ") + ".")),
        ])
    }

    private static func configuration(_ service: ServiceRecord?) -> Node {
        guard let service, let capacity = service.cacheCapacity else { return .nothing }
        var words = "\(service.cachePolicy ?? "Unnamed policy"), \(Quantity.count(Int64(capacity))) entries"
        if let ttl = service.cacheTTL { words += ", time to live \(Quantity.seconds(ttl))" }
        return .tag("p", [:], .text(words + "."))
    }

    private static func queries(_ summary: RunSummary) -> Node {
        var parts: [Node] = [.tag("h3", [:], "Queries")]
        if summary.statements.isEmpty {
            parts.append(missing("The service told of no statement in the measured phases."))
        } else {
            parts.append(
                Table(
                    caption: "As the service timed them, measured phases, ms",
                    columns: [
                        .init("statement"), .init("calls", .number), .init("mean", .number), .init("p50", .number),
                        .init("p95", .number), .init("p99", .number), .init("pool wait p50", .number),
                        .init("pool wait p99", .number),
                    ],
                    rows: summary.statements.map { statement in
                        [.text(statement.name), .text(Quantity.count(statement.calls))]
                            + [
                                statement.latency.avg, statement.latency.p50, statement.latency.p95,
                                statement.latency.p99, statement.poolWait.p50, statement.poolWait.p99,
                            ].map { .text(Quantity.number($0)) }
                    }
                ).node)
        }
        if let seen = summary.record.service?.postgres, !seen.isEmpty {
            parts.append(
                Table(
                    caption: "As PostgreSQL saw them (pg_stat_statements), whole run",
                    columns: [
                        .init("query"), .init("calls", .number), .init("rows", .number), .init("mean, ms", .number),
                        .init("total, ms", .number),
                    ],
                    rows: seen.map { statement in
                        [
                            .tag("code", ["class": "query"], .text(Escaping.line(statement.query))),
                            .text(Quantity.count(statement.calls)), .text(Quantity.count(statement.rows)),
                            .text(Quantity.number(statement.meanTime)), .text(Quantity.number(statement.totalTime)),
                        ]
                    }
                ).node)
        }
        return .group(parts)
    }

    private static func limiter(_ summary: RunSummary) -> Node {
        let limiter = summary.limiter
        let seen = Node.tag("p", [:], .text(limiter.sentence))
        guard !limiter.policies.isEmpty else {
            return .group([
                .tag("h3", [:], "Limiter"), seen, missing("The service told of no limiter policy."),
            ])
        }
        return .group([
            .tag("h3", [:], "Limiter"), seen,
            Table(
                caption: "As the service counted, measured phases",
                columns: [
                    .init("policy"), .init("limit for each caller, /s", .number), .init("burst", .number),
                    .init("admitted", .number), .init("rejected", .number),
                ],
                rows: limiter.policies.map { policy in
                    [
                        .text(policy.name), .text(Quantity.number(policy.limit?.perSecond)),
                        .text(Quantity.count(policy.limit.map { Int64($0.burst) })),
                        .text(Quantity.count(policy.counts?.admitted)), .text(Quantity.count(policy.counts?.rejected)),
                    ]
                }
            ).node,
        ])
    }
}

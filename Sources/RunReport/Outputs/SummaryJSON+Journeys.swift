extension SummaryJSON {
    /// By name; empty where the scenario has none.
    static func journeys(_ journeys: [JourneyFigures]) -> JSON {
        .object(
            journeys.map { journey in
                (
                    journey.name,
                    .object([
                        ("started", .int(journey.started)), ("completed", .int(journey.completed)),
                        ("failed", .int(journey.failed)), ("unfinished", .int(journey.unfinished)),
                        ("time", trend(journey.time)),
                    ])
                )
            })
    }

    /// By name; empty where the scenario has none. A check that was never looked at has the rate null.
    static func checks(_ checks: [CheckFigures]) -> JSON {
        .object(
            checks.map { check in
                (
                    check.name,
                    .object([("held", .int(check.held)), ("total", .int(check.total)), ("rate", JSON(check.rate))])
                )
            })
    }
}

extension ScenarioSchema {
    private static let one: [(key: String, value: JSONLiteral)] = [
        ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
    ]

    static var journeys: [(key: String, value: JSONLiteral)] {
        let steps = JSONLiteral.items(.anyOf([.reference("text"), .reference("step")]), atMost: Limits.steps)
            .about("An operation's name, {think: 2s} or {repeat: {times: 3, steps: […]}}.")
        return [
            (
                "journey",
                .mapping(
                    [
                        ("weight", .whole(Limits.weight).about("Share of the arrivals. Default: 1; 0 is never drawn.")),
                        ("steps", steps),
                    ], required: ["steps"])
            ),
            (
                "step",
                .mapping(
                    [
                        (
                            "think",
                            .anyOf([.reference("duration"), .reference("think")]).about("A wait between two steps.")
                        ),
                        ("repeat", .reference("repeat")),
                    ], required: [], one)
            ),
            (
                "repeat",
                .mapping([("times", .whole(Limits.repeatTimes)), ("steps", steps)], required: ["times", "steps"])
            ),
            (
                "think",
                .mapping(
                    [
                        (
                            "uniform",
                            .anyOf([.items(.reference("duration"), atLeast: 2, atMost: 2), .reference("range")])
                                .about("Any time from one to the other.")
                        ), ("exponential", .reference("duration").about("Its mean.")), ("normal", .reference("normal")),
                    ], required: [], one)
            ),
            (
                "range",
                .mapping([("min", .reference("duration")), ("max", .reference("duration"))], required: ["min", "max"])
            ),
            (
                "normal",
                .mapping(
                    [("mean", .reference("duration")), ("deviation", .reference("duration"))],
                    required: ["mean", "deviation"])
            ),
        ]
    }
}

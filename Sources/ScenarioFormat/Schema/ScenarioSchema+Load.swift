extension ScenarioSchema {
    static var load: [(key: String, value: JSONLiteral)] {
        let stages = JSONLiteral.items(.reference("stage"), atMost: Limits.stages)
        let userStages = JSONLiteral.items(.reference("userStage"), atMost: Limits.stages)
        let vus = JSONLiteral.whole(Limits.virtualUsers).about("Virtual users.")
        let arrivals = JSONLiteral.choice(["uniform", "poisson"]).about("Default: uniform.")
        let pace = JSONLiteral.reference("duration").about(
            "An iteration begins no sooner than this after the last. Default: 0s.")
        let iterations = JSONLiteral.whole(1...Limits.iterations.upperBound)
        let forms: [(executor: String, fields: [(key: String, value: JSONLiteral)], required: [String])] = [
            (
                "shared-iterations",
                [("vus", vus), ("iterations", iterations.about("In all.")), ("maxDuration", .reference("duration"))],
                ["vus", "iterations"]
            ),
            (
                "per-vu-iterations",
                [
                    ("vus", vus), ("iterations", iterations.about("Of each user.")),
                    ("maxDuration", .reference("duration")),
                ],
                ["vus", "iterations"]
            ),
            (
                "constant-vus", [("vus", vus), ("duration", .reference("duration")), ("pace", pace)],
                ["vus", "duration"]
            ),
            (
                "ramping-vus",
                [
                    ("startVUs", .whole(Limits.rampedUsers)), ("stages", userStages),
                    ("gracefulRampDown", .reference("duration")), ("pace", pace),
                ], ["stages"]
            ),
            (
                "constant-arrival-rate",
                [("rate", .reference("rate")), ("duration", .reference("duration")), ("arrivals", arrivals)],
                ["rate", "duration"]
            ),
            (
                "ramping-arrival-rate",
                [("startRate", .reference("rate")), ("stages", stages), ("arrivals", arrivals)], ["stages"]
            ),
        ]
        let phases = forms.map { form in
            (key: "phase-\(form.executor)", value: phase(form.executor, form.fields, form.required))
        }
        let every = phases.map { JSONLiteral.reference($0.key) }
        return [("phase", .object([("oneOf", .list(every))]).about("An executor at a time of the run."))] + phases + [
            (
                "stage",
                .mapping(
                    [("duration", .reference("duration")), ("target", .reference("rate"))],
                    required: ["duration", "target"])
            ),
            (
                "userStage",
                .mapping(
                    [("duration", .reference("duration")), ("target", .whole(Limits.rampedUsers))],
                    required: ["duration", "target"])
            ),
        ]
    }

    private static func phase(
        _ executor: String, _ fields: [(key: String, value: JSONLiteral)], _ required: [String]
    ) -> JSONLiteral {
        let common: [(key: String, value: JSONLiteral)] = [
            ("name", .reference("text").about("Default: phase-1, phase-2, …")),
            ("executor", .object([("const", .string(executor))])),
            ("startAt", .reference("duration").about("From the run's start. Default: where the phase before ends.")),
            ("measure", .reference("flag").about("Whether gates and figures look at it. Default: true.")),
            (
                "mix",
                .map(of: .whole(Limits.weight), atLeastOne: true).about(
                    "Weights instead of those of operations and journeys.")
            ),
        ]
        return .mapping(common + fields, required: ["executor"] + required)
    }
}

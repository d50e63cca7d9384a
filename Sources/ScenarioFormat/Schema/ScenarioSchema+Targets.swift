extension ScenarioSchema {
    /// Exactly one of several keys.
    private static let one: [(key: String, value: JSONLiteral)] = [
        ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
    ]

    /// Who is asked, by whom, and with what.
    static var targets: [(key: String, value: JSONLiteral)] {
        [
            (
                "target",
                .mapping(
                    [
                        (
                            "bundled",
                            .anyOf([.reference("bundled"), .object([("type", .string("null"))])])
                                .about("Start the reference service for this run.")
                        ),
                        ("url", .reference("text").about("http(s)://host[:port][/base] or unix:/path.")),
                    ], one
                ).about("The service: exactly one of both.")
            ),
            (
                "bundled",
                .mapping([
                    ("database", .reference("text").about("ephemeral, or a connection string.")),
                    ("cache", .reference("cache")), ("rateLimits", .reference("rateLimits")),
                ])
            ),
            (
                "cache",
                .mapping([
                    ("capacity", .whole(Limits.cacheCapacity)), ("ttl", .reference("duration")),
                    ("policy", .choice(["lru", "sieve"])),
                ])
            ),
            ("rateLimits", .mapping([("read", .reference("limit")), ("write", .reference("limit"))])),
            (
                "limit",
                .mapping(
                    [
                        ("quota", .reference("rate").about("For each user.")),
                        ("burst", .whole(Limits.burst).about("Requests admitted at once from idle.")),
                    ], required: ["quota", "burst"])
            ),
            (
                "users",
                .mapping(
                    [
                        ("count", .whole(Limits.users)),
                        (
                            "popularity",
                            .anyOf([
                                .choice(["uniform", "latest", "sequential"]), .reference("popularity"),
                            ]).about("Who is drawn how often. Default: uniform.")
                        ),
                        (
                            "file",
                            .reference("text").about("A CSV or JSON lines file: row i is user i, {{ user.<column> }}.")
                        ),
                    ],
                    [
                        (
                            "anyOf",
                            .list([
                                .object([("required", .words(["count"]))]), .object([("required", .words(["file"]))]),
                            ])
                        )
                    ]
                ).about("The population that keys are drawn from.")
            ),
            (
                "popularity",
                .mapping(
                    [
                        ("zipf", .reference("exponent")), ("hotspot", .reference("hotspot")),
                        ("latest", .reference("exponent")),
                    ],
                    one)
            ),
            (
                "exponent",
                .anyOf([
                    .object([
                        ("type", .string("number")), ("exclusiveMinimum", .integer(0)),
                        ("maximum", .integer(Int64(Limits.zipfExponent))),
                    ]), .reference("slot"),
                ])
            ),
            (
                "hotspot",
                .mapping(
                    [
                        ("keys", .reference("percent").about("Share of the users.")),
                        ("traffic", .reference("percent").about("Share of the arrivals that they get.")),
                    ], required: ["keys", "traffic"])
            ),
            (
                "dataSet",
                .mapping(
                    [
                        ("file", .reference("text").about("A .csv, .jsonl or .ndjson file.")),
                        (
                            "order",
                            .choice(DataSet.Order.allCases.map(\.rawValue))
                                .about("unique: when the rows run out the phase ends. Default: sequential.")
                        ),
                    ], required: ["file"])
            ),
            (
                "auth",
                .mapping(
                    [("jwt", .reference("jwt")), ("bearer", .reference("text")), ("login", .reference("login"))], one
                ).about("How requests authenticate.")
            ),
            ("operationAuth", .mapping([("jwt", .reference("jwt")), ("bearer", .reference("text"))], one)),
            (
                "jwt",
                .mapping([
                    ("secret", .reference("text").about("HS256; the bundled target makes its own.")),
                    ("role", .reference("text")),
                ])
            ),
            (
                "login",
                .mapping(
                    [
                        ("operation", .reference("text").about("The operation that logs in: weight 0, auth: none.")),
                        ("per", .choice(Login.Scope.allCases.map(\.rawValue)).about("Default: user.")),
                        ("token", .reference("text").about("The variable that holds the token.")),
                        ("renew", .reference("duration").about("Age at which it is fetched again. Default: never.")),
                    ], required: ["operation", "token"])
            ),
        ]
    }
}

extension JSONLiteral {
    /// A mapping with rules and without keys that must be there.
    fileprivate static func mapping(
        _ properties: [(key: String, value: JSONLiteral)], _ more: [(key: String, value: JSONLiteral)]
    ) -> JSONLiteral { mapping(properties, required: [], more) }
}

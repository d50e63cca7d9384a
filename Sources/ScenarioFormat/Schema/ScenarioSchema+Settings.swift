extension ScenarioSchema {
    static var settings: [(key: String, value: JSONLiteral)] {
        [
            (
                "connections",
                .mapping([
                    ("max", .whole(Limits.connections).about("Sockets over all threads. Default: 256.")),
                    ("reuse", .reference("flag").about("Keep-alive. Default: true.")),
                    (
                        "openRate",
                        .reference("rate").about("Sockets are opened no faster. Default: as they are needed.")
                    ),
                ])
            ),
            (
                "http",
                .mapping([
                    (
                        "version",
                        .object([("enum", .list([.number(1.1), .integer(2), .string("1.1"), .string("2")]))])
                            .about("Default: 1.1.")
                    ), ("timeout", .reference("duration").about("From the first byte sent. Default: 10s.")),
                    ("redirects", .whole(Limits.redirects).about("How many are followed. Default: 0.")),
                    ("tls", .reference("tls")), ("proxy", .reference("text").about("http://host:port.")),
                ])
            ),
            (
                "tls",
                .mapping(
                    [
                        ("ca", .reference("text").about("A PEM file of authorities to trust instead of the system's.")),
                        ("cert", .reference("text").about("The client's certificate, PEM.")),
                        ("key", .reference("text").about("Its key, PEM.")),
                        (
                            "verify",
                            .reference("flag").about("Whether the server's certificate is checked. Default: true.")
                        ),
                    ], required: [], [("dependentRequired", .object([("key", .words(["cert"]))]))])
            ),
        ]
    }
}

import Foundation
import ScenarioFormat
import Testing

@Suite("The schema says what the reader takes")
struct SchemaTests {
    private let validator: SchemaValidator
    private let definitions: [String: [String: Any]]

    init() throws {
        validator = try SchemaValidator(ScenarioSchema.json())
        definitions = validator.root["$defs"] as? [String: [String: Any]] ?? [:]
    }

    @Test("the file beside the scenarios is the schema")
    func file() throws {
        let path = Shipped.root.appending(path: "Scenarios/scenario.schema.json")
        // To write it anew: flywheel schema > Scenarios/scenario.schema.json
        #expect(try String(contentsOf: path, encoding: .utf8) == ScenarioSchema.json())
    }

    @Test("every scenario that ships is right by it", arguments: Shipped.scenarios)
    func shipped(_ name: String) throws {
        #expect(try validator.problems(yaml: Shipped.scenario(name)) == [])
    }

    @Test(
        "the documented examples are right by it", arguments: [Documented.flywheel, Documented.shop, Everything.text])
    func documented(_ text: String) throws {
        #expect(try validator.problems(yaml: text) == [])
    }

    @Test("a scenario with everything in it is right by the reader too")
    func everything() throws {
        _ = try load(Everything.text, environment: ["X": "1", "F": "true"], files: Everything.files)
    }

    /// Each mapping of the language, by its definition: a text in which a key `zzz` is wrong there.
    static let places: [(definition: String, text: String)] =
        [
            ("", scenario("zzz: 1")), ("target", scenario(target: "{zzz: 1}")),
            ("bundled", scenario(target: "{bundled: {zzz: 1}}")),
            ("cache", scenario(target: "{bundled: {cache: {zzz: 1}}}")),
            ("rateLimits", scenario(target: "{bundled: {rateLimits: {zzz: 1}}}")),
            ("limit", scenario(target: "{bundled: {rateLimits: {read: {zzz: 1}}}}")),
            ("users", scenario("users: {zzz: 1}")),
            ("popularity", scenario("users: {popularity: {zzz: 1}}")),
            ("hotspot", scenario("users: {popularity: {hotspot: {zzz: 1}}}")),
            ("dataSet", scenario("data: {a: {zzz: 1}}")),
            ("auth", scenario("auth: {zzz: 1}")), ("jwt", scenario("auth: {jwt: {zzz: 1}}")),
            ("login", scenario("auth: {login: {zzz: 1}}")), ("operation", scenario(operations: "{a: {zzz: 1}}")),
            ("operationAuth", operation("auth: {zzz: 1}")),
            ("request", scenario(operations: "{a: {request: {zzz: 1}}}")),
            ("extraction", operation("extract: {a: {zzz: 1}}")), ("expect", operation("expect: {zzz: 1}")),
            ("body", operation("expect: {body: {zzz: 1}}")), ("textTest", operation("expect: {header: {a: {zzz: 1}}}")),
            ("scalarTest", operation("expect: {json: {/a: {zzz: 1}}}")),
            ("journey", scenario("journeys: {j: {zzz: 1}}")),
            ("step", step("{zzz: 1}")), ("repeat", step("{repeat: {zzz: 1}}")), ("think", step("{think: {zzz: 1}}")),
            ("range", step("{think: {uniform: {zzz: 1}}}")), ("normal", step("{think: {normal: {zzz: 1}}}")),
            ("stage", scenario(load: "[{executor: ramping-arrival-rate, stages: [{zzz: 1}]}]")),
            ("userStage", scenario(load: "[{executor: ramping-vus, stages: [{zzz: 1}]}]")),
            ("connections", scenario("connections: {zzz: 1}")), ("http", scenario("http: {zzz: 1}")),
            ("tls", scenario("http: {tls: {zzz: 1}}")),
        ]
        + [
            "shared-iterations", "per-vu-iterations", "constant-vus", "ramping-vus", "constant-arrival-rate",
            "ramping-arrival-rate",
        ].map { ("phase-\($0)", scenario(load: "[{executor: \($0), zzz: 1}]")) }

    @Test("the keys of every mapping are those that the reader takes", arguments: places)
    func keys(_ definition: String, _ text: String) throws {
        let schema = definition.isEmpty ? validator.root : try #require(definitions[definition])
        let properties = try #require(schema["properties"] as? [String: Any])
        let problem = try #require(problems(text).first { $0.message.hasPrefix("unknown key `zzz`") })
        let expected = try #require(problem.expected)
        let keys = expected.matches(of: /`([^`]+)`/).map { String($0.output.1) }
        #expect(Set(keys) == Set(properties.keys))
        #expect(schema["additionalProperties"] as? Bool == false)
    }

    @Test("no mapping of the schema is left out here, and every reference leads somewhere")
    func complete() throws {
        let mappings = definitions.filter { $0.value["properties"] != nil }.map(\.key)
        #expect(Set(mappings) == Set(Self.places.map(\.definition)).subtracting([""]))
        let text = ScenarioSchema.json()
        let used = Set(text.matches(of: /"#\/\$defs\/([A-Za-z-]+)"/).map { String($0.output.1) })
        #expect(used == Set(definitions.keys))
    }

    @Test(
        "common mistakes are seen by both",
        arguments: [
            scenario("zebra: 1"), scenario("seed: -1"), scenario("seed: a"), scenario("users: {}"),
            scenario("users: {count: 0}"), scenario("users: {count: 5, popularity: zipf}"),
            scenario("users: {count: 5, popularity: {zipf: 0}}"),
            scenario("users: {count: 5, popularity: {hotspot: {keys: 0.2, traffic: 80%}}}"),
            scenario("maxWait: 10"), scenario("maxWait: 10 s"), scenario("maxWait: 1s1m"), scenario("maxWait: ''"),
            scenario("connections: {openRate: 5}"), scenario("connections: {reuse: 1}"), scenario("http: {version: 3}"),
            scenario("http: {tls: {key: a}}"), scenario("transport: fast"), scenario("gates: error_rate < 1%"),
            scenario(target: "{}"), scenario(target: "{bundled: {}, url: a}"),
            scenario(target: "{bundled: {cache: {policy: fifo}}}"),
            scenario(operations: "{}"), scenario(operations: "[a]"), scenario(operations: "{a: {}}"),
            scenario(operations: "{a b: {use: profile.retrieve}}"),
            scenario(operations: "{a: {use: b, request: {path: /}}}"),
            operation("weight: -1"), operation("auth: no-one"), operation("expect: {status: 600}"),
            operation("expect: {status: 2XX}"),
            operation("expect: {status: []}"), operation("expect: {body: {}}"), operation("extract: {}"),
            operation("extract: {a: {json: id}}"), operation("extract: {a: {header: b, pick: last}}"),
            operation("extract: {a: {header: b, regex: c}}"), operation("expect: {json: {id: 1}}"),
            operation("expect: {header: {a: {present: maybe}}}"), scenario(operations: "{a: {request: {}}}"),
            scenario(operations: "{a: {request: {path: /, url: b}}}"),
            scenario(operations: "{a: {request: {path: /, text: a, form: {}}}}"),
            scenario(operations: "{a: {request: {path: /, method: get}}}"), scenario("journeys: {}"),
            scenario("journeys: {j: {}}"),
            step("{}"), step("{think: 1s, repeat: {times: 1, steps: [get]}}"), step("{think: 5}"),
            step("{think: {uniform: [1s]}}"),
            step("{think: {normal: {mean: 1s}}}"), step("{repeat: {times: 0, steps: [get]}}"),
            step("{repeat: {times: 1, steps: []}}"),
            scenario(load: "[]"), scenario(load: "[{executor: constant-vuss, vus: 1, duration: 1s}]"),
            scenario(load: "[{executor: constant-vus, vus: 0, duration: 1s}]"),
            scenario(load: "[{executor: constant-vus, vus: 1}]"),
            scenario(load: "[{executor: constant-vus, vus: 1, duration: 1s, rate: 5/s}]"),
            scenario(load: "[{executor: constant-arrival-rate, rate: 5, duration: 1s}]"),
            scenario(load: "[{executor: constant-vus, vus: 1, duration: 1s, mix: {}}]"),
            scenario("data: {a: {}}"), scenario("data: {a.b: {file: u.csv}}"), scenario("auth: {}"),
            scenario("auth: {login: {operation: a}}"),
        ])
    func mistakes(_ text: String) throws {
        #expect(!problems(text).isEmpty)
        #expect(try !validator.problems(yaml: text).isEmpty)
    }
}

/// A scenario that uses every key of the language.
enum Everything {
    static let files = ["u.csv": "mail\na\n", "d.jsonl": "{\"w\": 1}\n", "b.bin": "x", "c.pem": "-----BEGIN X-----"]

    static let text = #"""
        name: everything
        description: 5
        seed: "{{ env.X }}"
        target: {url: https://a.example}
        users: {count: "{{ env.X }}", popularity: {latest: 1}, file: u.csv}
        data: {d: {file: d.jsonl, order: unique}}
        auth: {login: {operation: in, per: run, token: t, renew: 5m}}
        operations:
          in: {weight: 0, auth: none, request: {method: POST, url: "https://b.example/x?a={{ user.mail }}", form: {a: 1, b: true}}, extract: {t: {json: "", pick: last}}}
          one:
            request: {path: /, query: {q: "{{ data.d.w }}", n: 1}, headers: {X-A: 1, b: "{{ env.X }}"}, json: {a: [1, null, {b: true}]}}
            expect: {status: [200, 3xx, "404"], header: {a: 1, b: {equals: x}, c: {present: "{{ env.F }}"}, d: {matches: x}}, json: {"": {present: true}, /a: ~, /b: 1.5, /c/*: {equals: false}}, body: {matches: x, maxBytes: 1}}
            extract: {x: {header: a}, y: {regex: "(a)"}}
            auth: {bearer: abcdef}
          two: {weight: 0, request: {path: "/{{ var.x }}", file: b.bin}, expect: {status: 200}, auth: {jwt: {secret: s3cret, role: r}}}
          three: {use: profile.retrieve, weight: "{{ env.X }}"}
        journeys:
          j:
            weight: 2
            steps:
              - one
              - think: 1m30s
              - think: {uniform: [1s, 2s]}
              - think: {uniform: {min: 1s, max: 2s}}
              - think: {exponential: 1.5s}
              - think: {normal: {mean: 1s, deviation: 0s}}
              - repeat: {times: 3, steps: [two, {repeat: {times: 1, steps: [one]}}]}
        load:
          - {name: a, executor: shared-iterations, vus: 1, iterations: 5, maxDuration: 5s, measure: false, startAt: 0s}
          - {executor: per-vu-iterations, vus: 1, iterations: 5, maxDuration: 5s, mix: {j: 1, one: 0}}
          - {executor: constant-vus, vus: 1, duration: 1h, pace: 1ms}
          - {executor: ramping-vus, startVUs: 0, stages: [{duration: 1s, target: 5}], gracefulRampDown: 1s, pace: 0s}
          - {executor: constant-arrival-rate, rate: 0.5/s, duration: 1m, arrivals: poisson}
          - {executor: ramping-arrival-rate, startRate: 1/h, stages: [{duration: 1s, target: 5/s}], arrivals: uniform}
        gates: [error_rate < 1%]
        connections: {max: 5, reuse: false, openRate: 10/m}
        maxWait: 1s
        maxInFlight: 5
        gracefulStop: 1s
        http: {version: 2, timeout: 1s, redirects: 1, tls: {ca: c.pem, cert: c.pem, key: c.pem, verify: true}, proxy: "http://p:1"}
        transport: curl

        """#
}

private func operation(_ fields: String) -> String {
    scenario(target: url, operations: "{a: {request: {path: /}, \(fields)}}")
}

private func step(_ written: String) -> String { scenario("journeys: {j: {steps: [get, \(written)]}}") }

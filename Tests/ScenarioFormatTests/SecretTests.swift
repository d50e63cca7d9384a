import ScenarioFormat
import Testing

@Suite("Secrets are known and never shown")
struct SecretTests {
    @Test("values of the environment stand in every string")
    func environment() throws {
        let loaded = try load(
            """
            name: "{{ env.NAME }}"
            description: "for {{env.NAME}}"
            seed: "{{ env.SEED }}"
            target: {url: "http://{{ env.HOST }}:80"}
            auth: {jwt: {secret: "{{ env.SECRET }}", role: user}}
            operations:
              a:
                request:
                  method: POST
                  path: "/{{ env.KEY }}/x"
                  query: {k: "{{ env.KEY }}"}
                  headers: {x-key: "k {{ env.KEY }}"}
                  json: {k: "{{ env.KEY }}"}
            load: [{executor: constant-arrival-rate, rate: "{{ env.RATE }}/s", duration: "{{ env.TIME }}"}]
            gates: ["latency p99 < {{ env.BOUND }}"]
            """,
            environment: [
                "NAME": "staging", "SEED": "9", "HOST": "shop.example", "SECRET": "s3cret!", "KEY": "a \"b\"/c",
                "RATE": "50", "TIME": "1m30s", "BOUND": "50ms",
            ])
        #expect(loaded.name == "staging" && loaded.description == "for staging" && loaded.seed == 9)
        #expect(loaded.target == .url("http://shop.example:80"))
        #expect(loaded.auth == .jwt(secret: "s3cret!", role: "user"))
        let request = loaded.operations[0].request
        #expect(request.path == Template([.text("/a%20%22b%22%2Fc/x")]))
        #expect(request.query == [.init(name: "k", value: Template([.text("a%20%22b%22%2Fc")]))])
        #expect(request.headers.first == .init(name: "x-key", value: Template([.text("k a \"b\"/c")])))
        #expect(request.body == .json(Template([.text(#"{"k":"a \"b\"/c"}"#)])))
        #expect(loaded.load[0].executor.duration == 90_000_000_000)
        #expect(loaded.gates.map(\.text) == ["latency p99 < 50ms"])
        // As they are and as they are escaped; what names a run or sets its size is no secret.
        #expect(Set(loaded.secrets) == ["s3cret!", "s3cret%21", "a \"b\"/c", "a%20%22b%22%2Fc", #"a \"b\"/c"#])
        #expect(loaded.secrets.map(\.count) == loaded.secrets.map(\.count).sorted(by: >))
        #expect(loaded.text.contains("{{ env.SECRET }}"))
    }

    @Test("a missing variable is an error, for every place that needs it")
    func missing() {
        let found = problems(
            scenario(
                target: url, operations: "{a: {request: {path: '/{{ env.A }}', headers: {x: '{{ env.B }}'}}}}",
                "auth: {bearer: '{{ env.C }}'}"))
        #expect(
            found.map(\.message) == [
                "the environment has no variable `A`", "the environment has no variable `B`",
                "the environment has no variable `C`",
            ])
    }

    @Test(
        "credentials written in the file are starred in its text",
        arguments: [
            (#"auth: {bearer: "tok\x65n-1"}"#, "token-1", #"auth: {bearer: "***"}"#),
            ("auth: {bearer: abc}", "abc", "auth: {bearer: ***}"),
            ("auth: {jwt: {secret: 'it''s', role: r}}", "it's", "auth: {jwt: {secret: '***', role: r}}"),
            ("auth: {bearer: hidden} # hidden", "hidden", "auth: {bearer: ***} # ***"),
        ])
    func written(_ line: String, _ secret: String, _ masked: String) throws {
        let text = scenario(target: url, operations: "{a: {request: {path: /}}}")
        let loaded = try load(text + line)
        // Three letters would be starred out in half the words of a report.
        #expect(loaded.secrets.contains(secret) == (secret.count > 3))
        #expect(loaded.text == text + masked)
    }

    @Test("passwords of connection strings and credential headers are starred")
    func places() throws {
        let loaded = try load(
            """
            target: {bundled: {database: "postgres://me:p4ss@db/x"}}
            operations:
              a: {request: {path: /, headers: {Authorization: "Basic dXNlcjpwYXNz", Cookie: "sid={{ random.word }}; key=topsecret"}}}
            load: [{executor: constant-vus, vus: 1, duration: 1s}]
            """)
        #expect(loaded.target == .bundled(Bundled(database: .connection("postgres://me:p4ss@db/x"))))
        for secret in ["p4ss", "dXNlcjpwYXNz", "topsecret"] {
            #expect(!loaded.text.contains(secret))
            #expect(loaded.secrets.contains { $0.contains(secret) })
        }
        #expect(loaded.text.contains("postgres://me:***@db/x"))
        let pairs = try load(scenario(target: "{bundled: {database: \"host=db password='a b c' user=x\"}}"))
        #expect(pairs.secrets.contains("a b c"))
        #expect(pairs.text.contains("password='***' user=x"))
    }

    @Test("every value of a cookie and all behind the scheme of an authorization")
    func credentials() throws {
        let line = """
            auth: {bearer: abcdefgh}
            operations:
              a:
                request:
                  path: /
                  headers:
                    Cookie: "one=first; two=second; flag"
                    Authorization: "Digest user name, key"
                    Proxy-Authorization: "wordalone"
            """
        let loaded = try load("target: \(url)\nload: [{executor: constant-vus, vus: 1, duration: 1s}]\n" + line)
        #expect(
            loaded.text.hasSuffix(
                """
                        Cookie: "one=***; two=***; ***"
                        Authorization: "Digest ***"
                        Proxy-Authorization: "***"
                """))
        #expect(loaded.operations[0].request.headers[0].value == Template([.text("one=first; two=second; flag")]))
    }

    @Test("values of the environment are secret in every part of a request and of an answer")
    func parts() throws {
        let loaded = try load(
            scenario(
                target: url,
                operations: """
                    {a: {request: {url: "https://{{ env.HOST }}/{{ env.A1 }}?q={{ env.A2 }}", form: {f: "{{ env.A3 }}"}},
                      expect: {header: {x: "{{ env.A4 }}"}, json: {/y: "{{ env.A5 }}"}}}}
                    """),
            environment: [
                "HOST": "b.example", "A1": "aaaa1", "A2": "aaaa2", "A3": "aaaa3", "A4": "aaaa4", "A5": "aaaa5",
            ])
        #expect(loaded.hosts == ["https://b.example"])
        #expect(Set(loaded.secrets) == ["aaaa1", "aaaa2", "aaaa3", "aaaa4", "aaaa5"])
    }

    @Test("errors do not show them either, and their caret stays right")
    func errors() throws {
        let error = try #require(throws: ScenarioErrors.self) {
            try load(scenario(target: url, "auth: {bearer: longsecret, bearrer: x}"))
        }
        #expect(!error.description.contains("longsecret"))
        let shown = try #require(error.diagnostics.first { $0.message.contains("bearrer") })
        #expect(shown.source == "auth: {bearer: **********, bearrer: x}")
        #expect(shown.column == 28)
    }

    @Test("a secret of the file stays one where an override takes its place")
    func overridden() throws {
        let loaded = try ScenarioFile.load(
            text: scenario(
                target: "{url: http://a}", operations: "{get: {request: {path: /}}}", "auth: {bearer: written-secret}"),
            file: "a.yaml", environment: [:],
            libraries: [], overrides: ["auth.bearer=other-secret"], checkGate: { _ in nil })
        #expect(loaded.auth == .bearer("other-secret"))
        #expect(loaded.text.contains("bearer: ***") && !loaded.text.contains("written-secret"))
        #expect(loaded.overrides == ["auth.bearer=***"])
        #expect(Set(loaded.secrets).isSuperset(of: ["written-secret", "other-secret"]))
    }
}

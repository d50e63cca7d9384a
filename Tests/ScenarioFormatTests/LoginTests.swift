import ScenarioFormat
import Testing

@Suite("A login is an operation that nothing else draws")
struct LoginTests {
    @Test(
        "scopes and renewal",
        arguments: [
            ("", .user, nil), (", per: run", .run, nil), (", per: user, renew: 1.5s", .user, 1_500_000_000),
        ] as [(String, Login.Scope, Int64?)])
    func login(_ fields: String, _ per: Login.Scope, _ renew: Int64?) throws {
        let loaded = try load(service(login: "{operation: login, token: token\(fields)}"))
        #expect(loaded.auth == .login(Login(operation: 1, per: per, token: 1, renew: renew)))
        #expect(loaded.variables == ["id", "token", "name"])
        // It says nothing of its credentials: it has none.
        #expect(loaded.operations.map(\.credentials) == [.inherited, .none, .own(.bearer("abcdef"))])
    }

    @Test("what a login extracts is there in every step")
    func given() throws {
        let text = service(login: "{operation: login, token: token}", path: "/{{ var.name }}", weight: 0)
        #expect(try load(text).operations[0].request.path == Template([.text("/"), .slot(.variable(2))]))
    }

    @Test(
        "logins that cannot be",
        arguments: [
            ("{}", "2:15 `operation` is missing in login", "2:15 `token` is missing in login"),
            ("{operation: lgin, token: token}", "2:27 unknown operation `lgin`", nil),
            ("{operation: login, token: tokn}", "2:41 unknown variable `tokn`", nil),
            ("{operation: login, token: token, per: vu}", "2:53 unknown per `vu`", nil),
            ("{operation: login, token: token, renew: 0s}", "2:55 renew of 0s is out of range", nil),
            ("{operation: login, token: token, renew: 5}", "2:55 `5` has no unit", nil),
            ("{operation: login, token: token, every: 5s}", "2:48 unknown key `every` in login", nil),
            ("{operation: login, token: id}", "2:41 `login` does not extract `id`", nil),
            (
                "{operation: other, token: token}", "2:41 `other` does not extract `token`",
                "6:3 `other` logs in, so it is no part of the load"
            ),
            ("[login]", "2:15 login cannot be a list", nil),
        ] as [(String, String, String?)])
    func mistakes(_ login: String, _ first: String, _ second: String?) {
        let found = problems(service(login: login))
        let shown = found.map { "\($0.line):\($0.column) \($0.message)" }
        #expect(shown.prefix(second == nil ? 1 : 2) == [first, second].compactMap { $0 }[...])
        #expect(found.allSatisfy { $0.expected != nil || $0.hint != nil })
    }

    @Test("the operation itself must be one that can log in")
    func operation() {
        let found = problems(
            """
            target: {url: http://a}
            auth: {login: {operation: login, token: token}}
            operations:
              get: {request: {path: "/{{ var.token }}"}, weight: 0, extract: {token: {json: /t}}}
              login: {request: {path: "/{{ var.token }}"}, weight: 2, auth: {bearer: abcdef}, extract: {token: {json: /t}}}
            journeys: {j: {steps: [get, login]}}
            load: [{executor: constant-vus, vus: 1, duration: 1s, mix: {login: 1, j: 1}}]
            """)
        #expect(
            found.map { "\($0.line):\($0.column) \($0.message)" } == [
                "5:3 `login` logs in before anything is extracted",
                "5:56 `login` logs in, so it is no part of the load",
                "5:65 `login` logs in, so it has no token yet",
                "6:29 `login` is the login of `auth`, which is made before the first step",
                "7:61 `login` logs in, so nothing draws it",
            ])
    }

    @Test("an operation has no login of its own")
    func own() {
        Mistake(
            scenario(target: url, operations: "{a: {request: {path: /}, auth: {login: {}}}}"), 2, 45,
            "`login` does not belong to an operation's auth"
        ).check()
        Mistake(
            scenario(target: url, operations: "{a: {request: {path: /}}}", "auth: {login: {operation: a, token: t}}"),
            4,
            37, "unknown variable `t`"
        ).check()
    }
}

/// A service with a login on line 2, a step on line 4, the login's operation on line 5 and another on line 6.
private func service(login: String, path: String = "/", weight: Int = 1) -> String {
    """
    target: {url: http://a}
    auth: {login: \(login)}
    operations:
      get: {request: {path: "\(path)"}, weight: \(weight), extract: {id: {json: /id}}}
      login: {request: {path: /}, weight: 0, extract: {token: {json: /t}, name: {json: /n}}}
      other: {request: {path: /}, auth: {bearer: abcdef}}
    journeys: {j: {steps: [get]}}
    load: [{executor: constant-vus, vus: 1, duration: 1s}]

    """
}

import HTTPTypes
import Testing

@testable import ProfileService

@Suite("/openapi.json says what the code does")
struct OpenAPITests {
    @Test("every route is described once, under the path that leads to it")
    func routes() {
        let described = Endpoint.all.map(\.operation)
        #expect(Set(described).count == described.count)
        #expect(Set(described) == Set(Route.Operation.allCases).subtracting([.other]))
        for endpoint in Endpoint.all {
            guard let method = HTTPRequest.Method(endpoint.method.uppercased()) else {
                Issue.record("\(endpoint.method) is not a method")
                continue
            }
            for subject in endpoint.takesMe ? ["me", RouteTests.text] : [RouteTests.text] {
                let match = Route.match(method, endpoint.path.replacing("{id}", with: subject))
                guard case .route(let route) = match else {
                    Issue.record("\(endpoint.path): \(match)")
                    continue
                }
                #expect(route.operation == endpoint.operation)
            }
        }
    }

    @Test("no method is served that is not described")
    func methods() {
        for endpoint in Endpoint.all {
            let path = endpoint.path.replacing("{id}", with: RouteTests.text)
            let described = Set(Endpoint.all.filter { $0.path == endpoint.path }.map { $0.method.uppercased() })
            for method in ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
                guard let parsed = HTTPRequest.Method(method) else { continue }
                let isServed = if case .route = Route.match(parsed, path) { true } else { false }
                #expect(isServed == described.contains(method), "\(method) \(path)")
            }
        }
    }

    @Test("every schema that is named exists, and every one is used")
    func references() throws {
        var named: Set<String> = []
        func look(_ value: JSONValue) {
            switch value {
            case .object(let members):
                for member in members {
                    if member.name == "$ref", case .string(let text) = member.value {
                        named.insert(text.replacing("#/components/schemas/", with: ""))
                    }
                    look(member.value)
                }
            case .array(let values): values.forEach(look)
            default: break
            }
        }
        look(OpenAPIDocument.document)
        #expect(named == Set(Schemas.all.map(\.name)))
    }

    @Test("the examples are taken by the checks")
    func examples() {
        let rules = [
            "ProfilePatch": ProfilePatch.rule, "BatchGet": BatchRequest.getRule, "BatchUpdate": BatchRequest.updateRule,
            "UserChange": UserChange.rule,
        ]
        for body in Endpoint.all.compactMap(\.body) {
            #expect(rules[body.schema]?.findings(body.example).violations == [])
        }
    }

    @Test("a format's pattern and its check agree", arguments: TextFormat.allCases)
    func patterns(format: TextFormat) throws {
        let pattern = try Regex(format.pattern.replacing("\\u00", with: "\\x")).matchingSemantics(.unicodeScalar)
        let texts = [
            "x", "plain text", "a@b", "a@b.example", "@b", "a@", "a@b@c", "a b@c", "https://x", "http://x", "ftp://x",
            "https://",
            "https://x y", "https://x\"", "https://x\u{7F}", "https://ä.example/ö", "https://x\n", "+4930123456",
            "+0301234567",
            "+12345", "+1234567890123456", "Europe/Berlin", "Etc/GMT+1", "x y", "UTC\n", "en", "EN", "en-",
            "zh-Hant-TW", "es-419",
            "en-us", "pt-BR", "abcd", "https://x<", "https://\u{301}x", "a@\u{301}b", "a\u{301}@b", "https://x\u{85}",
            "a\nb@c\n",
        ]
        for text in texts {
            #expect(
                (try pattern.firstMatch(in: text) != nil) == format.accepts(text), "\(format): \(text.debugDescription)"
            )
        }
    }

    @Test("it is served, and the same as the document")
    func served() async throws {
        let database = try await Fixture.shared.database()
        try await LiveService.run(database) { service in
            let answer = try await service.send(.get, "/openapi.json", as: 0)
            #expect(answer.status == .ok)
            #expect(answer.json == OpenAPIDocument.document)
        }
    }
}

import HTTPTypes
import Signals
import Testing

@testable import ProfileService

@Suite("Several profiles in one request")
struct BatchTests {
    private static func ids(_ numbers: [Int]) -> String {
        #"{"ids":[\#(numbers.map { "\"\(Fixture.id($0))\"" }.joined(separator: ","))]}"#
    }

    private static func updates(_ items: [(user: Int, version: Int?, patch: String)]) -> String {
        let texts = items.map { item in
            #"{"id":"\#(Fixture.id(item.user))","patch":\#(item.patch)"#
                + (item.version.map { ",\"version\":\($0)" } ?? "") + "}"
        }
        return #"{"updates":[\#(texts.joined(separator: ","))]}"#
    }

    private static let json: [HTTPField.Name: String] = [.contentType: "application/json"]

    private static func profiles(_ answer: JSONValue) throws -> [JSONValue] {
        guard case .array(let values)? = answer["profiles"] else { throw Unexpected() }
        return values
    }

    @Test("batchGet keeps the order, and shows no more than a retrieve would")
    func get() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 4)
        try await LiveService.run(database) { service in
            let path = "/v1/profiles:batchGet"
            let all = try await service.send(.post, path, as: nil, Self.json, body: Self.ids([3, 9, 0, 3]))
            #expect(all.status == .ok)
            #expect(
                try Self.profiles(all.json).map { $0["id"] }
                    == [Fixture.id(3), nil, Fixture.id(0), Fixture.id(3)].map { $0.map { .string("\($0)") } })
            #expect(ServerTiming(try #require(all.headers[.serverTiming])).verdict == .miss)
            // What was read is in the cache, absence too; what is not is read with one statement.
            let more = try await service.send(.post, path, as: nil, Self.json, body: Self.ids([0, 1, 2, 3, 9]))
            #expect(try Self.profiles(more.json).count { $0 != .null } == 4)
            let warm = try await service.send(.post, path, as: nil, Self.json, body: Self.ids([0, 1, 2, 3, 9]))
            #expect(ServerTiming(try #require(warm.headers[.serverTiming])).verdict == .hit)
            #expect(warm.json == more.json)
            let metrics = PrometheusText.parse(try await service.send(.get, "/metrics", as: 0).text)
            let calls = metrics.first {
                $0.name == "flywheel_query_duration_seconds_count" && $0.labels["statement"] == "profile.batch_get"
            }
            #expect(calls?.value == 2)
            let own = try await service.send(.post, path, as: 1, Self.json, body: Self.ids([0, 1]))
            #expect(try Self.profiles(own.json).map { $0["id"] } == [nil, .string("\(Fixture.id(1))")])
            #expect(!own.text.contains("user0"))
        }
    }

    @Test("batchUpdate changes all, in order")
    func update() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 3)
        try await LiveService.run(database) { service in
            _ = try await service.send(.get, service.path(0), as: 0)
            let body = Self.updates([
                (2, 1, #"{"bio":"two"}"#), (0, nil, #"{"bio":"zero"}"#), (2, 1, #"{"company_name":"again"}"#),
            ])
            let done = try await service.send(.post, "/v1/profiles:batchUpdate", as: nil, Self.json, body: body)
            #expect(done.status == .ok)
            let profiles = try Self.profiles(done.json)
            #expect(profiles.map { $0["bio"] } == ["two", "zero", "two"])
            #expect(profiles.map { $0["version"] } == [2, 2, 3])
            // The cache does not answer what was before.
            #expect(try await service.send(.get, service.path(0), as: 0).json["bio"] == "zero")
        }
    }

    @Test(
        "batchUpdate changes nothing when one item cannot be changed, and says which",
        arguments: [
            (0, [(0, nil, #"{"bio":"x"}"#), (1, nil, "{}")], 404, "/updates/1"),
            (nil, [(0, nil, #"{"bio":"x"}"#), (9, nil, "{}")], 404, "/updates/1"),
            (nil, [(0, nil, #"{"bio":"x"}"#), (1, 7, "{}")], 412, "/updates/1"),
            (nil, [(0, nil, #"{"username":"taken"}"#), (1, nil, #"{"username":"taken"}"#)], 409, nil),
            (nil, [(0, nil, #"{"bio":"x"}"#), (1, nil, #"{"bio":7}"#)], 422, "/updates/1/patch/bio"),
        ] as [(Int?, [(user: Int, version: Int?, patch: String)], Int, String?)])
    func atomic(
        caller: Int?, items: [(user: Int, version: Int?, patch: String)], status: Int, pointer: String?
    ) async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        try await LiveService.run(database) { service in
            let answer = try await service.send(
                .post, "/v1/profiles:batchUpdate", as: caller, Self.json, body: Self.updates(items))
            #expect(answer.status.code == status)
            var pointers: [JSONValue?] = []
            if case .array(let errors)? = answer.json["errors"] { pointers = errors.map { $0["pointer"] } }
            #expect(pointers == (pointer.map { [.string($0)] } ?? []))
            for user in 0...1 {
                #expect(try await service.send(.get, service.path(user), as: user).headers[.eTag] == "\"v1\"")
            }
        }
    }

    @Test("batches of one set of profiles in every order never deadlock")
    func locks() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 8)
        try await Fixture.profiles(database) { profiles in
            let patches = try (0..<8).map { try ProfilePatch(json: Array(#"{"bio":"\#($0)"}"#.utf8)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        var random = SplitMix(state: UInt64(task))
                        for _ in 0..<10 {
                            let order = (0..<8).shuffled(using: &random)
                            let changes = order.map { ProfileChange(id: Fixture.id($0), patch: patches[task]) }
                            _ = try await profiles.update(changes, as: .service)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(profiles.store.errorCounts.isEmpty)
            let versions = try await profiles.retrieve((0..<8).map(Fixture.id), as: .service).map { $0?.version }
            // An update that changes nothing has no new version, so each has between one and eighty.
            #expect(versions.allSatisfy { (2...81).contains($0 ?? 0) })
        }
    }

    @Test(
        "a batch is 1 to 100 items, each whole",
        arguments: [
            ("batchGet", #"{"ids":[]}"#, "/ids"), ("batchGet", "{}", "/ids"),
            ("batchGet", #"{"ids":["me"]}"#, "/ids/0"),
            ("batchGet", ids(Array(repeating: 1, count: 101)), "/ids"),
            ("batchUpdate", #"{"updates":[{}]}"#, "/updates/0/id"),
            ("batchUpdate", #"{"updates":[{"id":"\#(Fixture.id(0))","patch":{},"version":0}]}"#, "/updates/0/version"),
        ])
    func refused(route: String, body: String, pointer: String) async throws {
        let database = try await Fixture.shared.database()
        try await LiveService.run(database) { service in
            let answer = try await service.send(.post, "/v1/profiles:\(route)", as: 0, Self.json, body: body)
            #expect(answer.status.code == 422)
            guard case .array(let errors)? = answer.json["errors"] else { throw Unexpected() }
            #expect(errors.first?["pointer"] == .string(pointer))
        }
    }
}

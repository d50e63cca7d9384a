import Testing

@testable import ProfileService

@Suite("Limits as callers see them")
struct LimiterHTTPTests {
    @Test("over HTTP: strangers are limited by address, batches cost their items")
    func overHTTP() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 3)
        var configuration = LiveService.configuration(database)
        configuration.ipLimit = RateLimit(quota: 10, window: .seconds(600), burst: 2)
        configuration.readLimit = RateLimit(quota: 10, window: .seconds(600), burst: 5)
        try await LiveService.run(configuration) { service in
            for status in [401, 401, 429] {
                let answer = try await service.send(.get, service.path(0), as: 0, [.authorization: "Bearer x.y.z"])
                #expect(answer.status.code == status)
                #expect(answer.headers[.rateLimitPolicy] == "\"ip\";q=10;w=600")
            }
            let ids = { (count: Int) in
                #"{"ids":[\#((0..<count).map { _ in "\"\(Fixture.id(0))\"" }.joined(separator: ","))]}"#
            }
            func batch(_ count: Int) async throws -> Int {
                try await service.send(
                    .post, "/v1/profiles:batchGet", as: 0, [.contentType: "application/json"], body: ids(count)
                ).status.code
            }
            #expect(try await batch(3) == 200)
            #expect(try await batch(3) == 429)
            #expect(try await batch(2) == 200)
            #expect(try await service.send(.get, service.path(0), as: 0).status.code == 429)
            let large = try await service.send(
                .post, "/v1/profiles:batchGet", as: 1, [.contentType: "application/json"], body: ids(6))
            #expect(
                large.status.code == 429 && large.headers[.retryAfter] == nil && large.text.contains("smaller batch"))
        }
    }
}

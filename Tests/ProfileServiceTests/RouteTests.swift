import HTTPTypes
import Testing

@testable import ProfileService

@Suite("A request's method and path name one route")
struct RouteTests {
    static let text = "a3f9c2d1-7b4e-8c21-8000-00000000002a"
    static let id = ProfileID(high: 0xA3F9_C2D1_7B4E_8C21, low: 0x8000_0000_0000_002A)

    @Test(
        "what is served",
        arguments: [
            (HTTPRequest.Method.get, "/v1/profiles/me", Route(operation: .retrieve)),
            (.head, "/v1/profiles/me?x=1", Route(operation: .retrieve)),
            (.get, "/v1/profiles/\(text)", Route(operation: .retrieve, subject: .id(id))),
            (.get, "/v1/profiles/\(text.uppercased())", Route(operation: .retrieve, subject: .id(id))),
            (.get, "/v1/profiles/%6De", Route(operation: .retrieve)),
            (.patch, "/v1/profiles/\(text)", Route(operation: .update, subject: .id(id))),
            (.put, "/v1/profiles/me", Route(operation: .create)),
            (.post, "/v1/profiles/\(text):sync", Route(operation: .sync, subject: .id(id))),
            (.post, "/v1/profiles/me%3Async", Route(operation: .sync)),
            (.put, "/auth/v1/admin/users/\(text)", Route(operation: .adminUser, subject: .id(id))),
            (.get, "/healthz", Route(operation: .healthz)), (.get, "/readyz", Route(operation: .readyz)),
            (.get, "/metrics", Route(operation: .metrics)), (.get, "/openapi.json", Route(operation: .openapi)),
            (.post, "/v1/profiles:batchGet", Route(operation: .batchGet)),
            (.post, "/v1/profiles%3AbatchUpdate", Route(operation: .batchUpdate)),
        ])
    func served(method: HTTPRequest.Method, path: String, route: Route) {
        #expect(Route.match(method, path) == .route(route))
    }

    @Test(
        "what is not there",
        arguments: [
            "/", "", "/v1/profiles", "/v1/profiles/", "/v1/profiles/you", "/v1/profiles/me/", "/v1/profiles/me:other",
            "/v1/profiles:batchPut", "/v1/profiles/%zz", "/v1/profiles/%ff", "/v1/profiles/\(text)0", "/openapi.yaml",
        ])
    func unknown(path: String) {
        #expect(Route.match(.get, path) == .unknown)
    }

    @Test(
        "a wrong method is told the right ones",
        arguments: [
            (HTTPRequest.Method.delete, "/v1/profiles/me", "GET, HEAD, PATCH, PUT"),
            (.get, "/v1/profiles/me:sync", "POST"), (.get, "/auth/v1/admin/users/\(text)", "PUT"),
            (.post, "/metrics", "GET, HEAD"), (.get, "/v1/profiles:batchGet", "POST"),
        ])
    func wrongMethod(method: HTTPRequest.Method, path: String, allow: String) {
        #expect(Route.match(method, path) == .wrongMethod(allow: allow))
    }

    @Test("an id reads back as written", arguments: 0..<100)
    func identity(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let id = ProfileID(high: random.next(), low: random.next())
        #expect(ProfileID(id.description) == id)
    }

    @Test("entity tags are compared as RFC 9110 says")
    func entityTags() {
        #expect(EntityTags.noneMatch("\"v1\"", "\"v1\""))
        #expect(EntityTags.noneMatch("\"v0\", W/\"v1\" ", "\"v1\""))
        #expect(EntityTags.noneMatch("*", "\"v1\""))
        #expect(!EntityTags.noneMatch("\"v10\"", "\"v1\""))
        #expect(EntityTags.versions("*") == nil)
        #expect(EntityTags.versions("\"v1\", W/\"v2\",\"v30\", \"x\"") == [1, 30])
        #expect(EntityTags.versions("W/\"v2\"") == [])
        #expect(EntityTags.versions("\"v7-gz\"") == [7])
    }
}

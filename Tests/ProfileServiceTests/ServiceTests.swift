import HTTPTypes
import HummingbirdTesting
import NIOCore
import Postgres
import Signals
import Testing

@testable import ProfileService

@Suite("The service speaks HTTP as its signals promise")
struct ServiceTests {
    private static func seeded(_ users: Int = 2) async throws -> String {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, users)
        return database
    }

    @Test("retrieve: a miss, a hit, a 304, HEAD; and all signals")
    func retrieve() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            let miss = try await service.send(.get, service.path(0), as: 0)
            #expect(miss.status == .ok)
            #expect(miss.json["email"] == .string("user0@example.test"))
            #expect(miss.json["id"] == .string(Fixture.id(0).description))
            #expect(miss.headers[.contentType] == "application/json")
            #expect(miss.headers[.cacheControl] == "private, no-cache")
            #expect(miss.headers[.xContentTypeOptions] == "nosniff")
            let etag = try #require(miss.headers[.eTag])
            #expect(etag == "\"v1\"")
            let cold = ServerTiming(try #require(miss.headers[.serverTiming]))
            #expect(cold.verdict == .miss)
            #expect(cold.database != ServerTiming.unknown && cold.pool != ServerTiming.unknown)

            let hit = try await service.send(.get, "/v1/profiles/me", as: 0)
            let warm = ServerTiming(try #require(hit.headers[.serverTiming]))
            #expect(warm.verdict == .hit)
            #expect(warm.database == ServerTiming.unknown)
            #expect(warm.total != ServerTiming.unknown && warm.limiter != ServerTiming.unknown)
            #expect(hit.json == miss.json)
            let limits = try #require(
                RateLimitHeaders(
                    policyValue: hit.headers[.rateLimitPolicy] ?? "", limitValue: hit.headers[.rateLimit] ?? ""))
            #expect(limits.policy == "read" && limits.quota == 600 && limits.window == 60)
            // Two were taken; on a busy machine one may have come back since.
            #expect((598...599).contains(limits.remaining))

            let same = try await service.send(.get, service.path(0), as: 0, [.ifNoneMatch: etag])
            #expect(same.status == .notModified)
            #expect(same.text.isEmpty && same.headers[.eTag] == etag)
            let head = try await service.send(.head, service.path(0), as: 0)
            #expect(head.status == .ok && head.text.isEmpty)
            #expect(head.headers[.contentLength] == "\(hit.text.utf8.count)")
        }
    }

    @Test("somebody else's profile is 404, cold and warm, and a security event")
    func foreign() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            #expect(try await service.send(.get, service.path(1), as: 0).status == .notFound)
            #expect(try await service.send(.get, service.path(1), as: 1).status == .ok)
            let warm = try await service.send(.get, service.path(1), as: 0)
            #expect(warm.status == .notFound)
            #expect(warm.headers[.contentType] == ProblemDetails.mediaType)
            #expect(!warm.text.contains("user1"))
            #expect(try await service.send(.get, service.path(1), as: nil).status == .ok)
            let metrics = PrometheusText.parse(try await service.send(.get, "/metrics", as: 0).text)
            let events = metrics.first {
                $0.name == "flywheel_security_events_total" && $0.labels["kind"] == "foreign_profile"
            }
            #expect(events?.value == 2)
        }
    }

    @Test("update: 200, 412, 415, 422 with everything that was wrong, 400, 413")
    func update() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            let path = service.path(0)
            let ok = try await service.send(.patch, path, as: 0, [.ifMatch: "\"v1\""], body: #"{"bio":"<b>"}"#)
            #expect(ok.status == .ok)
            #expect(ok.headers[.eTag] == "\"v2\"")
            #expect(ok.text.contains(#""bio":"\u003cb\u003e""#))
            #expect(try await service.send(.get, path, as: 0).headers[.eTag] == "\"v2\"")
            let stale = try await service.send(.patch, path, as: 0, [.ifMatch: "\"v1\""], body: #"{"bio":"x"}"#)
            #expect(stale.status == .preconditionFailed)
            #expect(stale.headers[.eTag] == "\"v2\"")
            let media = try await service.send(.patch, path, as: 0, [.contentType: "text/plain"], body: "{}")
            #expect(media.status == .unsupportedMediaType)
            #expect(media.headers[.acceptPatch] == "application/merge-patch+json")
            let wrong = try await service.send(
                .patch, path, as: 0, body: #"{"username":"x","website":"y","email":"e","zzz":1}"#)
            #expect(wrong.status.code == 422)
            guard case .array(let errors)? = wrong.json["errors"] else { throw Unexpected() }
            #expect(
                errors.map { $0["pointer"] }
                    == ["/username", "/website", "/email", "/zzz"].map { JSONValue.string($0) })
            #expect(try await service.send(.patch, path, as: 0, body: "{").status == .badRequest)
            let large = #"{"bio":""# + String(repeating: "x", count: 300_000) + #""}"#
            let refused = try await service.send(.patch, path, as: 0, body: large)
            #expect(refused.status == .contentTooLarge)
            #expect(refused.headers[.contentType] == ProblemDetails.mediaType)
            // The connection is still good.
            #expect(try await service.send(.get, path, as: 0).status == .ok)
        }
    }

    @Test("create: 201, 412 when it is there, 428 without the condition")
    func create() async throws {
        let database = try await Self.seeded()
        _ = try Fixture.execute(database, "delete from public.profiles")
        try await LiveService.run(database) { service in
            let path = service.path(0)
            #expect(try await service.send(.get, path, as: 0).status == .notFound)
            #expect(try await service.send(.put, path, as: 0, body: "{}").status.code == 428)
            let made = try await service.send(
                .put, path, as: 0, [.ifNoneMatch: "*"], body: #"{"username":"ada","preferences":{"a":1}}"#)
            #expect(made.status == .created)
            #expect(made.headers[.location] == path)
            #expect(made.json["username"] == .string("ada"))
            #expect(made.json["timezone"] == .string("UTC"))
            #expect(try await service.send(.get, path, as: 0).status == .ok)
            let again = try await service.send(.put, path, as: 0, [.ifNoneMatch: "*"], body: "{}")
            #expect(again.status == .preconditionFailed)
            // `me` is made with defaults when it is missing.
            #expect(try await service.send(.get, "/v1/profiles/me", as: 1).status == .ok)
        }
    }

    @Test("the admin changes the user, sync finds it, once")
    func adminAndSync() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            let user = "/auth/v1/admin/users/\(Fixture.id(0))"
            let body = #"{"email":"changed@example.test","user_metadata":{"full_name":"Changed"}}"#
            #expect(try await service.send(.put, user, as: 0, body: body).status == .forbidden)
            let changed = try await service.send(.put, user, as: nil, body: body)
            #expect(changed.status == .ok)
            #expect(changed.json["email"] == .string("changed@example.test"))
            let first = try await service.send(.post, service.path(0, ":sync"), as: 0)
            #expect(first.status == .ok)
            #expect(first.json["changed"] == .array([.string("email"), .string("full_name")]))
            #expect(first.json["profile"]?["full_name"] == .string("Changed"))
            let second = try await service.send(.post, service.path(0, ":sync"), as: 0)
            #expect(second.json["changed"] == .array([]))
            #expect(second.headers[.eTag] == first.headers[.eTag])
            let bad = try await service.send(.put, user, as: nil, body: #"{"email":"x","role":"root"}"#)
            #expect(bad.status.code == 422)
            let nobody = "/auth/v1/admin/users/\(Fixture.id(9))"
            #expect(try await service.send(.put, nobody, as: nil, body: "{}").status == .notFound)
        }
    }

    @Test("no token, a wrong one, an expired one: 401 and what to do")
    func unauthenticated() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            for token in ["", "Bearer nonsense", "Bearer a.b.c", "Bearer " + String(repeating: "x", count: 4090)] {
                let answer = try await service.send(.get, service.path(0), as: 0, [.authorization: token])
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                #expect(answer.headers[.rateLimit]?.hasPrefix("\"ip\"") == true)
            }
        }
    }

    @Test("past the limit: 429, when to come back, and nobody else suffers")
    func limited() async throws {
        var configuration = LiveService.configuration(try await Self.seeded())
        configuration.readLimit = RateLimit(quota: 10, window: .seconds(600), burst: 2)
        configuration.writeLimit = RateLimit(quota: 10, window: .seconds(600), burst: 1)
        try await LiveService.run(configuration) { service in
            #expect(try await service.send(.get, service.path(0), as: 0).status == .ok)
            let last = try await service.send(.get, service.path(0), as: 0)
            #expect(last.headers[.rateLimit]?.contains("r=0") == true)
            let refused = try await service.send(.get, service.path(0), as: 0)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.rateLimitPolicy] == "\"read\";q=10;w=600")
            let wait = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
            #expect((1...60).contains(wait))
            #expect(try await service.send(.patch, service.path(0), as: 0, body: "{}").status == .ok)
            #expect(try await service.send(.patch, service.path(0), as: 0, body: "{}").status == .tooManyRequests)
            #expect(try await service.send(.get, service.path(1), as: 1).status == .ok)
            #expect(try await service.send(.get, service.path(0), as: nil).status == .ok)
        }
    }

    @Test("what is not there says so, with a problem")
    func refusals() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            let unknown = try await service.send(.get, "/nope", as: 0)
            #expect(unknown.status == .notFound)
            #expect(unknown.headers[.contentType] == ProblemDetails.mediaType)
            let method = try await service.send(.delete, service.path(0), as: 0)
            #expect(method.status == .methodNotAllowed)
            #expect(method.headers[.allow] == "GET, HEAD, PATCH, PUT")
        }
    }

    @Test("health, readiness and the page of metrics")
    func operations() async throws {
        try await LiveService.run(try await Self.seeded()) { service in
            #expect(try await service.send(.get, "/healthz", as: 0).status == .ok)
            #expect(try await service.send(.get, "/readyz", as: 0).status == .ok)
            for _ in 0..<3 { _ = try await service.send(.get, service.path(0), as: 0) }
            let page = try await service.send(.get, "/metrics", as: 0)
            #expect(page.headers[.contentType] == PrometheusText.contentType)
            let samples = PrometheusText.parse(page.text)
            func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
                samples.first { $0.name == name && $0.labels == labels }?.value
            }
            #expect(value("flywheel_http_requests_total", ["route": "retrieve", "status": "200"]) == 3)
            #expect(value("flywheel_http_request_duration_seconds_count", ["route": "retrieve"]) == 3)
            #expect(value("flywheel_cache_operations_total", ["verdict": "hit"]) == 2)
            #expect(value("flywheel_cache_operations_total", ["verdict": "miss"]) == 1)
            #expect(value("flywheel_cache_entries") == 1)
            #expect(value("flywheel_cache_evictions_total", ["cause": "capacity"]) == 0)
            #expect(value("flywheel_limiter_decisions_total", ["policy": "read", "decision": "admitted"]) == 3)
            #expect(value("flywheel_query_duration_seconds_count", ["statement": "profile.retrieve"]) == 1)
            #expect(value("flywheel_query_pool_wait_seconds_count", ["statement": "profile.retrieve"]) == 1)
            #expect(value("flywheel_query_first_row_seconds_count", ["statement": "profile.retrieve"]) == 1)
            #expect(value("flywheel_database_read_only") == 0)
            #expect(value("flywheel_build_info", ["version": BuildInfo.version]) == 1)
            #expect(value("flywheel_query_rows_total", ["statement": "profile.retrieve"]) == 1)
            #expect((value("flywheel_pool_connections", ["state": "ready"]) ?? 0) > 0)
            #expect(value("flywheel_pool_waiting") == 0)
            #expect((value("process_cpu_seconds_total") ?? 0) > 0)
            let resident = value("process_resident_memory_bytes") ?? 0
            #expect(resident > 1_000_000 && (value("process_virtual_memory_bytes") ?? 0) > resident)
            #expect((value("process_threads") ?? 0) > 1)
            let open = value("process_open_fds") ?? 0
            #expect(open > 3 && (value("process_max_fds") ?? 0) > open)
            let age = Double(MonotonicClock.unixSeconds) - (value("process_start_time_seconds") ?? 0)
            #expect(age > -2 && age < 86_400)
        }
    }

    @Test("what is under way at the end is answered, and the connection is told")
    func drains() async throws {
        let database = try await Self.seeded()
        var configuration = LiveService.configuration(database)
        configuration.drain = .seconds(5)
        try await LiveService.run(configuration) { service in
            #expect(try await service.send(.get, service.path(0), as: 0).headers[.connection] == nil)
            var locker = try PostgresSession(conninfo: database)
            _ = try locker.execute("begin; lock table public.profiles in access exclusive mode")
            async let answer = service.send(.get, service.path(1), as: 1)
            var blocked = "0"
            while blocked == "0" {
                blocked =
                    try Fixture.value(
                        database,
                        "select count(*) from pg_locks where not granted and relation = 'public.profiles'::regclass")
                    ?? "0"
            }
            await service.stop()
            _ = try locker.execute("commit")
            let last = try await answer
            #expect(last.status == .ok)
        }
    }

    @Test("a keep-alive connection's next request after the stop is answered, with Connection: close")
    func drainsIdle() async throws {
        var configuration = LiveService.configuration(try await Self.seeded())
        configuration.drain = .seconds(5)
        try await LiveService.run(configuration) { service in
            #expect(try await service.send(.get, service.path(0), as: 0).status == .ok)
            await service.stop()
            var last = try await service.send(.get, service.path(0), as: 0)
            // The stop reaches the connection a moment later; until then it is as usual.
            for _ in 0..<1000 where last.headers[.connection] != "close" {
                last = try await service.send(.get, service.path(0), as: 0)
            }
            #expect(last.status == .ok)
            #expect(last.headers[.connection] == "close")
        }
    }

    @Test("a taken port and a wrong configuration are clear errors")
    func cannotStart() async throws {
        let database = try await Self.seeded()
        try await LiveService.run(database) { service in
            let port = service.port
            var taken = LiveService.configuration(database)
            taken.address = .tcp(host: "127.0.0.1", port: port)
            let configuration = taken
            let error = await #expect(throws: ProfileServer.Failure.self) {
                try await LiveService.run(configuration) { _ in Issue.record("two services listen on one port") }
            }
            #expect(
                error.map { "\($0)" } == "cannot listen on 127.0.0.1:\(port): Address already in use; "
                    + "stop what listens there, or choose another --listen")
        }
        let weak = ServiceConfiguration(
            profiles: ProfilesConfiguration(conninfo: database), tokens: TokenConfiguration(secret: "short"))
        #expect(throws: ProfileServer.Failure.self) { try ProfileServer(weak, logger: Fixture.quiet) }
    }

    @Test("PostgreSQL away: 503 with Retry-After, hits still answered; back: as before")
    func outage() async throws {
        let cluster = try await EphemeralCluster.start()
        do {
            let database = cluster.conninfo()
            _ = try Migrations.up(database)
            try Fixture.seed(database, 2)
            try await LiveService.run(database) { service in
                #expect(try await service.send(.get, service.path(0), as: 0).status == .ok)
                await cluster.stopServer()
                #expect(try await service.send(.get, service.path(0), as: 0).status == .ok)
                let away = try await service.send(.get, service.path(1), as: 1)
                #expect(away.status == .serviceUnavailable)
                #expect(away.headers[.retryAfter] == "1")
                #expect(away.headers[.contentType] == ProblemDetails.mediaType)
                let write = try await service.send(.patch, service.path(0), as: 0, body: #"{"bio":"x"}"#)
                #expect(write.status == .serviceUnavailable)
                #expect(try await service.send(.get, "/readyz", as: 0).status == .serviceUnavailable)
                #expect(try await service.send(.get, "/healthz", as: 0).status == .ok)
                try await cluster.startServer()
                var back = try await service.send(.get, service.path(1), as: 1)
                for _ in 0..<100 where back.status != .ok {
                    try await Task.sleep(for: .milliseconds(50))
                    back = try await service.send(.get, service.path(1), as: 1)
                }
                #expect(back.status == .ok)
                #expect(try await service.send(.patch, service.path(0), as: 0, body: #"{"bio":"x"}"#).status == .ok)
            }
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }
}

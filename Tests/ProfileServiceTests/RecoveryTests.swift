import Postgres
import Signals
import Testing

@testable import ProfileService

@Suite("What the database undoes or refuses for a while is tried again, or said")
struct RecoveryTests {
    @Test("a serialization failure (40001): the update is sent again, and counted")
    func serialization() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        let strict = database + " options='-c default_transaction_isolation=serializable'"
        try await Fixture.profiles(strict) { profiles in
            let id = Fixture.id(0)
            var other = try PostgresSession(conninfo: database)
            _ = try other.execute("begin; update public.profiles set bio = 'other' where id = '\(id)'")
            let writing = Task { try await profiles.update(id, with: .nothing, as: .user(id)) }
            // It waits for the row, with the snapshot that the other's commit makes stale.
            try await Self.waits(database, "flywheel-authenticated", "transactionid")
            _ = try other.execute("commit")
            #expect(try await writing.value[.bio] == "other")
            #expect(Self.counts(profiles.store.retryCounts) == ["profile.update 40001": 1])
            #expect(Self.counts(profiles.store.errorCounts) == ["profile.update 40001": 1])
        }
    }

    @Test("a deadlock (40P01): the unit that lost is sent again whole, and counted")
    func deadlock() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        try await Fixture.profiles(database) { profiles in
            func touch(_ user: Int, _ bio: String) -> String {
                "update public.profiles set bio = '\(bio)' where id = '\(Fixture.id(user))'"
            }
            func pause(_ lock: Int) -> Statement {
                Statement("test.pause\(lock)", "select pg_advisory_xact_lock_shared(\(lock))")
            }
            var gate = try PostgresSession(conninfo: database)
            _ = try gate.execute("select pg_advisory_lock(7), pg_advisory_lock(8)")
            // The other never looks for a deadlock itself: the service's unit closes the circle, finds it and is undone.
            let other = PostgresPool(
                PostgresConfiguration(
                    conninfo: database + " options='-c deadlock_timeout=10min'", connections: 1,
                    applicationName: "other"))
            defer { other.shutdown() }
            var opposite = Unit()
            for statement in [
                Statement("test.second", touch(1, "other")), pause(8), Statement("test.first", touch(0, "other")),
            ] {
                opposite.add(statement)
            }
            async let finished = other.run(opposite)
            try await Self.waits(database, "other", "advisory")
            async let unit = profiles.store.run(
                [
                    (Statement("test.first", touch(0, "service")), []), (pause(7), []),
                    (Statement("test.second", touch(1, "service")), []),
                ], as: .service)
            try await Self.waits(database, "flywheel-service_role", "advisory")
            _ = try gate.execute("select pg_advisory_unlock(8)")
            try await Self.waits(database, "other", "transactionid")
            _ = try gate.execute("select pg_advisory_unlock(7)")
            _ = try await (unit, finished)
            // Once more where the retry is faster at the first row than the other, and closes the circle again.
            let retries = Self.counts(profiles.store.retryCounts)
            #expect(retries == ["test.second 40P01": 1] || retries == ["test.second 40P01": 2])
            #expect(
                try Fixture.value(database, "select count(*) from public.profiles where bio = 'service'") == "2")
        }
    }

    @Test("a database that takes no writes: 503 with Retry-After, readiness and metrics say so; then as before")
    func readOnly() async throws {
        let cluster = try await EphemeralCluster.start()
        do {
            let database = cluster.conninfo()
            _ = try Migrations.up(database)
            try Fixture.seed(database, 1)
            try await LiveService.run(database) { service in
                func write() async throws -> Int {
                    try await service.send(.patch, service.path(0), as: 0, body: #"{"bio":"x"}"#).status.code
                }
                func gauge() async throws -> Double? {
                    PrometheusText.parse(try await service.send(.get, "/metrics", as: 0).text)
                        .first { $0.name == "flywheel_database_read_only" }?.value
                }
                func ready() async throws -> String { try await service.send(.get, "/readyz", as: 0).text }
                #expect(try await ready() == "ready\n")
                try await Self.set(database, readOnly: true) { try await ready() == "ready, read only\n" }
                #expect(try await gauge() == 1)
                let refused = try await service.send(.patch, service.path(0), as: 0, body: #"{"bio":"x"}"#)
                #expect(refused.status == .serviceUnavailable && refused.headers[.retryAfter] == "1")
                #expect(refused.text.contains("takes no changes"))
                #expect(try await service.send(.get, service.path(0), as: 0).status == .ok)
                try await Self.set(database, readOnly: false) { try await write() == 200 }
                // The write said so: nobody asked for readiness.
                #expect(try await gauge() == 0)
                #expect(try await ready() == "ready\n")
                // And a write finds out by itself.
                try await Self.set(database, readOnly: true) { try await write() == 503 }
                #expect(try await gauge() == 1)
            }
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    /// Switches, and waits until every process of the server has taken notice as `noticed` sees it.
    private static func set(_ database: String, readOnly: Bool, _ noticed: () async throws -> Bool) async throws {
        _ = try Fixture.execute(database, "alter system set default_transaction_read_only = \(readOnly ? "on" : "off")")
        _ = try Fixture.execute(database, "select pg_reload_conf()")
        for _ in 0..<500 {
            if try await noticed() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("nobody noticed")
    }

    /// Until a connection of the application waits for a lock of this kind.
    private static func waits(_ database: String, _ application: String, _ lock: String) async throws {
        let waiting = """
            select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
              and application_name = '\(application)' and wait_event = '\(lock)'
            """
        for _ in 0..<2000 {
            if try Fixture.value(database, waiting) == "1" { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("\(application) never waited")
    }

    private static func counts(_ counts: [ProfileStore.ErrorKey: Int64]) -> [String: Int64] {
        Dictionary(uniqueKeysWithValues: counts.map { ("\($0.key.statement) \($0.key.sqlState)", $0.value) })
    }
}

import Postgres
import Testing

@testable import ProfileService

@Suite("Readers that miss together ask the database once")
struct SingleFlightTests {
    private static func calls(_ profiles: Profiles) -> Int64 {
        profiles.store.users.statistics.first { $0.name == "profile.retrieve" }?.calls ?? 0
    }

    /// Until so many queries wait for the table's lock.
    private static func wait(for count: String, _ database: String) async throws {
        let sql = "select count(*) from pg_locks where not granted and relation = 'public.profiles'::regclass"
        while try Fixture.value(database, sql) != count { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test("a hundred simultaneous misses of one profile make one query")
    func one() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            var locker = try PostgresSession(conninfo: database)
            _ = try locker.execute("begin; lock table public.profiles in access exclusive mode")
            let versions = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await profiles.retrieve(id, as: .user(id)).version }
                }
                // The first waits for the database, and those that have come by then for the first.
                try await Self.wait(for: "1", database)
                try await Task.sleep(for: .milliseconds(200))
                _ = try locker.execute("commit")
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(versions == Array(repeating: 1, count: 100))
            #expect(Self.calls(profiles) == 1)
            #expect((profiles.cache.statistics.verdicts[.coalesced] ?? 0) > 50)
        }
    }

    @Test("a reader that has waited long enough asks the database itself, and it is counted")
    func impatient() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        let cache = CacheConfiguration(timeout: .milliseconds(50))
        try await Fixture.profiles(database, cache: cache) { profiles in
            let id = Fixture.id(0)
            var locker = try PostgresSession(conninfo: database)
            _ = try locker.execute("begin; lock table public.profiles in access exclusive mode")
            async let first = profiles.retrieve(id, as: .user(id)).version
            async let second = profiles.retrieve(id, as: .user(id)).version
            try await Self.wait(for: "2", database)
            _ = try locker.execute("commit")
            #expect(try await [first, second] == [1, 1])
            #expect(Self.calls(profiles) == 2)
            #expect(profiles.cache.statistics.errors.first { $0.kind == "timeout" }?.count == 1)
        }
    }
}

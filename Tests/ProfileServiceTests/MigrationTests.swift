import Postgres
import Testing

@testable import ProfileService

@Suite("Migrations go forward and back, and verify sees every difference")
struct MigrationTests {
    private static let applied = [
        "applied 0001 base", "applied 0002 profile", "applied 0003 batch", "applied 0004 warming",
    ]

    @Test("up, down, up again: the base data stays, and what was dropped is kept")
    func cycle() async throws {
        let database = try await Fixture.shared.database(migrated: false)
        #expect(try Migrations.status(database).isClean == false)
        #expect(try Migrations.up(database).lines == Self.applied)
        #expect(try Migrations.up(database).lines == ["nothing to do"])
        #expect(try Migrations.status(database).isClean)
        #expect(try Migrations.verify(database).lines.filter { $0.contains(":  ") } == [])
        try Fixture.seed(database, 3)
        _ = try Fixture.execute(database, "update public.profiles set bio = 'kept', company_name = 'Base'")

        #expect(try Migrations.down(database).lines == ["undid 0004 warming"])
        #expect(try Migrations.down(database).lines == ["undid 0003 batch"])
        #expect(try Migrations.down(database).lines == ["undid 0002 profile"])
        #expect(try Migrations.verify(database).isClean == false)
        #expect(
            try Fixture.value(database, "select count(*) from public.profiles where company_name = 'Base'") == "3")
        #expect(try Migrations.up(database).lines == Array(Self.applied.dropFirst()))
        #expect(try Migrations.verify(database).isClean)
        #expect(
            try Fixture.value(database, "select count(*) from public.profiles where company_name = 'Base'") == "3")

        // The second rollback does not overwrite what the first one kept.
        for _ in 0..<3 { _ = try Migrations.down(database) }
        #expect(try Migrations.down(database).lines == ["undid 0001 base"])
        #expect(try Migrations.down(database).lines == ["nothing to undo"])
        let copies = try Fixture.execute(
            database, "select relname from pg_class where relnamespace = 'rollback_0002'::regnamespace order by oid")
        #expect(copies.last?.rowCount == 2)
        let first = try #require(copies.last?.text(0, 0))
        #expect(
            try Fixture.value(database, "select count(*) from rollback_0002.\"\(first)\" where bio = 'kept'") == "3")
    }

    @Test(
        "verify names the difference",
        arguments: [
            (
                "alter table public.profiles drop constraint profiles_username_key",
                "missing:    unique index profiles_username_key on public.profiles (username)"
            ),
            (
                "drop policy profiles_update_own on public.profiles",
                "missing:    policy profiles_update_own on public.profiles for update to authenticated using SELECTauth.uid=id check SELECTauth.uid=id"
            ),
            (
                "create policy open on public.profiles for select using (true)",
                "unexpected: policy open on public.profiles for select to public using true"
            ),
            (
                "grant update (email) on public.profiles to authenticated",
                "unexpected: grant update (email) on public.profiles to authenticated"
            ),
            (
                "grant select on public.profiles to public",
                "unexpected: grant select on public.profiles to public"
            ),
            (
                "alter table public.profiles disable row level security",
                "missing:    row level security on public.profiles"
            ),
            (
                "alter table public.profiles alter login_count type integer",
                "unexpected: column public.profiles.login_count integer not null default 0"
            ),
            (
                "alter table public.profiles alter bio set not null",
                "missing:    column public.profiles.bio text"
            ),
            (
                "drop index public.profiles_last_login",
                "missing:    index profiles_last_login on public.profiles (last_login desc nulls last)"
            ),
            (
                "update pg_index set indisvalid = false where indexrelid = 'public.profiles_last_login'::regclass",
                "unexpected: index profiles_last_login on public.profiles (last_login desc nulls last) invalid"
            ),
            (
                """
                drop index public.profiles_last_login;
                create index profiles_last_login on public.profiles (email desc, last_login)
                """,
                "unexpected: index profiles_last_login on public.profiles (email desc, last_login)"
            ),
            (
                "alter policy profiles_select_own on public.profiles using (id is not null)",
                "unexpected: policy profiles_select_own on public.profiles for select to authenticated using idISNOTNULL"
            ),
            (
                "drop function public.lock_profiles(uuid[], bigint[])",
                #"missing:    function public.lock_profiles(ids uuid[], versions bigint[]) set search_path="""#
            ),
            (
                "create index profiles_email on public.profiles (email)",
                "unexpected: index profiles_email on public.profiles (email)"
            ),
            (
                "alter table public.profiles disable trigger profiles_touch",
                "missing:    trigger profiles_touch on public.profiles"
            ),
            (
                "grant execute on function public.sync_profile(uuid) to public",
                "unexpected: grant execute on public.sync_profile to public"
            ),
        ])
    func verifies(change: String, line: String) async throws {
        let database = try await Fixture.shared.database()
        #expect(try Migrations.verify(database).isClean)
        _ = try Fixture.execute(database, change)
        let report = try Migrations.verify(database)
        #expect(!report.isClean)
        #expect(report.lines.contains(line), "\(report)")
    }

    @Test("a migration that was edited after it was applied is refused")
    func altered() async throws {
        let database = try await Fixture.shared.database()
        _ = try Fixture.execute(database, "update flywheel.migrations set checksum = 'x' where number = 1")
        #expect(throws: MigrationError.altered("0001 base")) { try Migrations.up(database) }
        #expect(try Migrations.status(database).isClean == false)
        _ = try Fixture.execute(database, "insert into flywheel.migrations values (99, 'later', 'y')")
        _ = try Fixture.execute(database, "delete from flywheel.migrations where number = 1")
        #expect(throws: MigrationError.unknown(number: 99)) { try Migrations.down(database) }
    }

    @Test("a step that fails leaves nothing behind")
    func atomic() async throws {
        let database = try await Fixture.shared.database(migrated: false)
        _ = try Fixture.execute(database, "create table public.profiles (id int)")
        #expect(throws: MigrationError.self) { try Migrations.up(database) }
        #expect(try Fixture.value(database, "select count(*) from pg_namespace where nspname = 'auth'") == "0")
        #expect(try Fixture.value(database, "select count(*) from flywheel.migrations") == "0")
    }

    @Test("of two at once, one waits: for the other's end, but not for ever")
    func oneAfterTheOther() async throws {
        let database = try await Fixture.shared.database(migrated: false)
        do {
            var other = try PostgresSession(conninfo: database)
            _ = try other.execute("select pg_advisory_lock(\(Migrations.lock))")
            let wait = Duration.milliseconds(50)
            #expect(throws: MigrationError.locked(waited: wait)) { try Migrations.up(database, lockWait: wait) }
            #expect(try Migrations.status(database).lines.first == "0001 base: pending")
        }
        async let first = Task.detached { try Migrations.up(database) }.value
        async let second = Task.detached { try Migrations.up(database) }.value
        let lines = try await [first.lines, second.lines]
        #expect(lines.contains(["nothing to do"]) && lines.contains(Self.applied))
    }

    @Test(
        "a rollback that drops data locks the tables before it copies them",
        arguments: Migration.all.map(\.down).filter { $0.contains("drop table") || $0.contains("drop column") })
    func nothingIsLost(down: String) throws {
        let locked = try #require(down.firstRange(of: "in access exclusive mode;"))
        let copied = try #require(down.firstRange(of: "create table rollback_"))
        #expect(locked.upperBound <= copied.lowerBound)
    }

    @Test("the previous version's statements work on this version's schema: its code can be rolled back")
    func previousVersion() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        _ = try Fixture.execute(
            database, "delete from public.profiles where id = '\(Fixture.id(1))'")
        let users = PostgresPool(PostgresConfiguration(conninfo: database, connections: 1, role: "authenticator"))
        let service = PostgresPool(PostgresConfiguration(conninfo: database, connections: 1, role: "service_role"))
        defer {
            users.shutdown()
            service.shutdown()
        }
        func run(_ statement: Statement, _ values: [PostgresValue], as caller: Caller) async throws -> QueryResult {
            var unit = Unit()
            unit.add(PreviousVersion.identity, [.text(caller.role), .text(caller.claims)])
            unit.add(statement, values)
            return try await (caller == .service ? service : users).run(unit)[1]
        }
        let (id, other) = (Fixture.id(0), Fixture.id(1))
        let own = PostgresValue.text(id.description)
        let read = try await run(PreviousVersion.retrieve, [own], as: .user(id))
        #expect(read.rowCount == 1 && read.text(0, 4) == "user0@example.test")
        let patch = PostgresValue.text(#"{"bio":"x","preferences":{"a":1}}"#)
        let updated = try await run(PreviousVersion.update, [own, patch, .text("{1}")], as: .user(id))
        #expect(updated.text(0, 9) == "2" && updated.text(0, 10) == "x")
        let made = try await run(
            PreviousVersion.create, [.text(other.description), .text(#"{"username":"ada"}"#)], as: .user(other))
        #expect(made.text(0, 1) == "ada")
        let synced = try await run(PreviousVersion.sync, [.text(other.description)], as: .user(other))
        #expect(synced.text(0, 0) == "email,full_name,email_verified")
        let changed = try await run(
            PreviousVersion.changeUser, [own, .text(#"{"email":"new@example.test"}"#)], as: .service)
        #expect(changed.text(0, 1) == "new@example.test")
        #expect(try await run(PreviousVersion.ready, [], as: .user(id)).rowCount == 0)
    }

    @Test("an unusable connection string is a clear error")
    func unreachable() {
        let error = #expect(throws: MigrationError.self) { try Migrations.up("host=/nowhere port=1 dbname=x") }
        #expect(error.map { "\($0)".isEmpty } == false)
    }

    /// The examples of RFC 7396, appendix A.
    @Test("the database merges patches as RFC 7396 says")
    func mergePatch() async throws {
        let database = try await Fixture.shared.database()
        let wrong = try Fixture.value(
            database,
            #"""
            select count(*) from (values
              ('{"a":"b"}','{"a":"c"}','{"a":"c"}'), ('{"a":"b"}','{"b":"c"}','{"a":"b","b":"c"}'),
              ('{"a":"b"}','{"a":null}','{}'), ('{"a":"b","b":"c"}','{"a":null}','{"b":"c"}'),
              ('{"a":["b"]}','{"a":"c"}','{"a":"c"}'), ('{"a":"c"}','{"a":["b"]}','{"a":["b"]}'),
              ('{"a":{"b":"c"}}','{"a":{"b":"d","c":null}}','{"a":{"b":"d"}}'),
              ('{"a":[{"b":"c"}]}','{"a":[1]}','{"a":[1]}'), ('["a","b"]','["c","d"]','["c","d"]'),
              ('{"a":"b"}','["c"]','["c"]'), ('{"a":"foo"}','null','null'), ('{"a":"foo"}','"bar"','"bar"'),
              ('{"e":null}','{"a":1}','{"e":null,"a":1}'), ('[1,2]','{"a":"b","c":null}','{"a":"b"}'),
              ('{}','{"a":{"bb":{"ccc":null}}}','{"a":{"bb":{}}}')
            ) as c(target, patch, result)
            where public.jsonb_merge_patch(target::jsonb, patch::jsonb) is distinct from result::jsonb
            """#)
        #expect(wrong == "0")
    }
}

import Postgres
import Signals
import Testing

@testable import ProfileService

@Suite("The flywheel turns without HTTP")
struct ProfilesTests {
    @Test("a hundred simultaneous misses are one query")
    func singleFlight() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            // The row is locked away until every reader has asked.
            var locker = try PostgresSession(conninfo: database)
            _ = try locker.execute("begin; lock table public.profiles in access exclusive mode")
            try await withThrowingTaskGroup(of: Profile.self) { group in
                for _ in 0..<100 { group.addTask { try await profiles.retrieve(id, as: .user(id)) } }
                while profiles.store.users.gauges.inFlight == 0 { try await Task.sleep(for: .milliseconds(1)) }
                _ = try locker.execute("commit")
                for try await profile in group { #expect(profile.email == "user0@example.test") }
            }
            let calls = profiles.store.users.statistics.first { $0.name == "profile.retrieve" }?.calls
            #expect(calls == 1)
            let verdicts = profiles.cache.statistics.verdicts
            #expect(verdicts[.miss] == 1)
            #expect((verdicts[.coalesced] ?? 0) + (verdicts[.hit] ?? 0) == 99)
        }
    }

    @Test("somebody else's profile is not found, with the cache warm and with it cold")
    func foreign() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        try await Fixture.profiles(database) { profiles in
            let (mine, other) = (Fixture.id(0), Fixture.id(1))
            await #expect(throws: ProfilesError.notFound) { try await profiles.retrieve(other, as: .user(mine)) }
            _ = try await profiles.retrieve(other, as: .user(other))
            await #expect(throws: ProfilesError.notFound) { try await profiles.retrieve(other, as: .user(mine)) }
            await #expect(throws: ProfilesError.notFound) { try await profiles.sync(other, as: .user(mine)) }
            await #expect(throws: ProfilesError.notFound) {
                try await profiles.update(other, with: .nothing, as: .user(mine))
            }
            await #expect(throws: ProfilesError.notFound) {
                try await profiles.create(other, with: .nothing, as: .user(mine))
            }
            #expect(profiles.security[.foreignProfile] == 5)
            #expect(try await profiles.retrieve(other, as: .service).id == other)
        }
    }

    @Test("the database refuses what the service's check refuses, on its own", arguments: 0..<3, 0..<3)
    func policiesAgree(caller: Int, subject: Int) async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 3)
        try await Fixture.profiles(database) { profiles in
            let caller = Caller.user(Fixture.id(caller))
            let id = Fixture.id(subject)
            // Past the service's check, straight to the database.
            let read = try await profiles.store.run(
                ProfileStatements.retrieve, [.text(id.description)], as: caller)
            #expect((read.result.rowCount == 1) == caller.mayReach(id))
            let written = try await profiles.store.run(
                ProfileStatements.update, [.text(id.description), .text(#"{"bio":"x"}"#), .null], as: caller)
            #expect((written.result.rowCount == 1) == caller.mayReach(id))
            if caller.mayReach(id) {
                _ = try await profiles.store.run(ProfileStatements.sync, [.text(id.description)], as: caller)
            } else {
                await #expect(throws: ProfilesError.forbidden) {
                    try await profiles.store.run(ProfileStatements.sync, [.text(id.description)], as: caller)
                }
            }
        }
    }

    @Test(
        "columns out of a user's reach are refused by the database too",
        arguments: ProfileColumn.allCases.filter { $0.rule == nil })
    func columnGrants(column: ProfileColumn) async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            let statement = Statement("test.\(column.name)", "update public.profiles set \(column.name) = default")
            await #expect(throws: ProfilesError.forbidden) {
                try await profiles.store.run(statement, [], as: .user(Fixture.id(0)))
            }
        }
    }

    @Test("a unit without claims sees no row and writes none")
    func failsClosed() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            for sql in ["select id from public.profiles", "update public.profiles set bio = 'x' returning id"] {
                let result = try await profiles.store.users.run(Unit(Statement("test.\(sql.prefix(6))", sql)))
                #expect(result.results[0].rowCount == 0)
            }
        }
    }

    @Test("sync finds a changed e-mail and name, writes once, and then nothing")
    func sync() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            let untouched = try await profiles.sync(id, as: .user(id))
            #expect(untouched.changed == [])
            _ = try await profiles.retrieve(id, as: .user(id))
            _ = try Fixture.execute(
                database,
                """
                update auth.users set email = 'new@example.test',
                  raw_user_meta_data = '{"full_name": "New Name"}', last_sign_in_at = '2026-01-02T03:04:05Z'
                """)
            let first = try await profiles.sync(id, as: .user(id))
            #expect(first.changed == [.email, .fullName, .lastLogin, .loginCount])
            #expect(first.profile.email == "new@example.test")
            #expect(first.profile[.lastLogin] == "2026-01-02T03:04:05.000000Z")
            #expect(first.profile.version == untouched.profile.version + 1)
            // The cache was told.
            #expect(try await profiles.retrieve(id, as: .user(id)).fullName == "New Name")
            let second = try await profiles.sync(id, as: .service)
            #expect(second.changed == [])
            #expect(second.profile == first.profile)
            #expect(profiles.writes[Profiles.Verb.sync.rawValue] == 1)
            _ = try await profiles.retrieve(id, as: .user(id))
            #expect(profiles.cache.statistics.verdicts[.hit] == 1)
        }
    }

    @Test("update changes what it names, merges objects, and readers see it")
    func update() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            let before = try await profiles.retrieve(id, as: .user(id))
            let patch = try ProfilePatch(
                json: Array(#"{"bio":"Hi","preferences":{"a":{"b":1}},"key_metrics":[1],"full_name":null}"#.utf8))
            let after = try await profiles.update(id, with: patch, as: .user(id))
            #expect(after.version == before.version + 1)
            #expect(after[.bio] == "Hi")
            #expect(after.fullName == nil)
            #expect(try await profiles.retrieve(id, as: .user(id)) == after)
            let more = try ProfilePatch(json: Array(#"{"preferences":{"a":{"c":2},"d":3}}"#.utf8))
            let merged = try await profiles.update(id, with: more, as: .user(id))
            #expect(merged[.preferences] == #"{"a": {"b": 1, "c": 2}, "d": 3}"#)
            // The same again changes nothing, so the version stays.
            #expect(try await profiles.update(id, with: more, as: .user(id)).version == merged.version)
            await #expect(throws: ProfilesError.versionMismatch(current: merged.version)) {
                try await profiles.update(id, with: more, ifVersion: [before.version], as: .user(id))
            }
            _ = try await profiles.update(id, with: more, ifVersion: [1, merged.version], as: .user(id))
            let name = try ProfilePatch(json: Array(#"{"username":"taken"}"#.utf8))
            _ = try await profiles.update(id, with: name, as: .user(id))
            await #expect(throws: ProfilesError.conflict("the username is taken")) {
                try await profiles.update(Fixture.id(1), with: name, as: .user(Fixture.id(1)))
            }
            await #expect(throws: ProfilesError.notFound) {
                try await profiles.update(Fixture.id(9), with: name, as: .service)
            }
        }
    }

    @Test("what the service's rules accept, the database's constraints hold", arguments: ProfileColumn.writable)
    func rulesAgree(column: ProfileColumn) async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        let largest: JSONValue =
            switch column.rule {
            case .text(let characters, .plain, _): .string(String(repeating: "ä", count: characters.upperBound))
            case .text(let characters, .webURL, _), .text(let characters, .secureURL, _):
                .string("https://" + String(repeating: "x", count: characters.upperBound - 8))
            case .text(_, .phone, _): .string("+123456789012345")
            case .text(_, .timezone, _): .string(String(repeating: "Z", count: 64))
            case .text(_, .language, _): .string("abc-Abcd-123")
            case .bytes(let count): .string(String(repeating: "x", count: count))
            case .list(let items, let bytes):
                .array((0..<items).map { _ in .string(String(repeating: "x", count: bytes / items - 4)) })
            case .object(let bytes):
                .object([.init(name: "k", value: .string(String(repeating: "x", count: bytes - 8)))])
            case .switches(let bytes):
                .object([.init(name: String(repeating: "x", count: bytes - 9), value: .bool(true))])
            default: .null
            }
        try await Fixture.profiles(database) { profiles in
            let patch = try ProfilePatch(.object([.init(name: column.name, value: largest)]))
            let id = Fixture.id(0)
            #expect(try await profiles.update(id, with: patch, as: .user(id)).version == 2)
        }
    }

    @Test("a missing profile is remembered as missing, made on demand, and made once")
    func create() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        _ = try Fixture.execute(database, "delete from public.profiles")
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            await #expect(throws: ProfilesError.notFound) { try await profiles.retrieve(id, as: .user(id)) }
            await #expect(throws: ProfilesError.notFound) { try await profiles.retrieve(id, as: .user(id)) }
            #expect(profiles.cache.statistics.verdicts[.negative] == 1)
            let made = try await profiles.retrieveOrCreate(id, as: .user(id))
            #expect(made[.language] == "en")
            #expect(made[.notificationSettings]?.contains("marketing") == true)
            #expect(try await profiles.retrieve(id, as: .user(id)) == made)
            await #expect(throws: ProfilesError.alreadyExists) {
                try await profiles.create(id, with: .nothing, as: .user(id))
            }
            let stranger = Fixture.id(5)
            await #expect(throws: ProfilesError.conflict("there is no user with this id")) {
                try await profiles.create(stranger, with: .nothing, as: .user(stranger))
            }
            #expect(try await profiles.sync(id, as: .user(id)).changed == [.email, .fullName, .emailVerified])
        }
    }

    @Test("a write that may have happened leaves nothing in the cache, and bars fills")
    func outcomeUnknown() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            _ = try await profiles.retrieve(id, as: .user(id))
            var locker = try PostgresSession(conninfo: database)
            _ = try locker.execute("begin; lock table public.profiles in access exclusive mode")
            let writing = Task { try await profiles.update(id, with: .nothing, as: .user(id)) }
            while profiles.store.users.gauges.inFlight == 0 { try await Task.sleep(for: .milliseconds(1)) }
            profiles.shutdown()
            await #expect(throws: ProfilesError.outcomeUnknown) { try await writing.value }
            guard case .barred = profiles.cache.lookup(id, now: MonotonicClock.now) else { throw Unexpected() }
        }
    }

    @Test(
        "only what was not sent, or what the database undid, is known not to have happened",
        arguments: [
            (PostgresError.Kind.connect, nil, true), (.shutdown, nil, true), (.poolTimeout, nil, true),
            (.cancelled, nil, true), (.connectionLost(outcomeUnknown: false), nil, true),
            (.statementTimeout, "57014", true), (.server, "23505", true), (.server, "XX000", true),
            (.server, "40001", true), (.connectionLost(outcomeUnknown: true), nil, false),
            (.protocolViolation, nil, false), (.server, "40003", false), (.server, "08007", false),
            (.server, nil, false),
        ])
    func knownUndone(kind: PostgresError.Kind, sqlState: String?, isKnown: Bool) {
        #expect(ProfilesError(PostgresError(kind, "x", sqlState: sqlState)).isKnownUndone == isKnown)
    }

    @Test("with the cache off, every read asks the database")
    func bypass() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database, cache: .init(capacity: 0)) { profiles in
            for _ in 0..<3 { _ = try await profiles.retrieve(Fixture.id(0), as: .user(Fixture.id(0))) }
            #expect(profiles.cache.statistics.verdicts[.bypass] == 3)
        }
    }

    @Test("who waits too long for another's load of a profile asks the database itself, and it is counted")
    func cacheTimeout() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database, cache: .init(timeout: .milliseconds(1))) { profiles in
            let id = Fixture.id(0)
            // A load that never lands.
            guard case .lead = profiles.cache.lookup(id, now: MonotonicClock.now) else { throw Unexpected() }
            #expect(try await profiles.retrieve(id, as: .user(id)).email == "user0@example.test")
            #expect(profiles.cache.statistics.errors[.timeout] == 1)
            #expect(profiles.cache.statistics.verdicts[.bypass] == 1)
            #expect(profiles.cache.statistics.entries == 0)
        }
    }

    @Test("warming loads the most recently signed-in users first, and stops at the limit")
    func warming() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 6)
        for user in [4, 1, 3] {
            _ = try Fixture.execute(
                database,
                """
                update public.profiles set last_login = timestamptz '2026-01-01' + interval '\(user) days'
                where id = '\(Fixture.id(user))'
                """)
        }
        try await Fixture.profiles(database) { profiles in
            let warming = await profiles.warm(limit: 2, rate: 1_000_000)
            #expect(warming == Profiles.Warming(loaded: 2, end: .done))
            for user in 0..<6 { _ = try await profiles.retrieve(Fixture.id(user), as: .user(Fixture.id(user))) }
            let statistics = profiles.cache.statistics
            #expect(statistics.verdicts[.hit] == 2)
            #expect(statistics.warmed == 2)
            #expect(profiles.store.service.statistics.first { $0.name == "profile.retrieve" }?.calls == 2)
        }
        try await Fixture.profiles(database, cache: .init(capacity: 3)) { profiles in
            #expect(await profiles.warm(limit: 6, rate: 1_000_000) == Profiles.Warming(loaded: 3, end: .full))
            #expect(profiles.cache.statistics.removals.allSatisfy { $0 == 0 })
            // The most recent: 4, 3, 1.
            for user in [4, 3, 1] { _ = try await profiles.retrieve(Fixture.id(user), as: .user(Fixture.id(user))) }
            #expect(profiles.cache.statistics.verdicts[.hit] == 3)
        }
    }

    @Test("warming keeps its rate, and ends when it is cancelled or the database is away")
    func warmingEnds() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 3)
        try await Fixture.profiles(database) { profiles in
            // One a second: the first is loaded, the wait for the second is cancelled.
            let warming = Task { await profiles.warm(limit: 3, rate: 1) }
            while profiles.cache.statistics.warmed == 0 { try await Task.sleep(for: .milliseconds(1)) }
            warming.cancel()
            #expect(await warming.value == Profiles.Warming(loaded: 1, end: .cancelled))
            profiles.shutdown()
            #expect(await profiles.warm(limit: 3, rate: 1) == Profiles.Warming(loaded: 0, end: .failed))
        }
    }

    @Test("readers and writers at once: nobody ever reads a version older than one acknowledged before")
    func freshness() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await Fixture.profiles(database) { profiles in
            let id = Fixture.id(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<2 {
                    group.addTask {
                        for round in 0..<100 {
                            let patch = try ProfilePatch(json: Array(#"{"bio":"\#(writer)-\#(round)"}"#.utf8))
                            let written = try await profiles.update(id, with: patch, as: .user(id))
                            let read = try await profiles.retrieve(id, as: .user(id))
                            #expect(read.version >= written.version)
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        var last: Int64 = 0
                        for _ in 0..<300 {
                            let version = try await profiles.retrieve(id, as: .user(id)).version
                            #expect(version >= last)
                            last = version
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await profiles.retrieve(id, as: .user(id)).version == 201)
        }
    }
}

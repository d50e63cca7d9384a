import Postgres
import Testing

@testable import ProfileService

@Suite("The service and the database agree on who may do what")
struct AccessTests {
    private static let verbs = ["retrieve", "update", "create", "sync"]

    /// What came of a verb, as far as access goes.
    private enum Answer: Equatable {
        case given
        /// Nothing: there is none, or the caller may not know of it, or it is there already.
        case nothing
    }

    @Test("thousands of callers, ids and verbs, cache cold and warm: what the policies alone say")
    func agreement() async throws {
        let database = try await Fixture.shared.database()
        // 0 ..< 8 have a profile, 8 and 9 a user only, 10 and 11 nothing.
        try Fixture.seed(database, 10)
        var session = try PostgresSession(conninfo: database)
        let strays = "delete from public.profiles where id in ('\(Fixture.id(8))', '\(Fixture.id(9))')"
        _ = try session.execute(strays)
        var random = Generator(state: 20_260_727)
        var given = 0
        try await Fixture.profiles(database) { profiles in
            for round in 0..<3000 {
                let id = Fixture.id(Int.random(in: 0..<12, using: &random))
                // A third of the callers ask for their own.
                let caller: Caller =
                    switch Int.random(in: 0..<9, using: &random) {
                    case 0: .service
                    case 1...3: .user(id)
                    default: .user(Fixture.id(Int.random(in: 0..<12, using: &random)))
                    }
                let verb = Self.verbs[Int.random(in: 0..<4, using: &random)]
                let policies = try Self.policies(&session, id, caller, verb)
                profiles.cache.bar(id)
                profiles.cache.release(id, changed: true, until: nil, now: MonotonicClock.now)
                let isWarm = round % 2 == 1
                if isWarm { _ = try? await profiles.retrieve(id, as: .service) }
                let service = try await Self.service(profiles, id, caller, verb)
                #expect(service == policies, "\(caller) \(verb) \(id), \(isWarm ? "warm" : "cold")")
                if service == .given {
                    given += 1
                    if verb == "create" { _ = try session.execute(strays) }
                }
            }
            let verdicts = profiles.cache.statistics.verdicts
            #expect((verdicts[.hit] ?? 0) > 100 && (verdicts[.negative] ?? 0) > 10 && (verdicts[.miss] ?? 0) > 100)
        }
        #expect(given > 500 && given < 2500)
    }

    /// The statement alone, by hand under the caller's role, and undone.
    private static func policies(
        _ session: inout PostgresSession, _ id: ProfileID, _ caller: Caller, _ verb: String
    ) throws -> Answer {
        let (statement, values): (Statement, [PostgresValue]) =
            switch verb {
            case "retrieve": (ProfileStatements.retrieve, [])
            case "update": (ProfileStatements.update, [.text("{}"), .null])
            case "create": (ProfileStatements.create, [.text("{}")])
            default: (ProfileStatements.sync, [])
            }
        _ = try session.execute("begin")
        _ = try session.execute("set local role \(caller.role)")
        _ = try session.query(ProfileStatements.identity.sql, [.text(caller.claims)])
        let answer: Answer
        do throws(PostgresError) {
            answer = try session.query(statement.sql, [.text(id.description)] + values).rowCount > 0 ? .given : .nothing
        } catch {
            // Row level security refuses, or there is no user to make a profile for.
            guard error.sqlState == "42501" || error.sqlState == "23503" else { throw error }
            answer = .nothing
        }
        _ = try session.execute("rollback")
        return answer
    }

    private static func service(
        _ profiles: Profiles, _ id: ProfileID, _ caller: Caller, _ verb: String
    ) async throws -> Answer {
        do throws(ProfilesError) {
            switch verb {
            case "retrieve": _ = try await profiles.retrieve(id, as: caller)
            case "update": _ = try await profiles.update(id, with: .nothing, as: caller)
            case "create": _ = try await profiles.create(id, with: .nothing, as: caller)
            default: _ = try await profiles.sync(id, as: caller)
            }
            return .given
        } catch {
            switch error {
            case .notFound: break
            // Only to who may know of it.
            case .alreadyExists, .conflict: #expect(caller.mayReach(id))
            default: throw error
            }
            return .nothing
        }
    }

    @Test(
        "a hand-written statement of the application's role does not write a protected column",
        arguments: ProfileColumn.allCases.filter { $0.rule == nil })
    func columnGrants(column: ProfileColumn) async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        let pool = PostgresPool(PostgresConfiguration(conninfo: database, connections: 1, role: Caller.userRole))
        defer { pool.shutdown() }
        let id = Fixture.id(0)
        func sqlState(_ sql: String) async -> String? {
            var unit = Unit()
            unit.add(ProfileStatements.identity, [.text(Caller.user(id).claims)])
            unit.add(Statement("by.hand.\(sql.hashValue)", sql))
            do throws(PostgresError) {
                _ = try await pool.run(unit)
                return nil
            } catch { return error.sqlState ?? "\(error)" }
        }
        #expect(await sqlState("update public.profiles set bio = 'mine' where id = '\(id)'") == nil)
        #expect(await sqlState("update public.profiles set \(column.name) = default where id = '\(id)'") == "42501")
        // The id is what an insert must say; the policy holds it to the caller's own.
        let insert =
            column == .id
            ? "insert into public.profiles (id) values ('\(Fixture.id(1))')"
            : "insert into public.profiles (id, \(column.name)) values ('\(id)', default)"
        #expect(await sqlState(insert) == "42501")
    }

    /// The same triples in every run (xorshift64).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}

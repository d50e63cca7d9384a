import Foundation
import Logging
import Postgres
import ProfileService

/// The profile service as a library, without HTTP: what an application that keeps profiles itself would write.
///
/// `swift run library-example` runs it on a PostgreSQL of its own, which is gone at the end; an application gives the
/// connection string of its database instead.
@main
struct LibraryExample {
    static func main() async throws {
        let cluster = try await EphemeralCluster.start()
        do {
            try await run(cluster.conninfo())
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    static func run(_ database: String) async throws {
        _ = try Migrations.up(database)
        // A user, as the application's sign-up would add one; a trigger makes the profile.
        guard let ada = ProfileID("e220a839-7b1d-8daf-8000-000000000000") else { return }
        try execute(
            database, "insert into auth.users (id, email, raw_user_meta_data) values ($1::uuid, $2, $3::jsonb)",
            [.text(ada.description), .text("ada@example.test"), .text(#"{"full_name": "Ada"}"#)])

        var logger = Logger(label: "library-example", factory: { JSONLogHandler(label: $0) })
        logger.logLevel = .info
        let profiles = Profiles(ProfilesConfiguration(conninfo: database, connections: 2), logger: logger)
        defer { profiles.shutdown() }
        let caller = Caller.user(ada)

        let profile = try await profiles.retrieveOrCreate(ada, as: caller)
        print("retrieved: version \(profile.version), \(profile.fullName ?? "no name")")

        let patch = try ProfilePatch(
            json: Array(#"{"bio": "Counts on her fingers.", "timezone": "Europe/London"}"#.utf8))
        let updated = try await profiles.update(ada, with: patch, ifVersion: [profile.version], as: caller)
        print("updated: version \(updated.version), \(updated[.bio] ?? "no bio")")

        // The auth source changes; a sync finds it, once.
        try execute(
            database, "update auth.users set email = $2 where id = $1::uuid",
            [.text(ada.description), .text("lovelace@example.test")])
        for _ in 0..<2 {
            let synced = try await profiles.sync(ada, as: caller)
            print("synced: \(synced.changed.map(\.name)), now \(synced.profile.email ?? "no address")")
        }

        // Errors are typed: an update that expects an old version, and somebody else's profile.
        do throws(ProfilesError) {
            _ = try await profiles.update(ada, with: patch, ifVersion: [profile.version], as: caller)
        } catch {
            print("refused: \(error)")
        }
        do throws(ProfilesError) {
            _ = try await profiles.retrieve(ProfileID(UUID().uuidString.lowercased()) ?? ada, as: caller)
        } catch {
            print("refused: \(error)")
        }
    }

    /// What the application does with its users, beside their profiles.
    static func execute(_ database: String, _ sql: String, _ values: [PostgresValue]) throws {
        var session = try PostgresSession(conninfo: database)
        _ = try session.query(sql, values)
    }
}

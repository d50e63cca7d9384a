public import Postgres
import ScenarioFormat

/// Fills the auth source with the scenario's users, whose ids the load side derives from their index alone.
public enum Seeding {
    /// Adds users 0 ..< `count` that are not there yet; the database's trigger makes their profiles. Users of earlier runs stay.
    /// Returns how many were added.
    public static func seed(
        _ count: Int, conninfo: String, isInterrupted: @Sendable () -> Bool = { false }
    ) throws(PostgresError) -> Int {
        var session = try PostgresSession(conninfo: conninfo)
        // COPY cannot skip rows that exist: it goes through a table of its own, in one transaction.
        _ = try session.execute(
            """
            begin;
            create temporary table seed (id uuid, email text, full_name text, verified boolean) on commit drop;
            """)
        _ = try session.copy(into: "seed (id, email, full_name, verified)") { (writer) throws(PostgresError) in
            for index in 0..<count {
                if index % 10_000 == 0, isInterrupted() { throw PostgresError(.cancelled, "interrupted") }
                try writer.row([
                    .text(UserIdentity.uuid(index)), .text("user\(index)@example.test"), .text("User \(index)"),
                    .text(index % 10 == 0 ? "false" : "true"),
                ])
            }
        }
        let added = try session.execute(
            """
            insert into auth.users (id, email, raw_user_meta_data, email_confirmed_at, last_sign_in_at)
              select id, email, jsonb_build_object('full_name', full_name), case when verified then now() end,
                now() - (abs(hashtext(id::text)) % 43200) * interval '1 minute'
              from seed on conflict do nothing;
            commit;
            """)
        // A fresh table without statistics is planned as if it were empty.
        _ = try session.execute("analyze auth.users; analyze public.profiles")
        return added.first?.affected ?? 0
    }
}

import Postgres
import Testing

@Suite("flywheel migrate")
struct MigrateTests {
    @Test("two processes at once: one waits; verify names what differs and its exit code says so")
    func migrates() async throws {
        let cluster = try await EphemeralCluster.start()
        do {
            let environment = ["FLYWHEEL_DATABASE": cluster.conninfo()]
            let (one, other) = (try FlywheelProgram(), try FlywheelProgram())
            try one.start(["migrate", "up"], environment: environment)
            try other.start(["migrate", "up"], environment: environment)
            let outcomes = [try await one.wait(), try await other.wait()]
            #expect(outcomes.map(\.status) == [0, 0], "\(outcomes)")
            #expect(outcomes.count { $0.output == "nothing to do\n" } == 1)
            #expect(outcomes.count { $0.output.hasPrefix("applied 0001 base\n") } == 1)

            let clean = try await one.run(["migrate", "verify"], environment: environment)
            #expect(clean.status == 0, "\(clean)")
            var session = try PostgresSession(conninfo: cluster.conninfo())
            try session.execute(
                """
                drop index public.profiles_last_login;
                alter table public.profiles alter login_count type integer;
                drop policy profiles_update_own on public.profiles;
                grant update (email) on public.profiles to authenticated;
                """)
            let differing = try await one.run(["migrate", "verify"], environment: environment)
            #expect(differing.status == 65)
            for fact in [
                "missing:    index profiles_last_login on", "unexpected: column public.profiles.login_count integer",
                "missing:    policy profiles_update_own on", "unexpected: grant update (email) on public.profiles to",
            ] {
                #expect(differing.output.contains(fact), "\(differing.output)")
            }
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }
}

import ArgumentParser
import ChildProcesses
import Gates
import Postgres
import ProfileService
import Testbed

/// What `serve` stores profiles in: a database that is there, or a PostgreSQL of its own.
struct ServedDatabase {
    let conninfo: String
    /// Nil for a database that is there.
    private let cluster: EphemeralCluster?

    /// Throws an `ExitCode` once a failure has been said; nothing runs then.
    static func open(_ conninfo: String, users: Int) async throws -> ServedDatabase {
        guard conninfo == DatabaseOption.ephemeral else {
            try seed(users, conninfo)
            return ServedDatabase(conninfo: conninfo, cluster: nil)
        }
        ScratchDirectory.sweep()
        let cluster: EphemeralCluster
        do throws(EphemeralClusterError) {
            cluster = try await EphemeralCluster.start()
        } catch {
            throw failure("cannot start PostgreSQL: \(error.message)")
        }
        do {
            do throws(MigrationError) {
                _ = try Migrations.up(cluster.conninfo())
            } catch {
                throw failure("\(error)")
            }
            try seed(users, cluster.conninfo())
            return ServedDatabase(conninfo: cluster.conninfo(), cluster: cluster)
        } catch {
            await cluster.stop()
            throw error
        }
    }

    func close() async { await cluster?.stop() }

    private static func seed(_ users: Int, _ conninfo: String) throws {
        guard users > 0 else { return }
        do throws(PostgresError) {
            _ = try Seeding.seed(users, conninfo: conninfo)
        } catch {
            throw failure("cannot add users: \(error)")
        }
    }

    private static func failure(_ message: String) -> ExitCode {
        Console.fail(message)
        return ExitCode(ExitStatus.unavailable.code)
    }
}

import Glibc
import Testing

@testable import Postgres

/// One server for the tests that leave it as it is; each uses tables of its own. It goes with the test program.
enum SharedCluster {
    private static let starting = Task { try await EphemeralCluster.start() }

    static func conninfo() async throws -> String { try await starting.value.conninfo() }

    static func pool(
        connections: Int = 2, statementTimeout: Duration = .seconds(20), acquireTimeout: Duration = .seconds(20),
        role: String? = nil, depth: Int = 16
    ) async throws -> PostgresPool {
        PostgresPool(
            PostgresConfiguration(
                conninfo: try await conninfo(), connections: connections, statementTimeout: statementTimeout,
                acquireTimeout: acquireTimeout, role: role, depth: depth))
    }

    static func session() async throws -> PostgresSession { try PostgresSession(conninfo: try await conninfo()) }
}

extension PostgresPool {
    /// The error a unit fails with; records an issue when it does not fail.
    func error(of unit: Unit) async -> PostgresError? {
        do throws(PostgresError) {
            _ = try await run(unit)
            Issue.record("succeeded: \(unit)")
            return nil
        } catch { return error }
    }

    func text(_ statement: Statement, _ values: [PostgresValue] = []) async throws(PostgresError) -> String? {
        try await run(Unit(statement, values))[0].text(0, 0)
    }
}

/// Waits for a condition; false when it never held. The limit only bounds a failing test.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    for _ in 0..<3000 {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return try await condition()
}

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

enum Statements {
    static let echo = Statement("echo", "SELECT $1::text")
    static let number = Statement("number", "SELECT $1::int4 * 2")
    static let sleep = Statement("sleep", "SELECT pg_sleep($1::float8)")
    static let backend = Statement("backend", "SELECT pg_backend_pid()")
}

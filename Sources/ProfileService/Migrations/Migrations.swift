import Postgres

/// The schema's history, one numbered step at a time. Blocking: for commands and tests, not for a request.
///
/// Each step is one transaction, with its checksum recorded in `flywheel.migrations`; an advisory lock lets two
/// programs migrate one after the other only. `conninfo` must be of a role that may create roles and schemas.
public enum Migrations {
    /// Any constant number that is the same in every version of this program.
    static let lock: Int64 = 0x666C_7977_6865_656C  // "flywheel"
    /// Longest wait for a lock: another program's migrations, or a table.
    private static let lockWait = Duration.seconds(60)

    /// Applies what is not applied yet.
    public static func up(_ conninfo: String) throws(MigrationError) -> MigrationReport {
        try up(conninfo, lockWait: lockWait)
    }

    static func up(_ conninfo: String, lockWait: Duration) throws(MigrationError) -> MigrationReport {
        var session = try open(conninfo)
        let applied = try history(&session, lockWait)
        var lines: [String] = []
        for migration in Migration.all where !applied.contains(where: { $0.number == migration.number }) {
            try step(
                &session, migration.title,
                migration.up,
                """
                insert into flywheel.migrations (number, name, checksum)
                values (\(migration.number), '\(migration.name)', '\(migration.checksum)')
                """)
            lines.append("applied \(migration.title)")
        }
        return MigrationReport(lines: lines.isEmpty ? ["nothing to do"] : lines, isClean: true)
    }

    /// Undoes the last one applied. What it drops is copied to the schema `rollback_<number>` first.
    public static func down(_ conninfo: String) throws(MigrationError) -> MigrationReport {
        var session = try open(conninfo)
        let applied = try history(&session, lockWait)
        guard let last = applied.last, let migration = Migration.all.first(where: { $0.number == last.number }) else {
            return MigrationReport(lines: ["nothing to undo"], isClean: true)
        }
        try step(
            &session, migration.title, migration.down,
            "delete from flywheel.migrations where number = \(migration.number)")
        return MigrationReport(lines: ["undid \(migration.title)"], isClean: true)
    }

    /// Which are applied, and when.
    public static func status(_ conninfo: String) throws(MigrationError) -> MigrationReport {
        var session = try open(conninfo)
        let applied = try records(&session)
        var isClean = true
        var lines = Migration.all.map { migration in
            guard let record = applied.first(where: { $0.number == migration.number }) else {
                isClean = false
                return "\(migration.title): pending"
            }
            guard record.checksum == migration.checksum else {
                isClean = false
                return "\(migration.title): applied \(record.at) in another form"
            }
            return "\(migration.title): applied \(record.at)"
        }
        for record in applied where !Migration.all.contains(where: { $0.number == record.number }) {
            isClean = false
            lines.append("\(record.number): applied \(record.at), unknown to this program")
        }
        return MigrationReport(lines: lines, isClean: isClean)
    }

    /// Compares columns, constraints, indexes, policies, triggers, functions and grants with what the code expects.
    public static func verify(_ conninfo: String) throws(MigrationError) -> MigrationReport {
        var session = try open(conninfo)
        let found: Set<String>
        do throws(PostgresError) {
            found = try SchemaInspection.facts(&session)
        } catch {
            throw .database(step: nil, reason: error.description)
        }
        let expected = SchemaExpectation.facts
        let lines =
            expected.subtracting(found).sorted().map { "missing:    \($0)" }
            + found.subtracting(expected).sorted().map { "unexpected: \($0)" }
        guard lines.isEmpty else { return MigrationReport(lines: lines, isClean: false) }
        return MigrationReport(lines: ["the schema is as expected (\(expected.count) facts)"], isClean: true)
    }
}

extension Migrations {
    private struct Record {
        let number: Int
        let checksum: String
        let at: String
    }

    private static func open(_ conninfo: String) throws(MigrationError) -> PostgresSession {
        do throws(PostgresError) {
            return try PostgresSession(conninfo: conninfo)
        } catch {
            throw .database(step: nil, reason: error.description)
        }
    }

    /// Takes the lock until the session ends, makes the history's table and checks what it says.
    private static func history(
        _ session: inout PostgresSession, _ lockWait: Duration
    ) throws(MigrationError) -> [Record] {
        do throws(PostgresError) {
            _ = try session.execute("set lock_timeout = \(lockWait.nanoseconds / 1_000_000)")
            _ = try session.execute("select pg_advisory_lock(\(lock))")
        } catch {
            if error.sqlState == "55P03" { throw .locked(waited: lockWait) }  // lock_not_available
            throw .database(step: nil, reason: error.description)
        }
        do throws(PostgresError) {
            _ = try session.execute(
                """
                set client_min_messages = warning;
                create schema if not exists flywheel;
                create table if not exists flywheel.migrations (
                  number int primary key, name text not null, checksum text not null,
                  applied_at timestamptz not null default now())
                """)
        } catch {
            throw .database(step: nil, reason: error.description)
        }
        let applied = try records(&session)
        for record in applied {
            guard let migration = Migration.all.first(where: { $0.number == record.number }) else {
                throw .unknown(number: record.number)
            }
            guard migration.checksum == record.checksum else { throw .altered(migration.title) }
        }
        return applied
    }

    private static func records(_ session: inout PostgresSession) throws(MigrationError) -> [Record] {
        do throws(PostgresError) {
            let exists = try session.query("select to_regclass('flywheel.migrations') is not null", [])
            guard exists.text(0, 0) == "t" else { return [] }
            let rows = try session.query(
                """
                select number, checksum, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                from flywheel.migrations order by number
                """, [])
            return (0..<rows.rowCount).compactMap { row in
                guard let number = rows.text(row, 0).flatMap({ Int($0) }) else { return nil }
                return Record(number: number, checksum: rows.text(row, 1) ?? "", at: rows.text(row, 2) ?? "")
            }
        } catch {
            throw .database(step: nil, reason: error.description)
        }
    }

    private static func step(
        _ session: inout PostgresSession, _ title: String, _ change: String, _ record: String
    ) throws(MigrationError) {
        do throws(PostgresError) {
            _ = try session.execute("begin")
            _ = try session.execute(change)
            _ = try session.execute(record)
            _ = try session.execute("commit")
        } catch {
            // The session may be dead: its end undoes the transaction all the same.
            _ = try? session.execute("rollback")
            throw .database(step: title, reason: error.description)
        }
    }
}

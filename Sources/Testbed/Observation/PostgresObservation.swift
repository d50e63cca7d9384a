import LoadMetrics
import Postgres

/// What PostgreSQL itself says: its version and settings, and what `pg_stat_statements` saw between two looks.
struct PostgresObservation {
    fileprivate struct Row {
        var query: String
        var calls, rows: Int64
        var totalTime: Double
    }

    /// Settings that move latency.
    private static let settings = [
        "shared_buffers", "synchronous_commit", "fsync", "full_page_writes", "max_connections", "wal_level", "jit",
    ]
    private static let mostStatements = 20
    private static let longestQuery = 300

    private let conninfo: String
    private var before: [String: Row] = [:]

    /// Takes the first look.
    init(conninfo: String) {
        self.conninfo = conninfo
        before = look()
    }

    static func facts(conninfo: String) throws(PostgresError) -> [Fact] {
        var session = try PostgresSession(conninfo: conninfo)
        let names = Self.settings.map { "'\($0)'" }.joined(separator: ",")
        let version = try session.query("select current_setting('server_version')", [])
        let values = try session.query(
            "select name, current_setting(name) from pg_settings where name in (\(names)) order by name", [])
        return [Fact("PostgreSQL", version.text(0, 0) ?? "unknown")]
            + (0..<values.rowCount).map { row in
                Fact("PostgreSQL \(values.text(row, 0) ?? "")", values.text(row, 1) ?? "")
            }
    }

    /// The statements with the most time since the first look; empty where the extension is missing or the server is gone.
    func finish() -> [PostgresStatement] {
        look().compactMap { key, row -> PostgresStatement? in
            let calls = row.calls - (before[key]?.calls ?? 0)
            guard calls > 0 else { return nil }
            let time = row.totalTime - (before[key]?.totalTime ?? 0)
            return PostgresStatement(
                query: row.query, calls: calls, rows: row.rows - (before[key]?.rows ?? 0), totalTime: time,
                meanTime: time / Double(calls))
        }.sorted { ($0.totalTime, $0.query) > ($1.totalTime, $1.query) }.prefix(Self.mostStatements).map(\.self)
    }

    private func look() -> [String: Row] {
        let sql = """
            select queryid::text, left(regexp_replace(query, '\\s+', ' ', 'g'), \(Self.longestQuery)), calls, rows,
              total_exec_time
            from pg_stat_statements(true) where queryid is not null and toplevel
              and dbid = (select oid from pg_database where datname = current_database())
            """
        guard var session = try? PostgresSession(conninfo: conninfo), let found = try? session.query(sql, []) else {
            return [:]
        }
        return (0..<found.rowCount).reduce(into: [:]) { rows, index in
            guard let id = found.text(index, 0) else { return }
            let row = Row(
                query: found.text(index, 1) ?? "", calls: found.text(index, 2).flatMap(Int64.init) ?? 0,
                rows: found.text(index, 3).flatMap(Int64.init) ?? 0,
                totalTime: found.text(index, 4).flatMap(Double.init) ?? 0)
            // One statement run by several roles stands in several rows.
            rows[id, default: Row(query: row.query, calls: 0, rows: 0, totalTime: 0)].add(
                row.calls, row.rows, row.totalTime)
        }
    }
}

extension PostgresObservation.Row {
    fileprivate mutating func add(_ calls: Int64, _ rows: Int64, _ totalTime: Double) {
        self.calls += calls
        self.rows += rows
        self.totalTime += totalTime
    }
}

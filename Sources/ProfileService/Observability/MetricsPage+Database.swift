import Postgres
import Signals
import Synchronization

extension ProfileResponder {
    func statements(_ page: inout PrometheusWriter) {
        // The identity travels in every unit and has the unit's times: it would only say everything twice.
        let statements = [profiles.store.users, profiles.store.service].flatMap(\.statistics)
            .filter { $0.name != ProfileStatements.identity.name && $0.calls > 0 }
        let merged = Dictionary(grouping: statements, by: \.name).sorted { $0.key < $1.key }
        page.family("flywheel_query_duration_seconds", .histogram, help: "Time in the database, by statement.")
        for (name, parts) in merged {
            page.histogram("flywheel_query_duration_seconds", [("statement", name)], parts.map(\.database))
        }
        page.family("flywheel_query_first_row_seconds", .histogram, help: "Time to the first result, by statement.")
        for (name, parts) in merged {
            page.histogram("flywheel_query_first_row_seconds", [("statement", name)], parts.map(\.firstRow))
        }
        page.family("flywheel_query_pool_wait_seconds", .histogram, help: "Wait for a connection, by statement.")
        for (name, parts) in merged {
            page.histogram("flywheel_query_pool_wait_seconds", [("statement", name)], parts.map(\.poolWait))
        }
        page.family("flywheel_query_rows_total", .counter, help: "Rows returned or changed, by statement.")
        for (name, parts) in merged {
            page.sample(
                "flywheel_query_rows_total", [("statement", name)], Double(parts.reduce(0) { $0 + $1.rows }))
        }
        failures(&page, "flywheel_query_errors_total", "Failed statements, by SQLSTATE.", profiles.store.errorCounts)
        failures(
            &page, "flywheel_query_retries_total", "Units sent again, by the statement that failed and its SQLSTATE.",
            profiles.store.retryCounts)
    }

    private func failures(
        _ page: inout PrometheusWriter, _ name: String, _ help: String, _ counts: [ProfileStore.ErrorKey: Int64]
    ) {
        page.family(name, .counter, help: help)
        let sorted = counts.sorted { ($0.key.statement, $0.key.sqlState) < ($1.key.statement, $1.key.sqlState) }
        for (key, count) in sorted {
            page.sample(name, [("statement", key.statement), ("sqlstate", key.sqlState)], Double(count))
        }
    }

    func pools(_ page: inout PrometheusWriter) {
        let gauges = [profiles.store.users.gauges, profiles.store.service.gauges]
        page.family("flywheel_pool_connections", .gauge, help: "Connections by state.")
        page.sample("flywheel_pool_connections", [("state", "ready")], Double(gauges.reduce(0) { $0 + $1.ready }))
        page.sample("flywheel_pool_connections", [("state", "busy")], Double(gauges.reduce(0) { $0 + $1.busy }))
        page.family("flywheel_pool_waiting", .gauge, help: "Units that wait for a connection.")
        page.sample("flywheel_pool_waiting", [], Double(gauges.reduce(0) { $0 + $1.waiting }))
        page.family("flywheel_database_read_only", .gauge, help: "1 while the database takes no writes.")
        page.sample("flywheel_database_read_only", [], profiles.store.isReadOnly.load(ordering: .relaxed) ? 1 : 0)
    }
}

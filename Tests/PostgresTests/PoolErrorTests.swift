import Testing

@testable import Postgres

@Suite("A failed statement undoes its unit and no other")
struct PoolErrorTests {
    @Test func aUniqueViolationNamesItsConstraint() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE TABLE uniques (id int CONSTRAINT uniques_id UNIQUE)")
        let insert = Statement("uniques.insert", "INSERT INTO uniques VALUES ($1::int)")
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        _ = try await pool.run(Unit(insert, [.text("7")]))

        // In one pipeline: good ones before, between and behind bad ones.
        let failures = try await withThrowingTaskGroup(of: PostgresError?.self) { group in
            for value in 0..<40 {
                group.addTask {
                    let id = value.isMultiple(of: 2) ? 7 : 100 + value
                    do throws(PostgresError) {
                        var unit = Unit()
                        unit.add(Statements.echo, [.text("before")])
                        unit.add(insert, [.text("\(id)")])
                        unit.add(Statements.echo, [.text("behind")])
                        let result = try await pool.run(unit)
                        #expect(id != 7 && result[1].affected == 1 && result[2].text(0, 0) == "behind")
                        return nil
                    } catch { return error }
                }
            }
            return try await group.reduce(into: [PostgresError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(failures.count == 20)
        for error in failures {
            #expect(error.kind == .server && error.sqlState == "23505")
            #expect(error.constraint == "uniques_id" && error.statement == "uniques.insert")
            #expect(error.detail == "Key (id)=(7) already exists.")
        }
        #expect(try session.query("SELECT count(*) FROM uniques").text(0, 0) == "21")
        let figures = try #require(pool.statistics.first { $0.name == "uniques.insert" })
        #expect(figures.calls == 41 && figures.errors == 20 && figures.rows == 21 && figures.database.count == 21)
    }

    @Test func aUnitIsOneTransaction() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE TABLE atoms (id int)")
        let pool = try await SharedCluster.pool()
        defer { pool.shutdown() }
        var unit = Unit()
        unit.add(Statement("atoms.insert", "INSERT INTO atoms VALUES (1)"))
        unit.add(Statement("divide", "SELECT 1 / $1::int"), [.text("0")])
        let error = await pool.error(of: unit)
        #expect(error?.sqlState == "22012" && error?.statement == "divide")
        #expect(try session.query("SELECT count(*) FROM atoms").text(0, 0) == "0")
    }

    @Test func anErrorAtTheCommitFailsTheUnit() async throws {
        var session = try await SharedCluster.session()
        try session.execute(
            """
            CREATE TABLE parents (id int PRIMARY KEY);
            CREATE TABLE children (parent int CONSTRAINT children_parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)
            """)
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        async let neighbour = pool.text(Statements.echo, [.text("neighbour")])
        let error = await pool.error(of: Unit(Statement("children.insert", "INSERT INTO children VALUES (1)")))
        #expect(error?.sqlState == "23503" && error?.constraint == "children_parent" && error?.statement == "commit")
        #expect(try await neighbour == "neighbour")
        #expect(try await pool.text(Statements.echo, [.text("behind")]) == "behind")
        #expect(try session.query("SELECT count(*) FROM children").text(0, 0) == "0")
    }

    @Test func aStatementThatCannotBePreparedSaysWhyAndCanBeLater() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        let statement = Statement("late", "SELECT count(*) FROM late_table")
        await withTaskGroup(of: PostgresError?.self) { group in
            for _ in 0..<8 { group.addTask { await pool.error(of: Unit(statement)) } }
            for await error in group { #expect(error?.sqlState == "42P01" && error?.statement == "late") }
        }
        var session = try await SharedCluster.session()
        try session.execute("CREATE TABLE late_table ()")
        #expect(try await pool.text(statement) == "0")
    }

    @Test func aChangedTableIsPlannedAnew() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE TABLE changing (id int); INSERT INTO changing VALUES (1)")
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        let statement = Statement("changing \"star\"", "SELECT * FROM changing")
        #expect(try await pool.run(Unit(statement))[0].columns == ["id"])
        try session.execute("ALTER TABLE changing ADD COLUMN word text")
        #expect(await pool.error(of: Unit(statement))?.sqlState == "0A000")
        #expect(try await pool.run(Unit(statement))[0].columns == ["id", "word"])
    }

    @Test func aStatementTakenAwayIsPreparedAnew() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        _ = try await pool.text(Statements.echo, [.text("a")])
        _ = try await pool.run(Unit(Statement("deallocate", "DEALLOCATE ALL")))
        #expect(await pool.error(of: Unit(Statements.echo, [.text("b")]))?.sqlState == "26000")
        #expect(try await pool.text(Statements.echo, [.text("c")]) == "c")
    }

    @Test func theStatementTimeoutIsTheServers() async throws {
        let pool = try await SharedCluster.pool(connections: 1, statementTimeout: .milliseconds(100))
        defer { pool.shutdown() }
        let error = await pool.error(of: Unit(Statements.sleep, [.text("600")]))
        #expect(error?.kind == .statementTimeout && error?.sqlState == "57014" && error?.statement == "sleep")
        #expect(try await pool.text(Statements.echo, [.text("next")]) == "next")
        #expect(pool.gauges.lost == 0)
    }

    @Test func unitsThatCannotBeRightAreRefused() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        #expect(await pool.error(of: Unit())?.kind == .invalidConfiguration)
        let nul = await pool.error(of: Unit(Statements.echo, [.text("a\0b")]))
        #expect(nul?.kind == .invalidConfiguration && nul?.statement == "echo")
        #expect(await pool.error(of: Unit(Statement("", "SELECT 1")))?.kind == .invalidConfiguration)
        let many = [PostgresValue](repeating: .null, count: 70_000)
        #expect(await pool.error(of: Unit(Statement("many", "SELECT 1"), many))?.kind == .invalidConfiguration)
        _ = try await pool.text(Statements.echo, [.text("known")])
        #expect(await pool.error(of: Unit(Statement("echo", "SELECT 1")))?.kind == .invalidConfiguration)
        #expect(await pool.error(of: Unit(Statement("copy", "COPY (SELECT 1) TO STDOUT"))) != nil)
        #expect(try await pool.text(Statements.echo, [.text("still well")]) == "still well")
    }
}

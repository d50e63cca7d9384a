import Glibc
import Testing

@testable import Postgres

@Suite("A pool survives faults")
struct PoolFaultTests {
    @Test func aKilledConnectionFailsWhatIsInFlightAndComesBack() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        var session = try await SharedCluster.session()
        let backend = try await pool.text(Statements.backend)
        async let first = pool.error(of: Unit(Statements.sleep, [.text("600")]))
        #expect(await eventually { pool.gauges.inFlight == 1 })
        async let second = pool.error(of: Unit(Statements.echo, [.text("behind")]))
        #expect(await eventually { pool.gauges.inFlight == 2 })
        try session.query("SELECT pg_terminate_backend($1::int)", [.text(try #require(backend))])
        for error in await [first, second] {
            #expect(error?.kind == .connectionLost(outcomeUnknown: true))
            #expect(error?.sqlState == "57P01")
        }
        #expect(try await pool.text(Statements.backend) != backend)
        #expect(pool.gauges.lost == 1)
    }

    @Test func anIdleConnectionThatIsKilledIsReplaced() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        var session = try await SharedCluster.session()
        let backend = try #require(try await pool.text(Statements.backend))
        try session.query("SELECT pg_terminate_backend($1::int)", [.text(backend)])
        #expect(await eventually { pool.gauges.lost == 1 && pool.gauges.ready == 1 })
        #expect(try await pool.text(Statements.backend) != backend)
    }

    @Test func aServerThatStopsAndStartsIsFoundAgain() async throws {
        let cluster = try await EphemeralCluster.start()
        let pool = PostgresPool(
            PostgresConfiguration(
                conninfo: cluster.conninfo(), connections: 4, acquireTimeout: .milliseconds(200)))
        defer { pool.shutdown() }
        try await pool.waitUntilReady(timeout: .seconds(30))
        var session = try PostgresSession(conninfo: cluster.conninfo())
        try session.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        async let inFlight = pool.error(of: Unit(Statements.sleep, [.text("600")]))
        #expect(await eventually { pool.gauges.inFlight == 1 })

        await cluster.stopServer()
        #expect(cluster.serverProcessID == 0 && !cluster.isRunning)
        #expect(await inFlight?.kind == .connectionLost(outcomeUnknown: true))
        #expect(await eventually { pool.gauges.ready == 0 })
        #expect(await pool.error(of: Unit(Statements.backend))?.kind == .connect)

        try await cluster.startServer()
        try await pool.waitUntilReady(timeout: .seconds(30))
        #expect(try await pool.text(Statement("kept", "SELECT answer FROM kept")) == "42")
        await cluster.stop()
        #expect(!exists(cluster.directory))
    }

    @Test func aServerThatFallsSilentIsNotWaitedForForEver() async throws {
        let cluster = try await EphemeralCluster.start()
        let pool = PostgresPool(
            PostgresConfiguration(
                conninfo: cluster.conninfo(), connections: 1, statementTimeout: .milliseconds(100)))
        defer { pool.shutdown() }
        let backend = try #require(try await pool.text(Statements.backend).flatMap { Int32($0) })
        kill(backend, SIGSTOP)
        let error = await pool.error(of: Unit(Statements.backend))
        #expect(error?.kind == .connectionLost(outcomeUnknown: true))
        #expect(try await pool.text(Statements.backend).flatMap { Int32($0) } != backend)
        kill(backend, SIGKILL)
        await cluster.stop()
    }

    @Test func noRoomWithinTheAcquireTimeoutIsAPoolTimeout() async throws {
        let pool = try await SharedCluster.pool(connections: 1, acquireTimeout: .milliseconds(100), depth: 1)
        defer { pool.shutdown() }
        try await pool.waitUntilReady(timeout: .seconds(30))
        async let holder = pool.run(Unit(Statements.sleep, [.text("1")]))
        #expect(await eventually { pool.gauges.inFlight == 1 })
        #expect(await pool.error(of: Unit(Statements.backend))?.kind == .poolTimeout)
        _ = try await holder
        #expect(try await pool.text(Statements.echo, [.text("free")]) == "free")
    }

    @Test func aCancelledCallerLeavesTheQueueButNotTheWire() async throws {
        let pool = try await SharedCluster.pool(connections: 1, depth: 1)
        defer { pool.shutdown() }
        try await pool.waitUntilReady(timeout: .seconds(30))
        let sent = Task { try await pool.run(Unit(Statements.sleep, [.text("2")])) }
        #expect(await eventually { pool.gauges.inFlight == 1 })
        let queued = Task { await pool.error(of: Unit(Statements.backend)) }
        #expect(await eventually { pool.gauges.waiting == 1 })
        queued.cancel()
        sent.cancel()
        #expect(await queued.value?.kind == .cancelled)
        #expect(try await sent.value.results.count == 1)
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return await pool.error(of: Unit(Statements.backend))
        }
        late.cancel()
        #expect(await late.value?.kind == .cancelled)
    }

    @Test func shutdownFailsAllAndIsFinal() async throws {
        let pool = try await SharedCluster.pool(connections: 1, depth: 2)
        try await pool.waitUntilReady(timeout: .seconds(30))
        let errors = await withTaskGroup(of: PostgresError?.self) { group in
            for _ in 0..<10 { group.addTask { await pool.error(of: Unit(Statements.sleep, [.text("600")])) } }
            _ = await eventually { pool.gauges.inFlight == 2 && pool.gauges.waiting == 8 }
            await withTaskGroup { group in
                for _ in 0..<4 { group.addTask { pool.shutdown() } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // What was sent may have happened; what waited has not.
        #expect(errors.count { $0?.kind == .connectionLost(outcomeUnknown: true) } == 2)
        #expect(errors.count { $0 == .shutDownBefore } == 8)
        #expect(await pool.error(of: Unit(Statements.backend)) == .shutDownBefore)
        pool.shutdown()
    }

    @Test func aPoolThatIsDroppedClosesItsConnections() async throws {
        var session = try await SharedCluster.session()
        var pool: PostgresPool? = try await SharedCluster.pool(connections: 1)
        let backend = try #require(try await pool?.text(Statements.backend))
        pool = nil
        let gone = try await eventually {
            try session.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int", [.text(backend)]).rowCount == 0
        }
        #expect(gone)
    }

    @Test func nobodyThereIsAConnectError() async throws {
        let pool = PostgresPool(
            PostgresConfiguration(
                conninfo: "host=/nonexistent dbname=none", connections: 2, acquireTimeout: .milliseconds(100)))
        defer { pool.shutdown() }
        let error = await pool.error(of: Unit(Statements.backend))
        #expect(error?.kind == .connect && error?.message.contains("/nonexistent") == true)
        await #expect(throws: PostgresError.self) { try await pool.waitUntilReady(timeout: .milliseconds(50)) }
    }

    @Test func aRoleThatDoesNotExistIsAConnectError() async throws {
        let pool = try await SharedCluster.pool(acquireTimeout: .milliseconds(300), role: "nobody_here")
        defer { pool.shutdown() }
        let error = await pool.error(of: Unit(Statements.backend))
        #expect(error?.kind == .connect && error?.message.contains("nobody_here") == true)
    }

    @Test(arguments: ["postgresql://host/?colour=blue", "no equals sign", "colour=blue"])
    func aConnectionStringThatIsNoneIsRefused(_ conninfo: String) async {
        let pool = PostgresPool(PostgresConfiguration(conninfo: conninfo))
        #expect(await pool.error(of: Unit(Statements.backend))?.kind == .invalidConfiguration)
        pool.shutdown()
    }
}

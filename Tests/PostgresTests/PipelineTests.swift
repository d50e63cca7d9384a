import Testing

@testable import Postgres

@Suite("A pool runs units")
struct PipelineTests {
    @Test func resultsComeInTheOrderOfTheStatements() async throws {
        let pool = try await SharedCluster.pool()
        defer { pool.shutdown() }
        var unit = Unit()
        for number in 1...5 { unit.add(Statements.number, [.text("\(number)")]) }
        unit.add(Statement("rows", "SELECT n, n::text AS word FROM generate_series(1, 3) n"))
        let result = try await pool.run(unit)
        #expect(result.results.prefix(5).map { $0.text(0, 0) } == ["2", "4", "6", "8", "10"])
        #expect(result[5].rowCount == 3)
        #expect(result[5].columns == ["n", "word"])
        #expect((0..<3).map { result[5].text($0, 1) } == ["1", "2", "3"])
        #expect(result[5].command == "SELECT 3" && result[5].affected == 3)
        #expect(result.timing.database >= result.timing.firstRow && result.timing.firstRow > 0)
    }

    @Test(arguments: ["", "plain", "naïve – 日本語 🙂", "tab\tline\nquote'\"\\", String(repeating: "long", count: 50_000)])
    func textArrivesAsItWasSent(_ text: String) async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        #expect(try await pool.text(Statements.echo, [.text(text)]) == text)
    }

    @Test(arguments: [[], [0], Array(0...255)] as [[UInt8]])
    func bytesArriveAsTheyWereSent(_ bytes: [UInt8]) async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let unit = Unit(Statement("hex", "SELECT encode($1::bytea, 'hex'), $2::text IS NULL"), [.bytes(bytes), .null])
        let result = try await pool.run(unit)[0]
        #expect(result.text(0, 0) == hex)
        #expect(result.bytes(0, 0) == Array(hex.utf8))
        #expect(result.text(0, 1) == "t")
    }

    @Test func nullIsNil() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        #expect(try await pool.text(Statements.echo, [.null]) == nil)
    }

    @Test(arguments: [1, 4])
    func hundredsOfCallersShareFewConnections(_ depth: Int) async throws {
        let pool = try await SharedCluster.pool(connections: 3, depth: depth)
        defer { pool.shutdown() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for caller in 0..<300 {
                group.addTask {
                    for round in 0..<10 {
                        let word = "\(caller)/\(round)"
                        guard try await pool.text(Statements.echo, [.text(word)]) == word else { return false }
                    }
                    return true
                }
            }
            for try await own in group { #expect(own) }
        }
        let statistics = try #require(pool.statistics.first)
        #expect(statistics.name == "echo" && statistics.calls == 3000 && statistics.rows == 3000)
        #expect(statistics.errors == 0)
        for histogram in [statistics.poolWait, statistics.firstRow, statistics.database] {
            #expect(histogram.count == 3000 && histogram.counts.reduce(0, +) == 3000)
        }
        #expect(pool.gauges.inFlight == 0 && pool.gauges.waiting == 0 && pool.gauges.ready > 0)
    }

    @Test func theRoleAndTheTimeoutAreSetBeforeAnyUnit() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE ROLE taken NOLOGIN")
        let pool = try await SharedCluster.pool(statementTimeout: .milliseconds(12_345), role: "taken")
        defer { pool.shutdown() }
        let show = Statement("show", "SELECT current_user, current_setting('statement_timeout')")
        let row = try await pool.run(Unit(show))[0]
        #expect(row.text(0, 0) == "taken" && row.text(0, 1) == "12345ms")
    }

    /// One connection, eight callers behind a first: each waits for exactly those before it, and is served 20 ms.
    @Test func waitingBehindOthersIsPoolWaitNotDatabaseTime() async throws {
        let pool = try await SharedCluster.pool(connections: 1)
        defer { pool.shutdown() }
        _ = try await pool.run(Unit(Statements.sleep, [.text("0")]))  // prepares
        async let first = pool.run(Unit(Statements.sleep, [.text("1")])).timing
        #expect(await eventually { pool.gauges.inFlight == 1 })
        let timings = try await withThrowingTaskGroup(of: UnitTiming.self) { group in
            for _ in 0..<8 {
                group.addTask { try await pool.run(Unit(Statements.sleep, [.text("0.02")])).timing }
            }
            #expect(await eventually { pool.gauges.inFlight == 9 })
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.poolWait < $1.poolWait }
        }
        let served = timings.reduce(0) { $0 + $1.database }
        let longest = try await first.database
        // The server slept nine times between the sending of the first and the end of the last. (A single one may read
        // short of 20 ms, by what we were late to see the end of the one before it.)
        #expect(longest >= 1_000_000_000 && longest + served >= 1_160_000_000)
        var before: Int64 = 0
        for timing in timings {
            // They were submitted while the first ran, one after the other.
            #expect(timing.poolWait >= before && timing.poolWait <= before + longest)
            before += timing.database
        }
    }
}

import Glibc
import Testing

@testable import Postgres

@Suite("A session")
struct SessionTests {
    @Test func runsScripts() async throws {
        var session = try await SharedCluster.session()
        let results = try session.execute(
            "CREATE TEMP TABLE scripted (id int); INSERT INTO scripted VALUES (1), (2); SELECT sum(id) FROM scripted")
        #expect(results.map(\.command) == ["CREATE TABLE", "INSERT 0 2", "SELECT 1"])
        #expect(results[2].text(0, 0) == "3")
        #expect(try session.execute("").isEmpty)
    }

    @Test func aFailedScriptIsUndone() async throws {
        var session = try await SharedCluster.session()
        let error = #expect(throws: PostgresError.self) { try session.execute("CREATE TABLE undone (); SELECT 1 / 0") }
        #expect(error?.sqlState == "22012" && error?.kind == .server)
        #expect(try session.query("SELECT to_regclass('undone')").text(0, 0) == nil)
    }

    @Test func takesParameters() async throws {
        var session = try await SharedCluster.session()
        let row = try session.query(
            "SELECT $1::text, $2::text IS NULL, encode($3::bytea, 'hex')", [.text("é'"), .null, .bytes([0, 255])])
        #expect(row.text(0, 0) == "é'" && row.text(0, 1) == "t" && row.text(0, 2) == "00ff")
        #expect(throws: PostgresError.self) { try session.query("SELECT $1::text", [.text("\0")]) }
        #expect(throws: PostgresError.self) { try session.query("") }
    }

    @Test func copiesWhatItIsGiven() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE TEMP TABLE copied (id int, word text, raw bytea)")
        let words = ["plain", "", "tab\t, line\n, return\r, \\N, back\\slash", "\\.", "日本"]
        let copied = try session.copy(into: "copied (id, word, raw)") { writer throws(PostgresError) in
            for (index, word) in words.enumerated() {
                try writer.row([.text("\(index)"), .text(word), .bytes([0, 9, 10, 92, 255])])
            }
            try writer.row([.text("\(words.count)"), .null, .null])
        }
        #expect(copied == Int64(words.count + 1))
        let rows = try session.query("SELECT word, encode(raw, 'hex') FROM copied ORDER BY id")
        #expect((0..<words.count).map { rows.text($0, 0) } == words)
        #expect(rows.text(0, 1) == "00090a5cff")
        #expect(rows.text(words.count, 0) == nil && rows.text(words.count, 1) == nil)
    }

    @Test func copiesManyRows() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE TEMP TABLE many (id int, word text)")
        let copied = try session.copy(into: "many") { writer throws(PostgresError) in
            for row in 0..<50_000 { try writer.row([.text("\(row)"), .text("word \(row)")]) }
        }
        #expect(copied == 50_000)
        #expect(try session.query("SELECT count(*), sum(id) FROM many").text(0, 1) == "1249975000")
    }

    @Test func aCopyThatFailsCopiesNothing() async throws {
        var session = try await SharedCluster.session()
        try session.execute("CREATE TEMP TABLE strict (id int CONSTRAINT positive CHECK (id > 0))")
        let refused = #expect(throws: PostgresError.self) {
            try session.copy(into: "strict") { writer throws(PostgresError) in
                try writer.row([.text("1")])
                try writer.row([.text("-1")])
            }
        }
        #expect(refused?.sqlState == "23514" && refused?.constraint == "positive")
        let own = PostgresError(.invalidConfiguration, "our own reason")
        let given = #expect(throws: PostgresError.self) {
            try session.copy(into: "strict") { writer throws(PostgresError) in
                try writer.row([.text("1")])
                throw own
            }
        }
        #expect(given == own)
        #expect(try session.query("SELECT count(*) FROM strict").text(0, 0) == "0")
        #expect(throws: PostgresError.self) {
            try session.copy(into: "no_such_table") { _ throws(PostgresError) in }
        }
        #expect(throws: PostgresError.self) { try session.execute("COPY strict TO STDOUT") }
        #expect(throws: PostgresError.self) { try session.execute("COPY strict FROM STDIN") }
        #expect(try session.query("SELECT 1").text(0, 0) == "1")
    }

    @Test func aLostConnectionIsTyped() async throws {
        var session = try await SharedCluster.session()
        var other = try await SharedCluster.session()
        try other.query("SELECT pg_terminate_backend($1::int)", [.text("\(session.backendProcessID)")])
        let error = #expect(throws: PostgresError.self) { try session.query("SELECT 1") }
        #expect(error?.kind == .connectionLost(outcomeUnknown: true))
    }

    /// libpq: what stands before the connection string is overridden by it.
    @Test func aStringsOwnConnectTimeoutGoesBeforeOurs() throws {
        let string = try ConnectionString("host=/nonexistent connect_timeout=3")
        let both = string.parameters(applicationName: "tests", environmentHasTimeout: false).map(\.keyword)
        let timeout = try #require(both.firstIndex(of: "connect_timeout"))
        #expect(timeout < both.firstIndex(of: "dbname") ?? 0)
        let environment = string.parameters(applicationName: "tests", environmentHasTimeout: true).map(\.keyword)
        #expect(!environment.contains("connect_timeout"))
    }

    @Test func aListenerThatNeverAnswersIsGivenUp() throws {
        // A full backlog is not needed: the kernel accepts, and nobody ever reads.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try #require(bind(listener, address, size) == 0 && listen(listener, 1) == 0)
                try #require(getsockname(listener, address, &size) == 0)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        do throws(PostgresError) {
            _ = try PostgresSession(conninfo: "host=127.0.0.1 port=\(port) connect_timeout=2")
            Issue.record("connected")
        } catch { #expect(error.kind == .connect && error.message.contains("timeout"), "\(error)") }
    }

    @Test(arguments: [
        ("host=/nonexistent", PostgresError.Kind.connect), ("nonsense", .invalidConfiguration),
    ])
    func connectErrorsAreTyped(_ conninfo: String, _ kind: PostgresError.Kind) {
        do throws(PostgresError) {
            _ = try PostgresSession(conninfo: conninfo)
            Issue.record("connected")
        } catch { #expect(error.kind == kind) }
    }
}

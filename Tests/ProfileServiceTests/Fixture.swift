import HTTPTypes
import HummingbirdTesting
import JWTKit
import Logging
import NIOCore
import Postgres

@testable import ProfileService

/// One PostgreSQL for all tests of the process; a database of its own for each test, copied from a migrated template.
actor Fixture {
    static let secret = "a secret of the tests, long enough for HS256"
    static let shared = Fixture()

    private var starting: Task<EphemeralCluster, any Error>?
    private var template: Task<Void, any Error>?
    private var databases = 0

    private func cluster() async throws -> EphemeralCluster {
        let task = starting ?? Task { try await EphemeralCluster.start(settings: ["max_connections": "1000"]) }
        starting = task
        return try await task.value
    }

    /// A fresh database's connection string; `migrated`: with both migrations applied.
    func database(migrated: Bool = true) async throws -> String {
        let cluster = try await cluster()
        let admin = cluster.conninfo()
        if template == nil {
            template = Task {
                var session = try PostgresSession(conninfo: admin)
                _ = try session.execute("create database template_profiles")
                _ = try Migrations.up(cluster.conninfo(database: "template_profiles"))
            }
        }
        try await template?.value
        databases += 1
        let name = "test_\(databases)"
        var session = try PostgresSession(conninfo: admin)
        _ = try session.execute("create database \(name)" + (migrated ? " template template_profiles" : ""))
        return cluster.conninfo(database: name)
    }

    static func id(_ number: Int) -> ProfileID {
        ProfileID(high: 0x0101_0101_0101_8101, low: 0x8000_0000_0000_0000 | UInt64(number))
    }

    /// Inserts users 0 ..< count; the trigger makes their profiles.
    static func seed(_ conninfo: String, _ count: Int) throws {
        var session = try PostgresSession(conninfo: conninfo)
        for number in 0..<count {
            _ = try session.query(
                """
                insert into auth.users (id, email, raw_user_meta_data, email_confirmed_at)
                values ($1::text::uuid, $2, jsonb_build_object('full_name', $3::text), now())
                """,
                [.text(id(number).description), .text("user\(number)@example.test"), .text("User \(number)")])
        }
    }

    static func execute(_ conninfo: String, _ sql: String) throws -> [QueryResult] {
        var session = try PostgresSession(conninfo: conninfo)
        return try session.execute(sql)
    }

    /// The first value of the last statement's first row.
    static func value(_ conninfo: String, _ sql: String) throws -> String? {
        try execute(conninfo, sql).last?.text(0, 0)
    }

    static func profile(_ id: ProfileID, version: Int) -> Profile {
        let values = ProfileColumn.allCases.map { column -> String? in
            switch column {
            case .id: id.description
            case .version: String(version)
            default: column.sqlDefault.map { _ in "0" }
            }
        }
        guard let profile = Profile(values: values) else { fatalError("the values are a profile's") }
        return profile
    }

    /// A logger that says nothing.
    static let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    static func profiles(
        _ conninfo: String, cache: CacheConfiguration = .init(), _ body: (Profiles) async throws -> Void
    ) async throws {
        let profiles = Profiles(ProfilesConfiguration(conninfo: conninfo, cache: cache), logger: quiet)
        defer { profiles.shutdown() }
        try await body(profiles)
    }
}

/// A service that listens, and a client with one connection to it.
struct LiveService {
    let client: TestClient
    let port: Int
    let database: String
    let stop: @Sendable () async -> Void

    /// A free port, short waits, the tests' secret.
    static func configuration(_ database: String) -> ServiceConfiguration {
        ServiceConfiguration(
            address: .tcp(host: "127.0.0.1", port: 0),
            profiles: ProfilesConfiguration(conninfo: database, acquireTimeout: .seconds(2)),
            tokens: TokenConfiguration(secret: Fixture.secret), drain: .milliseconds(100))
    }

    static func run(_ database: String, _ body: (LiveService) async throws -> Void) async throws {
        try await run(configuration(database), body)
    }

    /// Starts the service, runs `body`, stops the service gracefully.
    static func run(_ configuration: ServiceConfiguration, _ body: (LiveService) async throws -> Void) async throws {
        let database = configuration.profiles.conninfo
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = try ProfileServer(configuration, logger: Fixture.quiet) { address in
            if case .tcp(_, let bound) = address { port.yield(bound) }
        }
        async let running: Void = {
            defer { port.finish() }
            try await server.run(until: [])
        }()
        guard let bound = await ports.first(where: { _ in true }) else { return try await running }
        let client = TestClient(host: "127.0.0.1", port: bound)
        client.connect()
        do {
            try await body(LiveService(client: client, port: bound, database: database, stop: { await server.stop() }))
        } catch {
            try? await client.shutdown()
            await server.stop()
            try await running
            throw error
        }
        try? await client.shutdown()
        await server.stop()
        try await running
    }

    static func token(_ number: Int?, role: String = "authenticated") async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(stringLiteral: Fixture.secret), digestAlgorithm: .sha256)
        let claims = AccessClaims(
            sub: number.map { Fixture.id($0).description }, role: role, exp: MonotonicClock.unixSeconds + 600)
        return "Bearer " + (try await keys.sign(claims))
    }

    /// Sends one request as user `user`, as the service when nil.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as user: Int?, _ fields: [HTTPField.Name: String] = [:],
        body: String? = nil
    ) async throws -> TestClient.Response {
        let token = try await user.asyncMap { try await Self.token($0) }
        let authorization: String
        if let token { authorization = token } else { authorization = try await Self.token(nil, role: "service_role") }
        var headers: HTTPFields = [.authorization: authorization]
        if method == .patch { headers[.contentType] = "application/merge-patch+json" }
        if method == .put { headers[.contentType] = "application/json" }
        for (name, value) in fields { headers[name] = value }
        return try await client.execute(
            .init(
                path, method: method, authority: "localhost", headers: headers, body: body.map(ByteBuffer.init(string:))
            ))
    }

    func path(_ user: Int, _ suffix: String = "") -> String { "/v1/profiles/\(Fixture.id(user))\(suffix)" }
}

extension Optional {
    func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

extension TestClient.Response {
    var text: String { body.map { String(buffer: $0) } ?? "" }

    var json: JSONValue { (try? JSONParser.parse(Array(text.utf8))) ?? .null }
}

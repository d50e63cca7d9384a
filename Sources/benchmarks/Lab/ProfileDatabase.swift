import Foundation
import Logging
import Postgres
import ProfileService

/// A PostgreSQL of the benchmarks' own with the service's schema and some users.
final class ProfileDatabase: Sendable {
    static let users = 10_000
    /// The last twelve digits of the first user's id; pgbench can draw such numbers and write them into an id.
    static let first = 100_000_000_000
    static let prefix = "00000000-0000-8000-8000-"

    private let cluster: EphemeralCluster

    var conninfo: String { cluster.conninfo() }
    var directory: String { cluster.directory }

    init() throws {
        let cluster = try Waiting.run { try await EphemeralCluster.start() }
        self.cluster = cluster
        _ = try Migrations.up(cluster.conninfo())
        var session = try PostgresSession(conninfo: cluster.conninfo())
        _ = try session.execute(
            """
            insert into auth.users (id, email, raw_user_meta_data)
            select ('\(Self.prefix)' || n)::uuid, 'user' || n || '@example.test', jsonb_build_object('full_name', 'User ' || n)
            from generate_series(\(Self.first), \(Self.first + Self.users - 1)) n
            """)
        _ = try session.execute("vacuum analyze public.profiles")
    }

    func stop() { _ = try? Waiting.run { [cluster] in await cluster.stop() } }

    /// Processor time of the server so far, seconds: of its processes, and of those that have ended.
    func cpuSeconds() -> Double {
        let pid = (try? String(contentsOfFile: directory + "/data/postmaster.pid", encoding: .utf8))?
            .split(separator: "\n").first.map(String.init)
        guard let pid else { return .nan }
        var ticks = 0.0
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int32(entry) != nil {
            let stat = (try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8)) ?? ""
            // Behind the name, which may hold anything: state, parent, …; own time is the 12th and 13th, that of children that
            // have ended the 14th and 15th.
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 14 else { continue }
            let times = fields[11...14].map { Double($0) ?? 0 }
            if entry == pid { ticks += times.reduce(0, +) } else if fields[1] == pid { ticks += times[0] + times[1] }
        }
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Bytes of a profile as the service answers it.
    func bodySize() throws -> Int {
        try Waiting.run { [conninfo] in
            let profiles = Profiles(ProfilesConfiguration(conninfo: conninfo, connections: 1), logger: Self.quiet)
            defer { profiles.shutdown() }
            return try await profiles.retrieve(Self.id(0), as: .service).json.count
        }
    }

    static let quiet = Logger(label: "benchmarks") { _ in SwiftLogNoOpLogHandler() }

    static func id(_ number: Int) -> ProfileID {
        guard let id = ProfileID("\(prefix)\(first + number)") else { preconditionFailure("not an id") }
        return id
    }
}

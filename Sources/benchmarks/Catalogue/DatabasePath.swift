import Foundation
import LoadMetrics
import ProfileService

/// The service's retrieve statement through its pool, beside pgbench running the same statements.
struct DatabasePath: Benchmark {
    let name = "database-path"
    let summary = "the service's retrieve statement through its pool, beside pgbench: units a second"

    private static let connections = 8
    private static let callers = 64

    private struct Figures {
        var rate: Double
        /// Microseconds of processor a unit, of PostgreSQL and of who asks.
        var server, client: Double
    }

    func run(in lab: Lab) throws -> [Table] {
        let database = try ProfileDatabase()
        defer { database.stop() }
        let missing = lab.missing(["pgbench"])
        var programs: [(name: String, run: () throws -> Figures)] = [
            (
                "pool, \(Self.callers) callers",
                { try Self.measure(database, lab) { (try Self.pool(database, seconds: lab.seconds), nil) } }
            )
        ]
        if let pgbench = lab.peer("pgbench") {
            for (name, script) in [("pgbench", Self.plain), ("pgbench, pipelined", Self.pipelined)] {
                let file = try lab.write("\(name).sql", script)
                programs.append(
                    (name, { try Self.measure(database, lab) { try Self.pgbench(pgbench, file, database, lab) } }))
            }
        }
        let results = lab.rounds(programs)
        let peer = results.first { $0.name == "pgbench" }?.1 ?? []
        let cores = Double(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let limit = Spread(results[0].1.map { cores * 1e6 / $0.server }).median ?? .nan
        return [
            Table(
                title: "database-path: claims and retrieve as one unit, \(Self.connections) connections, Unix socket",
                columns: ["program", "units/s", "÷ pgbench", "PostgreSQL µs/unit", "client µs/unit"],
                rows: results.map { name, figures in
                    [
                        name, Spread(figures.map(\.rate)).text(),
                        Spread.ratios(of: figures.map(\.rate), to: peer.map(\.rate)),
                        Spread(figures.map(\.server)).text(), Spread(figures.map(\.client)).text(),
                    ]
                },
                notes: [
                    "pgbench: -M prepared -c \(Self.connections) -j 2; begin, claims, select, commit, one after the other.",
                    "pipelined: the same four in a pipeline of pgbench's, which waits for each; row level security at work in all.",
                    "µs: user + system, of all server processes and of the program that asks (for the pool with its callers).",
                    "the physical limit, PostgreSQL alone on all \(Int(cores)) processors: \(Figure.count(Int64(limit.isFinite ? limit : 0))) units/s.",
                ] + missing)
        ]
    }

    /// `run` gives units a second, and the seconds of processor of a program of its own (nil: it is this one).
    private static func measure(
        _ database: ProfileDatabase, _ lab: Lab, _ run: () throws -> (rate: Double, cpu: Double?)
    ) throws -> Figures {
        let (server, own) = (database.cpuSeconds(), Self.ownCPU())
        let (rate, cpu) = try run()
        // A session that ends is seen by the server a moment later.
        usleep(100_000)
        let units = rate * Double(lab.seconds)
        return Figures(
            rate: rate, server: (database.cpuSeconds() - server) * 1e6 / units,
            client: (cpu ?? (Self.ownCPU() - own)) * 1e6 / units)
    }

    private static func ownCPU() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func pool(_ database: ProfileDatabase, seconds: Int) throws -> Double {
        let conninfo = database.conninfo
        return try Waiting.run {
            let store = ProfileStore(
                ProfilesConfiguration(conninfo: conninfo, connections: connections),
                logger: ProfileDatabase.quiet)
            defer { store.shutdown() }
            // Connected, and prepared on every connection.
            for _ in 0..<100 { _ = try await store.retrieve(ProfileDatabase.id(0)) }
            let ids = (0..<ProfileDatabase.users).map(ProfileDatabase.id)
            let began = ContinuousClock.now
            let end = began + .seconds(seconds)
            let units = try await withThrowingTaskGroup(of: Int.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        var user = caller * ProfileDatabase.users / callers
                        var units = 0
                        while ContinuousClock.now < end {
                            // Every user in turn, in a scattered order: coprime to their number.
                            user = (user + 7919) % ProfileDatabase.users
                            guard try await store.retrieve(ids[user]) == 1 else {
                                throw Child.Failure(description: "user \(user) has no profile")
                            }
                            units += 1
                        }
                        return units
                    }
                }
                return try await group.reduce(0, +)
            }
            return Double(units) / ((ContinuousClock.now - began) / .seconds(1))
        }
    }

    private static func pgbench(
        _ program: String, _ script: String, _ database: ProfileDatabase, _ lab: Lab
    ) throws -> (rate: Double, cpu: Double?) {
        let command = [
            // The role is the connection's, as in the pool.
            "env", "PGOPTIONS=-c role=authenticated", program, "-n", "-M", "prepared", "-c", "\(connections)", "-j",
            "2", "-T", "\(lab.seconds)", "-f", script,
            "-h",
            database.directory, "-p", "5432", "-U", "postgres", "postgres",
        ]
        let outcome = try Child(command, processor: nil, files: lab.directory).wait()
        guard outcome.failure == nil, let rate = Reading.number(before: " (without initial", in: outcome.output) else {
            throw Child.Failure(
                description:
                    "\(outcome.errors.split(separator: "\n").first ?? ""); \(outcome.failure ?? outcome.output)")
        }
        return (rate, outcome.cpu)
    }

    private static let draw = """
        \\set n random(\(ProfileDatabase.first), \(ProfileDatabase.first + ProfileDatabase.users - 1))

        """
    /// The service's own statements, with an id made from the number drawn.
    private static let statements = """
        select set_config('request.jwt.claims',
          '{"role":"authenticated","sub":"\(ProfileDatabase.prefix)' || :n || '"}', true);
        \(ProfileStore.retrieveSQL.replacing("$1::uuid", with: "('\(ProfileDatabase.prefix)' || :n)::uuid"));

        """
    private static let plain = draw + "begin;\n" + statements + "commit;\n"
    private static let pipelined = draw + "\\startpipeline\nbegin;\n" + statements + "commit;\n\\endpipeline\n"
}

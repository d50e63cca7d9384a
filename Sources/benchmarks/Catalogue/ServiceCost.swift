import Foundation
import LoadMetrics

/// What a retrieve costs the profile service, beside Hummingbird answering a constant of the same size.
struct ServiceCost: Benchmark {
    let name = "service"
    let summary =
        "a retrieve over HTTP, cached and not, beside Hummingbird answering a constant: processor time of the server"

    private static let connections = 32
    private static let secret = "of no other service, and long enough"
    private static let users = 2000

    private struct Figures {
        /// Requests a second, and the server's microseconds of processor a request.
        var rate, cpu: Double
    }

    func run(in lab: Lab) throws -> [Table] {
        let database = try ProfileDatabase()
        defer { database.stop() }
        let cached = try Server(
            serve(lab, database, ["--users", "\(Self.users)", "--cache-capacity", "\(2 * Self.users)"]), lab)
        let uncached = try Server(serve(lab, database, ["--cache-capacity", "0"]), lab)
        let size = try database.bodySize()
        let constant = try Server(
            { [try Programs.beside("constant-server"), "--port", "\($0)", "--bytes", "\(size)"] }, lab)
        let results = lab.rounds([
            ("Hummingbird, constant", { try Self.load(constant, lab) }),
            ("retrieve, cached", { try Self.load(cached, lab) }),
            ("retrieve, not cached", { try Self.load(uncached, lab) }),
        ])
        let peer = results[0].1
        return [
            Table(
                title: "service: \(Self.connections) connections, bodies of \(size) bytes",
                columns: [
                    "server", "requests/s", "CPU µs/request", "throughput ÷ constant", "constant's CPU ÷ its own",
                ],
                rows: results.map { name, figures in
                    [
                        name, Spread(figures.map(\.rate)).text(), Spread(figures.map(\.cpu)).text(),
                        Spread.ratios(of: figures.map(\.rate), to: peer.map(\.rate)),
                        Spread.ratios(of: peer.map(\.cpu), to: figures.map(\.cpu)),
                    ]
                },
                notes: [
                    "server on the target's processor, load on the generator's; CPU: user + system of the server's process while "
                        + "loaded. PostgreSQL's own is not in it; it runs on both processors and slows an uncached retrieve down."
                ])
        ]
    }

    private func serve(_ lab: Lab, _ database: ProfileDatabase, _ options: [String]) -> (UInt16) -> [String] {
        { port in
            [
                "env", "FLYWHEEL_JWT_SECRET=\(Self.secret)", "FLYWHEEL_DATABASE=\(database.conninfo)", lab.flywheel,
                "serve",
                "--listen", "127.0.0.1:\(port)", "--read-quota", "100000000/60s", "--log-level", "warning",
            ] + options
        }
    }

    private static func load(_ server: borrowing Server, _ lab: Lab) throws -> Figures {
        let before = server.cpuSeconds
        let run = try EngineProgram(lab: lab).run(
            """
            name: service
            target: {url: "\(server.address)"}
            users: {count: \(users), popularity: uniform}
            auth: {jwt: {secret: "\(secret)", role: authenticated}}
            operations: {retrieve: {request: {path: "/v1/profiles/{{ user.id }}"}}}
            load:
              - {name: steady, executor: constant-vus, vus: \(connections), duration: \(lab.seconds)s}
            connections: {max: \(connections)}
            gates: ["error_rate <= 0%"]

            """)
        let cpu = server.cpuSeconds - before
        guard run.ok == run.requests, run.ok > 0 else {
            throw Child.Failure(description: "\(Int(run.requests - run.ok)) of \(Int(run.requests)) answers were wrong")
        }
        return Figures(rate: run.ok / Double(lab.seconds), cpu: cpu * 1e6 / run.ok)
    }
}

/// A server in a process of its own on the target's processor, killed at its end.
private struct Server: ~Copyable {
    let address: String
    private let child: Child

    init(_ command: (UInt16) throws -> [String], _ lab: Lab) throws {
        let port = try FreePort.find()
        let child = try Child(try command(port), processor: lab.targetProcessor, files: lab.directory)
        guard FreePort.waitUntilOpen(port) else {
            child.kill()
            throw Child.Failure(description: "a server did not start within five seconds")
        }
        self.child = child
        address = "http://127.0.0.1:\(port)"
    }

    deinit { child.kill() }

    /// User and system so far.
    var cpuSeconds: Double {
        let stat = (try? String(contentsOfFile: "/proc/\(child.processID)/stat", encoding: .utf8)) ?? ""
        // Behind the name, which may hold anything: state is the first field, user and system time the 12th and 13th.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

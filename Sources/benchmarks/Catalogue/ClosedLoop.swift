import LoadMetrics
import NullTarget

/// Processor time a request, as fast as 64 connections go, against nginx (or the null target where there is no nginx).
struct ClosedLoop: Benchmark {
    let name = "closed-loop"
    let summary = "64 connections, 350-byte answers: processor time a request, beside wrk, h2load, hey and k6"

    private static let connections = 64

    private struct Figures {
        var rate, cpu: Double
        /// Of the load alone; nil for peers, which do not say.
        var loadCPU: Double?
    }

    func run(in lab: Lab) throws -> [Table] {
        guard let nginx = lab.peer("nginx") else {
            let target = try lab.nullTarget()
            return [
                try table(
                    lab, target.address, "the null target (nginx is not on PATH), 350 bytes",
                    body: NullTargetOptions().answer)
            ]
        }
        let target = try Nginx(nginx, in: lab)
        return [try table(lab, target.address, "nginx, one worker, 350 bytes by `return 200`", body: Nginx.body)]
    }

    private func table(_ lab: Lab, _ address: String, _ what: String, body: Int) throws -> Table {
        let script = try lab.write("closed.js", K6.closed)
        let peers = ClosedPeer.all(connections: Self.connections, script: script)
        let checked = ", expect: {status: 200, body: {maxBytes: \(body)}}"
        var programs: [(name: String, run: () throws -> Figures)] = [
            ("flywheel", { try engine(lab, address, "") }),
            ("flywheel, checked", { try engine(lab, address, checked) }),
        ]
        for peer in peers {
            guard let program = lab.peer(peer.name) else { continue }
            programs.append((peer.name, { try Self.peer(peer, program, lab, address) }))
        }
        let results = lab.rounds(programs)
        func costs(_ name: String) -> [Double] { results.first { $0.name == name }.map { $0.1.map(\.cpu) } ?? [] }
        let rows = results.map { name, figures in
            let all = figures.map(\.cpu)
            return [
                name, Figure.count(Int64(Spread(figures.map(\.rate)).median ?? 0)), Spread(all).text(),
                Spread(figures.compactMap(\.loadCPU)).text(), Spread.ratios(of: all, to: costs("wrk")),
                Spread.ratios(of: all, to: costs("k6")),
            ]
        }
        return Table(
            title: "closed-loop: \(Self.connections) connections against \(what)",
            columns: ["program", "requests/s", "CPU µs/request", "load alone", "÷ wrk", "÷ k6"], rows: rows,
            notes: [
                "CPU: user + system of the whole process from start to end, by wait4; medians (smallest–largest).",
                "÷: round by round, as the machine's speed changes meanwhile; the median ratio.",
                "load alone: what flywheel's record says of the load itself, without start and report.",
                "checked: expect: {status: 200, body: {maxBytes: \(body)}}.",
            ] + lab.missing(peers.map(\.name)))
    }

    private func engine(_ lab: Lab, _ address: String, _ expectation: String) throws -> Figures {
        let run = try EngineProgram(lab: lab).run(
            """
            name: closed-loop
            target: {url: "\(address)"}
            users: {count: 1000, popularity: uniform}
            operations: {root: {request: {path: /}\(expectation)}}
            load: [{name: steady, executor: constant-vus, vus: \(Self.connections), duration: \(lab.seconds)s}]
            connections: {max: \(Self.connections)}

            """)
        guard run.ok == run.requests, run.ok > 0 else {
            throw Child.Failure(description: "\(run.requests - run.ok) of \(run.requests) requests were not ok")
        }
        return Figures(
            rate: run.ok / Double(lab.seconds), cpu: run.child.cpu * 1e6 / run.ok, loadCPU: run.loadCPU * 1e6 / run.ok)
    }

    private static func peer(_ peer: ClosedPeer, _ program: String, _ lab: Lab, _ address: String) throws -> Figures {
        let outcome = try lab.generate(peer.command(program, address, lab.seconds))
        guard let requests = peer.requests(outcome.output), requests > 0 else {
            throw Child.Failure(description: outcome.failure ?? "its output is not understood: \(outcome.output)")
        }
        return Figures(rate: requests / Double(lab.seconds), cpu: outcome.cpu * 1e6 / requests)
    }
}

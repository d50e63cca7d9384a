import LoadMetrics

/// What many users and many connections cost in memory.
struct Memory: Benchmark {
    let name = "memory"
    let summary = "10,000 paced users and 20,000 connections: peak memory of the whole process"

    /// MiB, for 10,000 users.
    private static let limit = 150.0

    /// What a process needs beside its sockets.
    private static let otherDescriptors = 500

    func run(in lab: Lab) throws -> [Table] {
        let most = min(20_000, lab.descriptors - Self.otherDescriptors)
        let rows = try [10_000, most].map { try row($0, lab) }
        return [
            Table(
                title: "memory: paced users, peak of the flywheel process",
                columns: ["users", "requests", "errors", "connections", "peak MiB", "KiB a user"], rows: rows,
                notes: [
                    "constant-vus, pace 10s, 25 s; the null target answers after 10 s, so that each user holds a connection.",
                    "limit for 10,000: 150 MiB."
                        + (most < 20_000 ? " No more than \(lab.descriptors) descriptors are allowed here." : ""),
                ])
        ]
    }

    private func row(_ users: Int, _ lab: Lab) throws -> [String] {
        let target = try lab.nullTarget { $0.delay = 10_000_000_000 }
        let run = try EngineProgram(lab: lab).run(
            """
            name: memory
            target: {url: "\(target.address)"}
            users: {count: \(users), popularity: uniform}
            operations: {root: {request: {path: /}}}
            load: [{name: steady, executor: constant-vus, vus: \(users), pace: 10s, duration: 25s}]
            connections: {max: \(users)}
            http: {timeout: 30s}

            """)
        let peak = Double(run.child.memory) / 1_048_576
        return [
            Figure.count(Int64(users)), Figure.count(Int64(run.requests)), Figure.count(Int64(run.requests - run.ok)),
            Figure.count(Int64(EngineProgram.Run.number(run.record, "generator", "connectionsOpened"))),
            Figure.number(peak) + (users == 10_000 && peak > Self.limit ? " OVER" : ""),
            Figure.number(peak * 1024 / Double(users)),
        ]
    }
}

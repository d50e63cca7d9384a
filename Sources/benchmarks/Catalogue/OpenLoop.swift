import LoadEngine
import LoadMetrics
import LoadTransport
import NullTarget
import ScenarioFormat

/// How late requests of a constant rate are at the target, which records when it read each.
struct OpenLoop: Benchmark {
    let name = "open-loop"
    let summary = "2,000/s, 8,000/s and 30,000/s: lateness at the target, beside k6, hey and wrk2"

    private static let connections = 64
    private static let rates = [2000, 8000, 30_000]
    private static let spin: Int64 = 60_000
    private static let peers = ["k6", "hey", "wrk2"]

    private struct Figures {
        var achieved: Double
        var fitted: Lateness
        /// With the run's own origin and numbers; nil for peers.
        var exact: Lateness?
    }

    func run(in lab: Lab) throws -> [Table] {
        try Self.rates.map { try table(lab, $0) }
    }

    private func table(_ lab: Lab, _ rate: Int) throws -> Table {
        let script = try lab.write("constant.js", K6.constant)
        var programs: [(name: String, run: () throws -> Figures)] = [
            ("flywheel", { try engine(lab, rate, spin: 0) }),
            ("flywheel, spin 60 µs", { try engine(lab, rate, spin: Self.spin) }),
        ]
        for name in Self.peers {
            guard let program = lab.peer(name) else { continue }
            programs.append((name, { try peer(lab, rate, Self.command(name, program, script, rate, lab.seconds)) }))
        }
        let rows = lab.rounds(programs).flatMap { name, figures in
            [row(name, figures, figures.map(\.fitted))]
                + (figures.contains { $0.exact != nil } ? [row("  exact", figures, figures.compactMap(\.exact))] : [])
        }
        return Table(
            title: "open-loop: constant \(Figure.count(Int64(rate)))/s, \(Self.connections) connections, "
                + "the null target with its recorder",
            columns: ["program", "achieved", "late p50 µs", "p99 µs", "p99.9 µs", "max µs"], rows: rows,
            notes: [
                "achieved: share of the asked requests that had arrived in the time asked, from the first arrival on.",
                "late: the k-th arrival was due k / rate after an origin fitted so that the smallest lateness is 0,",
                "for all programs alike. exact: from the run's own origin and the number each request carries.",
                "The target polls without sleeping, so that its own wake-ups are not measured.",
            ] + lab.missing(Self.peers))
    }

    private func row(_ name: String, _ figures: [Figures], _ late: [Lateness]) -> [String] {
        let percentiles = [50.0, 99, 99.9, 100].map { percent in
            Spread(late.compactMap { $0.percentile(percent).map { Double($0) / 1000 } }).text()
        }
        let achieved = Spread(figures.map { $0.achieved * 100 })
        return [name, achieved.median.map { Figure.fixed($0, decimals: 2) + "%" } ?? "–"] + percentiles
    }

    private static func command(
        _ name: String, _ program: String, _ script: String, _ rate: Int, _ seconds: Int
    ) -> (_ address: String) -> [String] {
        { address in
            switch name {
            case "k6":
                K6.command(
                    program, script,
                    ["TARGET": address + "/", "RATE": "\(rate)", "SECONDS": "\(seconds)", "USERS": "\(connections)"])
            case "hey":
                [
                    program, "-z", "\(seconds)s", "-c", "\(connections)", "-q",
                    "\(Double(rate) / Double(connections))", address + "/",
                ]
            default: [program, "-t1", "-c\(connections)", "-d\(seconds)s", "-R\(rate)", address + "/"]
            }
        }
    }

    private func target(_ lab: Lab, _ rate: Int) throws -> NullTargetProcess {
        try lab.nullTarget {
            $0.isBusy = lab.targetProcessor != nil
            $0.recorded = rate * (lab.seconds + 1)
        }
    }

    private func figures(_ seen: Recording, _ lab: Lab, _ rate: Int) throws -> Figures {
        guard let first = seen.arrivals.first?.at else { throw Child.Failure(description: "nothing arrived") }
        let end = first + Int64(lab.seconds) * 1_000_000_000
        let arrived = seen.arrivals.count { $0.at < end }
        return Figures(
            achieved: Double(arrived) / Double(rate * lab.seconds),
            fitted: Lateness(fitted: seen.arrivals, rate: Double(rate)), exact: nil)
    }

    private func peer(_ lab: Lab, _ rate: Int, _ command: (String) -> [String]) throws -> Figures {
        var target = try target(lab, rate)
        let outcome = try lab.generate(command(target.address))
        let seen = try target.stop()
        if seen.requests == 0, let failure = outcome.failure { throw Child.Failure(description: failure) }
        return try figures(seen, lab, rate)
    }

    /// In this process, so that the run's origin is known.
    private func engine(_ lab: Lab, _ rate: Int, spin: Int64) throws -> Figures {
        let phase = Phase(
            name: "steady",
            executor: .constantArrivalRate(
                rate: Rate(count: Int64(rate), per: 1_000_000_000), duration: Int64(lab.seconds) * 1_000_000_000,
                arrivals: .uniform),
            measure: true)
        var target = try target(lab, rate)
        let load = try LoadRun(
            plan: Plan(scenario: SmallScenario.make([phase], connections: Self.connections)),
            target: TargetAddress(parsing: target.address),
            options: WorkerOptions(
                threads: 1, processors: lab.generatorProcessor.map { [$0] } ?? [], spin: spin))
        var origin: Int64 = 0
        _ = try load.run(onStart: { origin = $0 }, onSecond: { _ in })
        let seen = try target.stop()
        var figures = try figures(seen, lab, rate)
        figures.exact = Lateness(
            numbered: seen.arrivals, origin: origin, rate: Double(rate), window: 0..<Int64(rate * lab.seconds))
        return figures
    }
}

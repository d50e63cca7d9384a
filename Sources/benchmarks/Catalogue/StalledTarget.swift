import LoadMetrics
import NullTarget

/// A target that answers nothing for a second in every ten: what callers waited, against the truth of the stall pattern.
struct StalledTarget: Benchmark {
    let name = "stall"
    let summary = "a target that stalls 1 s in every 10, at 1,000/s: latency from due against the truth"

    private static let period = 10.0
    private static let length = 1.0
    private static let percentiles = [("p95", 95.0), ("p99", 99.0), ("p99.9", 99.9)]

    func run(in lab: Lab) throws -> [Table] {
        // Whole periods, so that it does not matter where in a period the run begins.
        let seconds = max(30, lab.seconds / 10 * 10)
        let scenario = { (address: String) in
            """
            name: stall
            target: {url: "\(address)"}
            users: {count: 1000, popularity: uniform}
            operations: {root: {request: {path: /}}}
            load: [{name: steady, executor: constant-arrival-rate, rate: 1000/s, duration: \(seconds)s}]
            connections: {max: 64}
            gates: ["error_rate < 1%"]

            """
        }
        let target = try lab.nullTarget {
            $0.stall = .init(length: Int64(Self.length * 1e9), period: Int64(Self.period * 1e9))
        }
        let run = try EngineProgram(lab: lab).run(scenario(target.address))
        let rows = Self.percentiles.map { name, percent in
            let truth = Self.truth(percent)
            let latency = EngineProgram.Run.number(run.summary, "totals", "latency", name)
            let service = EngineProgram.Run.number(run.summary, "totals", "serviceTime", name)
            return [
                name, Figure.fixed(truth, decimals: 0), Figure.fixed(latency, decimals: 1),
                "\(Figure.fixed((latency / truth - 1) * 100, decimals: 2))%", Figure.fixed(service, decimals: 1),
            ]
        }
        return [
            Table(
                title: "stall: 1 s in every 10 for \(seconds) s at 1,000/s over 64 connections",
                columns: ["", "truth ms", "latency ms", "off", "service_time ms"], rows: rows,
                notes: [
                    "truth: an arrival in a stall waits for its end; a tenth of all do, evenly over 0 … 1 s.",
                    "verdict \(run.verdict), exit \(run.child.status >> 8), generator "
                        + (run.isTrustworthy ? "trustworthy" : "NOT trustworthy")
                        + ", send lag p99 \(Figure.number(EngineProgram.Run.number(run.summary, "totals", "sendLag", "p99"))) ms",
                ])
        ]
    }

    /// Milliseconds that so large a share of uniform arrivals waits at most.
    private static func truth(_ percent: Double) -> Double {
        let calm = 1 - length / period
        return max(0, percent / 100 - calm) * period * 1000
    }
}

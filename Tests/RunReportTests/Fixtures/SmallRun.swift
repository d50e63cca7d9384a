import LoadMetrics
import Signals

/// A run small enough to reckon by hand: ten seconds, two operations, two journeys, three checks, one gate of each fate.
enum SmallRun {
    static func record(
        gates: [String] = [
            "latency{operation=read} p99 < 50ms", "error_rate < 10%", "warn latency p50 < 1ms",
            "cache_hit_ratio >= 50%", "server_time p99 < 1s",
        ], ending: Ending = .completed
    ) -> RunRecord {
        RunRecord(
            version: "0.1.0",
            scenario: ScenarioInfo(
                name: "small", description: "Two operations.", file: "small.yaml", text: "name: small\n"),
            command: ["flywheel", "run", "small.yaml"], startedAt: "2026-11-22T17:15:00.000Z", duration: 10.5, seed: 7,
            planHash: "sha256:00", threads: 1, target: TargetInfo(bundled: false, address: "http://127.0.0.1:8080"),
            ending: ending,
            phases: [
                PhaseInfo(
                    name: "steady", executor: "constant-arrival-rate", start: 0, end: 10, measured: true,
                    plannedArrivals: 210)
            ],
            operations: ["read", "write"], gates: gates,
            cells: [
                cell(0, .ok, .hit, values: [2_000: 60]), cell(0, .ok, .miss, values: [10_000: 38, 61_200: 2]),
                cell(1, .ok, .none, values: [4_000: 90]), cell(1, .limited, .none, values: [500: 8]),
                cell(1, .error, .none, values: [1_000_000: 12], failures: ["timeout": 10, "status": 2]),
            ],
            timeline: Timeline(interval: 1, intervals: (0..<10).map(interval)),
            errors: [
                ErrorInfo(
                    failure: .timeout, operation: "write", message: "no answer within 1 s", count: 10, firstAt: 2.5,
                    lastAt: 7.25, example: "")
            ],
            otherErrors: 2,
            generator: GeneratorInfo(
                cpuSeconds: 1.05, cores: 2, steal: nil, clamped: 0, connectionsOpened: 4, unfinished: 0),
            service: nil, environment: [Fact("kernel", "Linux 6.1")], maxWait: 10,
            users: UsersInfo(count: 100, popularity: "uniform", zipf: nil), journeys: ["browse", "buy"],
            checks: [
                CheckInfo(name: "read: status 200", operation: "read"),
                CheckInfo(name: "write: has \"id\" | <b>", operation: "write"),
                CheckInfo(name: "write: never asked", operation: "write"),
            ],
            journeyCells: [
                JourneyCell(
                    phase: 0, journey: 0, completed: 40, failed: 1, unfinished: 2, steps: 43,
                    time: distribution([6_000: 36, 72_400: 4]))
            ],
            checkCells: [
                CheckCell(phase: 0, check: 0, held: 100, total: 100),
                CheckCell(phase: 0, check: 1, held: 89, total: 90),
            ])
    }

    static func distribution(_ values: [Int64: Int64]) -> Distribution {
        let pairs = values.sorted { $0.key < $1.key }
        return Distribution(
            count: pairs.reduce(0) { $0 + $1.value }, sum: pairs.reduce(0) { $0 + $1.key * $1.value },
            min: pairs.first?.key ?? 0, max: pairs.last?.key ?? 0, values: pairs.map(\.key), counts: pairs.map(\.value))
    }

    private static func cell(
        _ operation: Int, _ outcome: Outcome, _ cache: CacheVerdict, values: [Int64: Int64],
        failures: [String: Int64] = [:]
    ) -> Cell {
        let count = values.values.reduce(0, +)
        return Cell(
            phase: 0, operation: operation, outcome: outcome, cache: cache, count: count, bytesIn: 100 * count,
            bytesOut: 50 * count, failures: failures,
            trends: [
                .latency: distribution(values), .sendLag: distribution([40: count]),
                .connectionWait: distribution([10: count]), .serviceTime: distribution(values),
            ])
    }

    static func interval(_ index: Int) -> Timeline.Interval {
        let latency = distribution([2_000: 6, 4_000: 9, 10_000 + Int64(index) * 100: 4])
        return Timeline.Interval(
            offered: 21, ok: 19, limited: 1, errors: 1, missed: 0, inFlight: Int64(2 + index % 3), bytesIn: 2_100,
            bytesOut: 1_050, cache: [9, 6, 4, 0, 0, 0, 0], failures: ["timeout": 1], latency: latency,
            operations: [
                Timeline.OperationInterval(
                    ok: 10, limited: 0, errors: 0, missed: 0, p50: 2, p95: 10, p99: 10, max: 10.9),
                Timeline.OperationInterval(ok: 9, limited: 1, errors: 1, missed: 0, p50: 4, p95: 4, p99: 4, max: 4),
            ], stages: .none)
    }
}

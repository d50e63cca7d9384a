import LoadEngine
import LoadMetrics
import LoadTransport
import NullTarget
import ScenarioFormat

/// One measurement: the engine, in this process, against a null target in another.
struct CalibrationLoad {
    let setup: CalibrationSetup
    static let connections = 64
    /// Connections are opened and caches filled before anything is measured, nanoseconds.
    private static let warmUp: Int64 = 500_000_000

    struct Outcome {
        var result: LoadResult
        var seen: Recording
        /// The run's start, CLOCK_MONOTONIC, nanoseconds.
        var origin: Int64
        /// The measured phase's figures.
        func trend(_ trend: Trend) -> Distribution {
            Distribution.merged(measured.compactMap { $0.trends[trend] })
        }
        var measured: [Cell] { result.tally.cells().filter { $0.phase == 1 } }
    }

    func closed() async throws -> CalibrationReport.Ceiling {
        let outcome = try await run { .constantVUs(vus: Self.connections, duration: $0) }
        let all = outcome.result.tally.cells().reduce(0) { $0 + $1.count }
        let measured = outcome.measured.reduce(0) { $0 + ($1.outcome == .ok ? $1.count : 0) }
        return CalibrationReport.Ceiling(
            connections: Self.connections,
            requestsPerSecond: Double(measured) / (Double(setup.length) / 1e9),
            cpuMicrosecondsPerRequest: outcome.result.generator.cpuSeconds * 1e6 / Double(max(1, all)))
    }

    /// `attempt`: the how-manieth.
    func constant(_ rate: Int, attempt: Int) async throws -> (step: CalibrationReport.Step, steal: Double?) {
        let outcome = try await run(recorded: Int(Double(Self.warmUp + setup.length) / 1e9 * Double(rate)) + 1) {
            .constantArrivalRate(
                rate: Rate(count: Int64(rate), per: 1_000_000_000), duration: $0, arrivals: .uniform)
        }
        // Both phases have the same rate, so that arrival k of the run is due k / rate after its start.
        func planned(_ time: Int64) -> Int64 { Int64((Double(time) / 1e9 * Double(rate)).rounded(.up)) }
        let window = planned(Self.warmUp)..<planned(Self.warmUp + setup.length)
        let late = Lateness(
            numbered: outcome.seen.arrivals, origin: outcome.origin, rate: Double(rate), window: window)
        let end = outcome.origin + Self.warmUp + setup.length + Int64(CalibrationReport.trustedLag * 1000)
        let onTime = outcome.seen.arrivals.count { window.contains($0.number) && $0.at <= end }
        let lag = outcome.trend(.sendLag)
        let achieved = Double(onTime) / Double(window.count)
        let trusted =
            achieved >= CalibrationReport.trustedShare
            && (lag.percentile(99) ?? .infinity) < CalibrationReport.trustedLag
        let step = CalibrationReport.Step(
            rate: rate, achieved: achieved, sendLag: .init(lag), lateAtTarget: .init(late),
            cpu: outcome.result.generator.cpuSeconds / outcome.result.duration, attempts: attempt, trusted: trusted)
        return (step, outcome.result.generator.steal)
    }

    /// A warm-up and the measured phase, of the same executor.
    private func run(recorded: Int = 0, _ executor: (_ duration: Int64) -> Executor) async throws -> Outcome {
        let plan = try Plan(
            scenario: Self.scenario([
                Phase(name: "warm", executor: executor(Self.warmUp), measure: false),
                Phase(name: "measured", executor: executor(setup.length), measure: true),
            ]))
        let setup = setup
        return try await onThread {
            var options = NullTargetOptions()
            options.processor = setup.targetProcessor
            // On a processor of its own the target may be all attention; else it would take the generator's.
            options.isBusy = setup.targetProcessor != nil && recorded > 0
            options.recorded = recorded
            var target = try NullTargetProcess(program: [RunSession.executable, "null-target"], options: options)
            let load = try LoadRun(
                plan: plan, target: TargetAddress(parsing: target.address),
                options: WorkerOptions(
                    threads: setup.threads, processors: setup.generatorProcessors, spin: setup.spin),
                userAgent: "flywheel/\(Flywheel.version)")
            var origin: Int64 = 0
            let result = try load.run(onStart: { origin = $0 }, onSecond: { _ in })
            return Outcome(result: result, seen: try target.stop(), origin: origin)
        }
    }

    private static func scenario(_ phases: [Phase]) -> Scenario {
        let request = Request(
            path: Template([.text("/")]),
            headers: [.init(name: "x-arrival", value: Template([.slot(.arrival)]))])
        return Scenario(
            name: "calibrate", description: "", seed: 1, file: "", text: "", target: .url(""),
            users: Users(count: 1, popularity: .uniform), auth: nil,
            operations: [
                Operation(name: "null", weight: 1, request: request, expect: Expect(), credentials: .none)
            ],
            load: phases, gates: [], connections: Connections(max: connections), maxWait: 10_000_000_000,
            gracefulStop: 2_000_000_000, secrets: [])
    }
}

extension CalibrationReport.Spread {
    init(_ values: Distribution) {
        self.init(
            p50: values.percentile(50), p99: values.percentile(99), p999: values.percentile(99.9),
            max: values.isEmpty ? nil : Double(values.max))
    }

    init(_ values: Lateness) {
        func microseconds(_ percent: Double) -> Double? { values.percentile(percent).map { Double($0) / 1000 } }
        self.init(
            p50: microseconds(50), p99: microseconds(99), p999: microseconds(99.9), max: microseconds(100))
    }
}

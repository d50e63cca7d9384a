import Foundation
import LoadEngine
import LoadMetrics
import ScenarioFormat
import Testbed

/// Puts together what load, target and machine said into the record of a run.
struct RecordAssembly {
    let plan: Plan
    let environment = EnvironmentFacts.gather()

    func record(_ traffic: Traffic, testbed: Testbed, service: ServiceRecord?) -> RunRecord {
        let result = traffic.result
        let errors = result.errors.entries(operations: plan.scenario.operations.map(\.name))
        var record = empty(traffic.ending, address: testbed.address, environment: environment + testbed.facts)
        record.startedAt = Self.utc(Date(timeIntervalSince1970: Double(result.startedAt) / 1e9))
        record.duration = result.duration
        record.threads = result.threads
        record.cells = result.tally.cells()
        record.journeyCells = result.tally.journeyCells()
        record.checkCells = result.tally.checkCells()
        record.timeline = result.tally.timeline()
        record.errors = errors.top
        record.otherErrors = errors.other
        record.generator = result.generator
        record.phases = result.phases
        record.notes = RunNotes.of(result)
        // A phase without rows ended as it should: the arrivals that it could not make were never due.
        for phase in result.exhausted.keys {
            let made = record.arrivals(inPhase: record.phases[phase].name).made
            record.phases[phase].plannedArrivals = record.phases[phase].plannedArrivals.map { min($0, made) }
        }
        record.windows = traffic.windows
        record.service = service
        return record
    }

    /// A run whose target could not be had: no traffic, one reason, secrets masked.
    func unreachable(_ reason: String) -> RunRecord {
        empty(
            .unreachable(reason: reason), address: Self.address(plan.scenario.target), environment: environment)
    }

    private func empty(_ ending: Ending, address: String, environment: [Fact]) -> RunRecord {
        let scenario = plan.scenario
        var bundled = false
        if case .bundled = scenario.target { bundled = true }
        return RunRecord(
            version: Flywheel.version,
            scenario: ScenarioInfo(
                name: scenario.name, description: scenario.description, file: scenario.file, text: scenario.text),
            command: ["flywheel"] + CommandLine.arguments.dropFirst().map(masked), startedAt: Self.utc(Date()),
            duration: 0, seed: scenario.seed, planHash: plan.hash, threads: 0,
            target: TargetInfo(bundled: bundled, address: masked(address)), ending: ending, phases: plan.phaseInfos,
            operations: scenario.operations.map(\.name), gates: scenario.gates.map(\.text), cells: [],
            timeline: Timeline(interval: 1, intervals: []), errors: [], otherErrors: 0,
            generator: GeneratorInfo(
                cpuSeconds: 0, cores: ProcessInfo.processInfo.activeProcessorCount, steal: nil, clamped: 0,
                connectionsOpened: 0, unfinished: 0),
            service: nil, environment: environment, maxWait: Double(scenario.maxWait) / 1e9,
            users: Self.users(scenario.users), journeys: scenario.journeys.map(\.name), checks: plan.checks)
    }

    private func masked(_ text: String) -> String { Masking(plan.scenario.secrets).mask(text) }

    private static func address(_ target: Target) -> String {
        switch target {
        case .bundled: "bundled"
        case .url(let url): url
        }
    }

    private static func users(_ users: Users) -> UsersInfo {
        switch users.popularity {
        case .uniform: UsersInfo(count: users.count, popularity: "uniform", zipf: nil)
        case .zipf(let exponent): UsersInfo(count: users.count, popularity: "zipf \(exponent)", zipf: exponent)
        case .hotspot(let keys, let traffic):
            UsersInfo(
                count: users.count,
                popularity: "hotspot (\(Figure.percent(keys)) of the users, \(Figure.percent(traffic)) of the traffic)",
                zipf: nil, hotspot: .init(keys: keys, traffic: traffic))
        case .latest(let exponent):
            UsersInfo(count: users.count, popularity: "latest \(exponent)", zipf: exponent)
        case .sequential: UsersInfo(count: users.count, popularity: "sequential", zipf: nil)
        }
    }

    /// RFC 3339 with milliseconds.
    private static func utc(_ date: Date) -> String {
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
            parts.tm_hour, parts.tm_min, parts.tm_sec, milliseconds % 1000)
    }
}

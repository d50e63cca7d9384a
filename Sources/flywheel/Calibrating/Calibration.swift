import Foundation
import LoadMetrics

/// Measures what this machine can do as a generator, step by step.
struct Calibration {
    let setup: CalibrationSetup
    /// Called before each step, with what comes.
    let onStep: (String) -> Void

    /// How much of a sleep is polled through when nothing else was asked for: longer than most wake-ups are late.
    private static let usualSpin: Int64 = 60_000

    func run() async throws -> CalibrationReport {
        onStep("wake-ups of a sleeping thread")
        let processor = setup.generatorProcessors.first
        let sleeping = try await WakeUps.measure(processor: processor, spin: 0)
        let spin = setup.spin > 0 ? setup.spin : Self.usualSpin
        let spinning = try await WakeUps.measure(processor: processor, spin: spin)
        let load = CalibrationLoad(setup: setup)
        onStep("closed loop, \(CalibrationLoad.connections) connections")
        let ceiling = try await load.closed()
        var steps: [CalibrationReport.Step] = []
        var steal: Double?
        for rate in Self.rates(below: ceiling.requestsPerSecond) {
            var attempt = 1
            repeat {
                onStep("constant \(Figure.count(Int64(rate)))/s" + (attempt > 1 ? ", again" : ""))
                let measured = try await load.constant(rate, attempt: attempt)
                if attempt > 1 { steps.removeLast() }
                steps.append(measured.step)
                steal = [steal, measured.steal].compactMap(\.self).max()
                attempt += 1
            } while !(steps.last?.trusted ?? true) && attempt <= 2
            if steps.last?.trusted == false { break }
        }
        let trusted = steps.last { $0.trusted }?.rate
        return CalibrationReport(
            threads: setup.threads,
            machine: .init(
                processor: EnvironmentFacts.processor(), kernel: EnvironmentFacts.kernel(),
                cores: ProcessInfo.processInfo.activeProcessorCount,
                governor: OrNull(wrappedValue: Self.governor(processor ?? 0)),
                steal: OrNull(wrappedValue: steal), timerSlackHonoured: sleeping.hasSlack,
                priorityRaised: sleeping.hasPriority,
                targetProcessor: OrNull(wrappedValue: setup.targetProcessor),
                generatorProcessors: setup.generatorProcessors),
            wakeUp: .init(
                sleeping: .init(sleeping.lateness), spin: Double(spin) / 1000, spinning: .init(spinning.lateness)),
            ceiling: ceiling, steps: steps, trustedRate: OrNull(wrappedValue: trusted),
            conclusion: conclusion(trusted, tried: steps.last?.rate))
    }

    private static let rates = [
        1000, 2000, 5000, 10_000, 20_000, 30_000, 50_000, 70_000, 100_000, 150_000, 200_000, 300_000, 500_000,
        1_000_000,
    ]

    /// The rates to try: those that the closed loop has reached, and the lowest in any case.
    private static func rates(below ceiling: Double) -> ArraySlice<Int> {
        rates.prefix(max(1, rates.count { Double($0) <= ceiling }))
    }

    private func conclusion(_ trusted: Int?, tried: Int?) -> String {
        let limits = "achieved ≥ 99.9 %, send lag p99 < 1 ms"
        let who = setup.threads == 1 ? "one thread" : "\(setup.threads) threads"
        guard let trusted else {
            return
                "No rate can be trusted here: even \(Figure.count(Int64(tried ?? 0)))/s with \(who) missed \(limits). "
                + "Something else keeps the processors busy, or they are taken away."
        }
        let each = trusted / setup.threads
        let per = setup.threads == 1 ? "" : " (\(Figure.count(Int64(each)))/s a thread)"
        return "Up to \(Figure.count(Int64(trusted)))/s with \(who)\(per) can be trusted here: \(limits)."
    }

    private static func governor(_ processor: Int) -> String? {
        let path = "/sys/devices/system/cpu/cpu\(processor)/cpufreq/scaling_governor"
        return (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

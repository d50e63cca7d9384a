import LoadMetrics
import LoadTransport
import ScenarioFormat
import Synchronization
import Testing

@testable import LoadEngine

@Suite("Slices of several workers are put together second by second")
struct SliceGatheringTests {
    /// What a worker saw in one second: so many missed arrivals.
    private func slice(_ second: Int, _ count: Int) -> WatchedSecond {
        let phases = [PhaseInfo(name: "a", executor: "", start: 0, end: 9, measured: true, plannedArrivals: nil)]
        let watch = Watch(Selection(outcomes: .any), trend: nil, phases: phases, operations: ["a"])
        var tally = Tally(shape: TallyShape(phases: 1, operations: 1), watches: [watch])
        let done = Int64(second) * 1_000_000_000
        for _ in 0..<count {
            tally.record(Sample(phase: 0, operation: 0, outcome: .missed, due: done, taken: done, done: done))
        }
        return tally.takeSlices()[0]
    }

    private func counts(_ seconds: [WatchedSecond]) -> [Int: Int64] {
        Dictionary(uniqueKeysWithValues: seconds.map { ($0.second, $0.slices[0].ended) })
    }

    @Test("A late worker delays a second, and nothing of it is lost")
    func late() {
        var gathering = SliceGathering(workers: 2, watches: 1)
        gathering.add([slice(0, 3)], through: 0, from: 0)
        gathering.add([slice(1, 4)], through: 1, from: 0)
        #expect(gathering.take().isEmpty)
        gathering.add([slice(0, 5)], through: 0, from: 1)
        #expect(counts(gathering.take()) == [0: 8])
        #expect(gathering.take().isEmpty)
        gathering.add([slice(1, 1), slice(3, 2)], through: 3, from: 1)
        #expect(counts(gathering.take()) == [1: 5])
        gathering.add([], through: 3, from: 0)
        #expect(gathering.take().map { [$0.second, Int($0.slices[0].ended)] } == [[2, 0], [3, 2]])
    }

    @Test("A worker that has finished is not waited for, and what it saw last counts")
    func finished() {
        var gathering = SliceGathering(workers: 2, watches: 1)
        gathering.add([slice(2, 6)], through: nil, from: 0)
        #expect(gathering.take().isEmpty)
        gathering.add([slice(0, 1)], through: 1, from: 1)
        #expect(gathering.take().map { [$0.second, Int($0.slices[0].ended)] } == [[0, 1], [1, 0]])
        gathering.add([slice(4, 2)], through: nil, from: 1)
        #expect(gathering.take().map { [$0.second, Int($0.slices[0].ended)] } == [[2, 6], [3, 0], [4, 2]])
        #expect(gathering.take().isEmpty)
    }
}

@Suite("The kernel's account of a thread")
struct ThreadTimesTests {
    @Test("grows with what the thread does, and with nothing else")
    func busy() {
        let before = ThreadTimes.now()
        var sum = 0.0
        while ThreadTimes.now().processor - before.processor < 20_000_000 { sum += sum.squareRoot() + 1 }
        let after = ThreadTimes.now()
        let info = after.info(since: before)
        #expect(sum > 0)
        #expect(info.cpuSeconds >= 0.02)
        #expect(info.seconds >= info.cpuSeconds * 0.99)
        #expect(info.busy > 0 && info.busy <= 1.01)
        #expect(info.preemptions >= 0)
        if let queued = info.queuedSeconds { #expect(queued >= 0 && queued <= info.seconds) }
    }

    @Test(
        "schedstat's second field is nanoseconds of waiting",
        arguments: [("195051 3780685 2", 3_780_685), ("0 0 0", 0), ("195051", nil), ("", nil), ("a b c", nil)]
            as [(String, Int64?)])
    func parse(line: String, expected: Int64?) { #expect(ThreadTimes.parse(line) == expected) }
}

@Suite("A run tells what its watches see", .serialized)
struct WatchedRunTests {
    @Test(
        "every second once and in order, with all that the tally holds, whatever the number of threads",
        arguments: [1, 2])
    func slices(threads: Int) async throws {
        let service = TestService()
        defer { service.stop() }
        let scenario = Make.scenario(load: [Make.constant(200, seconds: 2)])
        let plan = try Plan(scenario: scenario)
        let watch = Watch(
            Selection(window: .all, outcomes: .any), trend: .latency, phases: plan.phaseInfos,
            operations: scenario.operations.map(\.name))
        let run = try LoadRun(
            plan: plan, target: service.address, options: WorkerOptions(threads: threads), watches: [watch])
        let (result, seen) = try await offPool {
            var seen: [WatchedSecond] = []
            let result = try run.run(
                onSecond: { _ in },
                onSlices: { second, stoppedAt in
                    seen.append(second)
                    #expect(stoppedAt == nil)
                })
            return (result, seen)
        }
        #expect(seen.map(\.second) == Array(0..<seen.count))
        let totals = WatchSlice.totals(of: seen.map { $0.slices[0] }, seconds: 2)
        let cells = result.tally.cells()
        #expect(totals.outcomes.all == 400)
        #expect(totals.values.count == cells.reduce(0) { $0 + ($1.trends[.latency]?.count ?? 0) })
        #expect(totals.values.sum == cells.reduce(0) { $0 + ($1.trends[.latency]?.sum ?? 0) })
        #expect(result.generator.workers?.count == threads)
        #expect(result.generator.workers?.allSatisfy { $0.seconds > 1 && $0.cpuSeconds > 0 } == true)
    }

    @Test("a second that stops the run is followed by what came until the stop, which is said")
    func stopping() async throws {
        let service = TestService()
        defer { service.stop() }
        let scenario = Make.scenario(load: [Make.constant(100, seconds: 60)])
        let plan = try Plan(scenario: scenario)
        let watch = Watch(
            Selection(window: .all, outcomes: .any), trend: nil, phases: plan.phaseInfos,
            operations: scenario.operations.map(\.name))
        let run = try LoadRun(
            plan: plan, target: service.address, options: WorkerOptions(threads: 2), watches: [watch])
        let (result, ends) = try await offPool {
            var ends: [Double?] = []
            let result = try run.run(
                onSecond: { _ in },
                onSlices: { second, stoppedAt in
                    ends.append(stoppedAt)
                    if second.second == 1 { run.stop() }
                })
            return (result, ends)
        }
        let stopped = try #require(result.stoppedAt)
        #expect(ends.prefix(2).allSatisfy { $0 == nil })
        #expect(ends.count >= 3)
        #expect(ends.dropFirst(2).allSatisfy { $0 == stopped })
        #expect(stopped >= 2)
    }
}

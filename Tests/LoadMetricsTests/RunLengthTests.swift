import Signals
import Testing

@testable import LoadMetrics

@Suite("Memory and record do not grow with a run's length")
struct RunLengthTests {
    /// A run of so many seconds: four phases, three operations, three watches, latencies over four decades, a service that
    /// is observed each second.
    private func simulate(seconds: Int64, rate: Int64) throws -> (bytes: Int, intervals: Int, slices: Int) {
        let phases = (0..<4).map { place in
            PhaseInfo(
                name: "phase\(place)", executor: "constant-arrival-rate", start: Double(seconds) / 4 * Double(place),
                end: Double(seconds) / 4 * Double(place + 1), measured: place > 0, plannedArrivals: seconds * rate / 4)
        }
        let names = ["retrieve", "sync", "update"]
        let watches = [
            Watch(Selection(window: .all, outcomes: .any), trend: nil, phases: phases, operations: names),
            Watch(Selection(), trend: .latency, phases: phases, operations: names),
            Watch(Selection(operation: "sync"), trend: .serverTime, phases: phases, operations: names),
        ]
        var dice = Dice(7)
        var tally = Tally(shape: TallyShape(phases: 4, operations: 3), watches: watches)
        var service = ServiceRecord.silent
        var slices = 0
        for now in 0..<seconds {
            for arrival in 0..<rate {
                let due = now * second + arrival * second / rate
                tally.record(sample(due, phase: UInt16(now * 4 / seconds), &dice))
                tally.inFlight(Int(arrival % 7), at: due)
            }
            let seen = tally.takeSlices(through: Int(now) - 1)
            slices = max(slices, seen.count)
            service.observe(at: Double(now), &dice)
        }
        var record = LoadMetricsTests.record(tally)
        record.phases = phases
        record.operations = names
        record.duration = Double(seconds)
        record.service = service
        record.windows = [
            WindowFinding(gate: "latency p99 < 5s over worst 5s", start: 3, length: 5, value: 1, samples: 1)
        ]
        let bytes = try record.json()
        #expect(try RunRecord.read(json: bytes).cells == record.cells)
        return (bytes.count, record.timeline.intervals.count, slices)
    }

    private func sample(_ due: Int64, phase: UInt16, _ dice: inout Dice) -> Sample {
        let draw = Int.random(in: 0..<100, using: &dice)
        let outcome: Outcome = draw < 95 ? .ok : draw < 98 ? .error : .limited
        return answer(
            due: due, latency: dice.wait(), phase: phase, operation: UInt16(draw % 3), outcome: outcome,
            failure: outcome == .error ? .timeout : .none,
            cache: outcome == .ok && draw % 3 == 0 ? (draw % 2 == 0 ? .hit : .miss) : .none)
    }

    @Test("A thinned tail: every percentile within 1 %, above, and what is exact stays so")
    func thinning() throws {
        var dice = Dice(11)
        var tally = Tally(shape: TallyShape(phases: 1, operations: 1))
        var latencies: [Int64] = []
        for place in 0..<40_000 {
            // Nine tenths about a millisecond, the rest anywhere up to a second.
            let latency = Int64.random(in: place % 10 == 0 ? 1_000_000...second : 900_000...1_100_000, using: &dice)
            latencies.append((latency + 500) / 1000)
            tally.record(answer(due: 0, latency: latency))
        }
        latencies.sort()
        let full = try #require(tally.cells().first?.trends[.latency])
        let thin = full.thinned()
        #expect(2 * thin.values.count < full.values.count)
        #expect(thin.count == 40_000 && thin.sum == latencies.reduce(0, +))
        #expect(thin.min == latencies.first && thin.max == latencies.last)
        for percent in stride(from: 0.5, through: 100, by: 0.25) {
            let exact = Double(latencies[Int((percent * 400).rounded(.up)) - 1])
            let found = try #require(thin.percentile(percent))
            #expect(found >= exact && found <= exact * 1.01 + 1, "p\(percent): \(found), exactly \(exact)")
        }
        // Where most values lie, three digits stay.
        let middle = try #require(thin.percentile(45))
        #expect(middle <= Double(latencies[17_999]) * 1.001 + 1)
    }

    @Test("Cells are thinned only where there is too much of them for a record")
    func budget() {
        // Ten octaves of a histogram at three digits, each bucket once.
        let values = (0..<10).flatMap { octave in (1024..<2048).map { Int64($0) << octave } }
        let wide = Distribution(
            count: 10_240, sum: 0, min: 0, max: 0, values: values, counts: .init(repeating: 1, count: values.count))
        func cells(_ count: Int) -> [Cell] {
            let cell = Cell(
                phase: 0, operation: 0, outcome: .ok, cache: .none, count: 10_240, bytesIn: 0, bytesOut: 0,
                failures: [:],
                trends: [.latency: wide])
            return Array(repeating: cell, count: count)
        }
        #expect(cells(24).thinned() == cells(24))
        #expect(cells(25).thinned().allSatisfy { $0.trends[.latency]?.values.count == 1280 })
    }

    @Test(
        "An hour's record is at most 2 MB, and a day's no larger",
        arguments: [(3600, 20), (86400, 1)] as [(Int64, Int64)])
    func hours(seconds: Int64, rate: Int64) throws {
        let run = try simulate(seconds: seconds, rate: rate)
        #expect(run.bytes <= 2_000_000, "\(run.bytes) bytes")
        #expect(run.intervals <= Timeline.maximumIntervals)
        // The second that is over and, of answers that came since, the one that is not.
        #expect(run.slices <= 2)
    }
}

extension ServiceRecord {
    fileprivate static var silent: ServiceRecord {
        ServiceRecord(
            interval: 1, intervals: [], bounds: [0.0005, 0.001, 0.0025, 0.01, 0.05, 0.25], cacheCapacity: 2000,
            cacheTTL: 300, cachePolicy: "lru", limits: [], postgres: [], events: [])
    }

    /// As the testbed gathers them: pairwise merged when there are too many.
    fileprivate mutating func observe(at now: Double, _ dice: inout Dice) {
        let calls = Int64.random(in: 10..<40, using: &dice)
        let statement = StatementInterval(
            calls: calls, time: Double(calls) / 1000, poolWait: 0.001, timeCounts: [1, calls - 2, 1],
            poolWaitCounts: [calls])
        let next = ServiceInterval(
            start: now, length: 1, cpu: 0.5, memory: 48_000_000, cache: ["hit": calls], evictions: ["capacity": 3],
            admitted: ["read": calls], rejected: [:], writes: ["update": 7], poolBusy: 2, poolWaiting: 0,
            statements: ["profile.retrieve": statement, "profile.update": statement])
        if let last = intervals.last, last.length + 1 <= interval {
            intervals[intervals.count - 1] = last.merged(with: next)
        } else {
            intervals.append(next)
        }
        guard intervals.count > Timeline.maximumIntervals else { return }
        interval *= 2
        intervals = stride(from: 0, to: intervals.count, by: 2).map {
            $0 + 1 < intervals.count ? intervals[$0].merged(with: intervals[$0 + 1]) : intervals[$0]
        }
    }
}

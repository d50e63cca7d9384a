import Foundation
import LoadMetrics
import Signals
import Testing

@Suite("A record survives being written and read")
struct RecordTests {
    private func full(_ seed: UInt64, ending: Ending = .completed) -> RunRecord {
        var dice = Dice(seed)
        var sample = record(tally((0..<500).map { _ in anySample(upTo: 60, &dice) }), ending: ending)
        sample.errors = [
            ErrorInfo(
                failure: .status, operation: "update", message: "503 \"no\"\n", count: 3, firstAt: 0.25, lastAt: 9,
                example: "tab\t</script>")
        ]
        sample.service = ServiceRecord(
            interval: 1,
            intervals: [
                ServiceInterval(
                    start: 0, length: 1, cpu: 0.5, memory: 1 << 33, cache: ["hit": 3], rejected: ["read": 1],
                    statements: [
                        "a": StatementInterval(
                            calls: 1, time: 0.1, poolWait: 0, timeCounts: [0, 1], poolWaitCounts: [1])
                    ])
            ], bounds: [0.001], events: [ServiceEvent(at: 3.5, what: "died")])
        return sample
    }

    @Test(
        "read(write(x)) is x, and written again it is the same bytes",
        arguments: [
            Ending.completed, .interrupted(signal: 15, at: 2.5), .targetDied(what: "the service", at: 1),
            .unreachable(reason: "refused"),
        ], 1...2)
    func roundTrip(ending: Ending, seed: UInt64) throws {
        let original = full(seed, ending: ending)
        let json = try original.json()
        let copy = try RunRecord.read(json: json)
        #expect(copy.cells == original.cells)
        #expect(copy.timeline == original.timeline)
        #expect(copy.service == original.service)
        #expect(copy.errors == original.errors)
        #expect(copy.ending == ending)
        #expect(copy.phases == original.phases)
        #expect(try copy.json() == json)
        #expect(json.last == 0x0A)
    }

    @Test("an empty run is a record, too")
    func empty() throws {
        let json = try record(ending: .unreachable(reason: "refused")).json()
        #expect(try RunRecord.read(json: json).json() == json)
    }

    @Test("what is not JSON, or not a record, is said so")
    func notARecord() throws {
        func error(_ text: String) -> RecordError? {
            do {
                _ = try RunRecord.read(json: Data(text.utf8))
                return nil
            } catch {
                return error
            }
        }
        for text in ["", "{", "name: yaml", "{\"schema\": 1"] {
            guard case .notJSON = error(text) else {
                Issue.record("\(text): \(String(describing: error(text)))")
                continue
            }
        }
        #expect(error("{\"schema\": 7}") == .wrongSchema(7))
        #expect(error("{}") == .malformed(path: "schema", "is missing"))
        #expect(error("[]")?.description.hasPrefix("not a run record") == true)
        #expect(error("{\"schema\": \"1\"}") == .malformed(path: "schema", "expected a number"))
        guard case .malformed("version", "is missing") = error("{\"schema\": 1}") else {
            Issue.record("\(String(describing: error("{\"schema\": 1}")))")
            return
        }
    }

    @Test("values that contradict one another are refused", arguments: Contradiction.all)
    func contradictions(_ contradiction: Contradiction) throws {
        var sample = full(1)
        contradiction.change(&sample)
        let json = try sample.json()
        #expect(throws: RecordError.inconsistent(contradiction.message)) { try RunRecord.read(json: json) }
    }

    @Test(
        "damaged buckets are refused",
        arguments: [
            ("\"buckets\":\"", "\"buckets\":\"*"), ("\"buckets\":\"", "\"buckets\":\"////////////////"),
            ("\"buckets\":\"", "\"buckets\":\"BB"), ("\"min\":", "\"min\":-"), ("\"sum\":", "\"sum\":-"),
        ])
    func damage(old: String, new: String) throws {
        let text = try #require(String(data: full(1).json(), encoding: .utf8))
        let range = try #require(text.range(of: old))
        let damaged = Data(text.replacingCharacters(in: range, with: new).utf8)
        let error = #expect(throws: RecordError.self) { try RunRecord.read(json: damaged) }
        guard case .malformed(let path, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasPrefix("cells[0].trends."))
    }

    @Test("a number that JSON does not have is refused by the writer, with its place")
    func infinite() {
        var sample = record()
        sample.maxWait = .infinity
        #expect(throws: RecordError.malformed(path: "maxWait", "inf cannot be written as JSON")) { try sample.json() }
    }

    @Test("a simulated hour takes at most 2 MB")
    func size() throws {
        var dice = Dice(7)
        var tally = Tally(shape: TallyShape(phases: 2, operations: 3))
        let verdicts: [CacheVerdict] = [.hit, .miss, .coalesced]
        for tick in 0..<36_000 as Range<Int64> {
            for _ in 0..<4 {
                let verdict = verdicts.randomElement(using: &dice) ?? .hit
                var sample = answer(
                    due: tick * second / 10, latency: 400_000 + dice.wait() / 4, phase: tick < 1000 ? 0 : 1,
                    operation: .random(in: 0..<3, using: &dice), cache: verdict)
                sample.taken = sample.due + .random(in: 5000...200_000, using: &dice)
                sample.server = .random(in: 200...3000, using: &dice)
                sample.limiter = .random(in: 1...9, using: &dice)
                sample.cacheTime = .random(in: 1...30, using: &dice)
                sample.pool = .random(in: 1...500, using: &dice)
                sample.database = .random(in: 100...2500, using: &dice)
                tally.record(sample)
            }
        }
        var hour = record(tally)
        let statement = StatementInterval(
            calls: 4321, time: 12.345678, poolWait: 1.234567, timeCounts: Array(100..<116),
            poolWaitCounts: Array(100..<108))
        hour.service = ServiceRecord(
            interval: 8,
            intervals: (0..<450).map {
                ServiceInterval(
                    start: Double($0) * 8, length: 8.0123, cpu: 0.51234, memory: 123_456_789,
                    cache: ["hit": 4321, "miss": 321, "coalesced": 21], evictions: ["capacity": 300],
                    admitted: ["read": 5432, "write": 543], rejected: ["read": 12], poolBusy: 3, poolWaiting: 0,
                    statements: ["profile.retrieve": statement, "profile.update": statement, "profile.sync": statement])
            }, bounds: (0..<20).map { 0.0001 * Double(1 << $0) })
        let json = try hour.json()
        #expect(json.count <= 2_000_000)
        #expect(try RunRecord.read(json: json).cells == hour.cells)
    }

    @Test("A record from before sliding windows and worker threads still reads, and newer ones come back as they were")
    func older() throws {
        var record = record(tally([answer(due: 11 * second, latency: second / 10, phase: 1)]))
        let old = String(decoding: try record.json(), as: UTF8.self)
        for key in ["windows", "workers", "hotspot"] { #expect(!old.contains("\"\(key)\"")) }
        let read = try RunRecord.read(json: Data(old.utf8))
        #expect(read.windows == nil && read.generator.workers == nil && read.users.hotspot == nil)
        #expect(read.phases.allSatisfy { $0.usersAtOnce == nil })

        record.ending = .aborted(gate: "abort missed > 5 over last 5s", at: 12.06)
        record.windows = [
            WindowFinding(gate: "abort missed > 5 over last 5s", start: 7, length: 5, value: 6, samples: 6)
        ]
        record.generator.workers = [WorkerInfo(seconds: 60, cpuSeconds: 59, queuedSeconds: nil, preemptions: 3)]
        record.users.hotspot = .init(keys: 0.2, traffic: 0.8)
        record.phases[0].usersAtOnce = 40
        let back = try RunRecord.read(json: record.json())
        #expect(back.ending == record.ending)
        #expect(back.windows == record.windows)
        #expect(back.generator == record.generator)
        #expect(back.users == record.users)
        #expect(back.phases == record.phases)
        #expect(back.spans(.measured) == [10..<12.06])
    }
}

/// A change that makes a record contradict itself, and what is said of it.
struct Contradiction: Sendable, CustomTestStringConvertible {
    var message: String
    var change: @Sendable (inout RunRecord) -> Void

    var testDescription: String { message }

    init(_ message: String, _ change: @escaping @Sendable (inout RunRecord) -> Void) {
        self.message = message
        self.change = change
    }

    static let all = [
        Contradiction("cells[0]: phase 9, but there are 2 phases") { $0.cells[0].phase = 9 },
        Contradiction("cells[0]: operation -1, but there are 3 operations") { $0.cells[0].operation = -1 },
        Contradiction("cells[0]: a count is out of range") { $0.cells[0].count = -1 },
        Contradiction("cells[0]: a count is out of range") { $0.cells[0].bytesIn = .max },
        Contradiction("timeline.interval is not positive") { $0.timeline.interval = 0 },
        Contradiction("timeline.intervals[1]: cache has 1 counts, expected 7") {
            $0.timeline.intervals[1].cache = [1]
        },
        Contradiction("timeline.intervals[0]: 4 operations, but there are 3") {
            $0.timeline.intervals[0].operations.append($0.timeline.intervals[0].operations[0])
        },
        Contradiction("timeline.intervals[0]: a count is out of range") { $0.timeline.intervals[0].stages.pool = -1 },
        Contradiction("timeline.intervals[0]: 9 answers with stage times, but 2 ok") {
            $0.timeline.intervals[0].ok = 2
            $0.timeline.intervals[0].stages.timed = 9
        },
        Contradiction("windows[0]: a number is out of range") {
            $0.windows = [WindowFinding(gate: "missed == 0 over worst 5s", start: 3, length: 0, value: 1, samples: 1)]
        },
        Contradiction("generator.workers[0]: a number is out of range") {
            $0.generator.workers = [WorkerInfo(seconds: 1, cpuSeconds: -1, queuedSeconds: nil, preemptions: 0)]
        },
        Contradiction("a phase ends before it begins") { $0.phases[1].end = 3 },
        Contradiction("service.bounds do not ascend") { $0.service?.bounds = [2, 1] },
        Contradiction("service.intervals[0]: a has more counts than there are buckets") {
            $0.service?.intervals[0].statements["a"]?.timeCounts = [1, 2, 3]
        },
        Contradiction("service.intervals[0]: a count is out of range") {
            $0.service?.intervals[0].cache["hit"] = .max
        },
    ]
}

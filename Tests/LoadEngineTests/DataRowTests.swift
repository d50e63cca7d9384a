import LoadMetrics
import LoadTransport
import ScenarioFormat
import Synchronization
import Testing

@testable import LoadEngine

@Suite("Data rows") struct DataRowTests {
    private static func table(_ rows: Int) throws -> DataTable {
        let scenario = try ScenarioFile.load(
            text: """
                target: {url: http://127.0.0.1}
                operations: {get: {request: {path: /}}}
                load: [{executor: constant-arrival-rate, rate: 1/s, duration: 1s}]
                data: {terms: {file: terms.csv, order: random}}
                """, file: "-", environment: [:], libraries: [],
            files: .inMemory(["terms.csv": "word\n" + (0..<rows).map { "w\($0)\n" }.joined()]), checkGate: { _ in nil })
        return scenario.data[0].table
    }

    private static func scenario(_ order: DataSet.Order, rows: Int, _ load: [Executor]) throws -> Scenario {
        Make.scenario(
            operations: [
                Make.operation(
                    "get",
                    request: Request(path: Template([.text("/"), .slot(.data(set: 0, column: 0))])))
            ], data: [DataSet(name: "terms", order: order, table: try table(rows))], load: load)
    }

    private static func words(_ order: DataSet.Order, rows: Int, _ load: [Executor]) async throws -> (
        [String], LoadResult
    ) {
        let words = Mutex<[String]>([])
        let service = TestService { _, request in
            words.withLock { $0.append(String(request.split(separator: " ")[1].dropFirst())) }
            return TestService.Reply()
        }
        defer { service.stop() }
        let run = try LoadRun(
            plan: Plan(scenario: scenario(order, rows: rows, load)), target: service.address,
            options: WorkerOptions(threads: 2))
        let result = try await offPool { try run.run { _ in } }
        return (words.withLock { $0 }, result)
    }

    @Test("in sequence come round and round")
    func sequential() async throws {
        let (words, _) = try await Self.words(.sequential, rows: 7, [Make.constant(70)])
        #expect(
            Dictionary(grouping: words, by: { $0 }).mapValues(\.count)
                == Dictionary(uniqueKeysWithValues: (0..<7).map { ("w\($0)", 10) }))
    }

    @Test("at random are the plan's, whoever sends")
    func random() async throws {
        let (first, _) = try await Self.words(.random, rows: 1000, [Make.constant(200)])
        let (second, _) = try await Self.words(.random, rows: 1000, [Make.constant(200)])
        #expect(first.sorted() == second.sorted())
        #expect(Set(first).count > 120)
    }

    @Test("of unique order are used once, and their end ends the phase")
    func unique() async throws {
        let (words, result) = try await Self.words(
            .unique, rows: 30, [Make.constant(100, seconds: 1), Make.constant(10)])
        #expect(words.sorted() == (0..<30).map { "w\($0)" }.sorted())
        #expect(result.exhausted == [0: "terms", 1: "terms"])
        #expect(Totals(result).ok == 30 && Totals(result).missed == 0)
        #expect(result.phases[0].end < 0.6)
        // What comes next begins a moment later, at one time for all threads.
        let begin = result.phases[1].start
        #expect(begin > result.phases[0].end && begin < result.phases[0].end + 0.2)
    }
}

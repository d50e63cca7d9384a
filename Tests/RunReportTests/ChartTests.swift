import LoadMetrics
import Testing

@testable import RunReport

@Suite("Axes and markup")
struct ChartTests {
    @Test(
        "a linear axis ends at a round value above the largest",
        arguments: [(0.0, 1.0), (1, 1.5), (7, 8), (51, 60), (97, 100), (300, 400), (1_010, 1_500), (0.003, 0.004)])
    func linear(largest: Double, upper: Double) {
        let scale = Scale.linear(to: largest)
        #expect(abs(scale.upper - upper) < 1e-9)
        #expect((3...6).contains(scale.ticks.count))
        #expect(scale.height(of: 0) == 0 && scale.height(of: upper) == 1)
    }

    @Test(
        "a logarithmic axis holds its values between ticks of 1, 2 and 5",
        arguments: [(0.2, 20.0), (0.001, 10_000), (3, 3), (0, 0), (50, 61)])
    func logarithmic(smallest: Double, largest: Double) {
        let scale = Scale.logarithmic(from: smallest, to: largest)
        #expect(scale.lower > 0 && scale.lower < scale.upper)
        #expect(scale.lower <= max(smallest, 0.001) && scale.upper >= largest)
        #expect((2...9).contains(scale.ticks.count))
        #expect(scale.ticks.allSatisfy { $0 >= scale.lower && $0 <= scale.upper })
    }

    @Test(
        "times have at most seven ticks, whatever the length",
        arguments: [0.4, 2, 15, 65, 600, 3_601, 86_400, 2_000_000])
    func times(span: Double) {
        let ticks = TimeAxis(span: span).ticks
        #expect((2...8).contains(ticks.count))
        #expect(ticks.first?.label == "0")
        #expect(Set(ticks.map(\.label)).count == ticks.count)
    }

    @Test(
        "text and values are escaped, controls are gone",
        arguments: [
            ("<script>&amp;", "&lt;script&gt;&amp;amp;"), ("\"quoted\" 'so'", "&quot;quoted&quot; &#39;so&#39;"),
            ("a\u{0}b\u{1B}[31mc\u{202E}d", "ab[31mcd"), ("tab\tand\nline", "tab\tand\nline"), ("日本 ✓", "日本 ✓"),
        ])
    func escaping(text: String, expected: String) {
        #expect(Node.text(text).rendered() == expected)
        #expect(Node.tag("p", ["title": text]).rendered() == "<p title=\"\(expected)\"></p>")
    }

    @Test("JSON strings hold any text on one line")
    func jsonStrings() {
        #expect(JSON.string("a\"\\\n\u{1}\u{2028}é").rendered() == "\"a\\\"\\\\\\n\\u0001\\u2028é\"\n")
        #expect(JSON.number(.nan).rendered() == "null\n")
        #expect(JSON.number(50).rendered() == "50\n")
        #expect(JSON.number(12.4).rendered() == "12.4\n")
    }

    @Test("merging buckets loses no arrival", arguments: [1, 299, 300, 301, 600])
    func merging(count: Int) {
        var record = SmallRun.record()
        record.timeline.intervals = (0..<count).map(SmallRun.interval)
        record.duration = Double(count)
        record.phases[0].end = Double(count)
        let timeline = RunTimeline(record)
        #expect(timeline.buckets.count <= RunTimeline.maximumBuckets)
        #expect(timeline.buckets.reduce(0) { $0 + $1.values.offered } == Int64(21 * count))
        #expect(timeline.buckets.reduce(0) { $0 + $1.values.latency.count } == Int64(19 * count))
        #expect(timeline.buckets.reduce(0) { $0 + $1.length } == Double(count))
        #expect(timeline.buckets.map(\.values.latency.max).max() == SmallRun.interval(count - 1).latency.max)
    }

    @Test("a service's intervals merge with their gaps kept")
    func mergingService() throws {
        var record = SmallRun.record()
        record.duration = 2_000
        record.phases[0].end = 2_000
        record.service = ServiceRecord(
            interval: 1,
            intervals: (0..<600).filter { !(100..<120).contains($0) }.map { second in
                ServiceInterval(start: Double(second), length: 1, evictions: ["capacity": 1])
            })
        let timeline = RunTimeline(record)
        #expect(timeline.service.count <= RunTimeline.maximumBuckets)
        #expect(timeline.service.reduce(0) { $0 + ($1.evictions["capacity"] ?? 0) } == 580)
        let grid = Grid(slots: timeline.service.map { ($0.start, $0.length) })
        #expect(grid.slots.indices.dropFirst().filter { grid.isGap(before: $0) }.count == 1)
    }

    @Test(
        "headroom is positive on the good side of a limit",
        arguments: [
            ("latency p99 < 50ms", 0.2), ("latency p99 <= 20ms", -1), ("throughput >= 10/s", 0.0),
            ("throughput > 5/s", 1.0),
        ])
    func headroom(gate: String, expected: Double) throws {
        var record = SmallRun.record(gates: [gate])
        record.cells = [record.cells[0]]
        record.cells[0].count = 100
        record.cells[0].trends[.latency] = SmallRun.distribution([40_000: 100])
        let reading = GateReading(try #require(RunSummary(record).gates.first))
        #expect(abs(try #require(reading.headroom) - expected) < 1e-9)
    }
}

import Foundation
import LoadMetrics
import RunReport
import Testing

@Suite("Journeys and checks in every output")
struct JourneyReportTests {
    private func json(_ record: RunRecord) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(Rendered(record).bytes("summary.json"))) as? [String: Any])
    }

    private func cells(_ markdown: String, _ name: String) throws -> [String] {
        let line = try #require(markdown.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") })
        return line.split(separator: " | ").map { $0.trimmingCharacters(in: ["|", " "]) }
    }

    @Test("HTML, JSON, Markdown, terminal and gates say the same figures")
    func agreement() throws {
        let record = SmallRun.record(gates: ["journey_time{journey=browse} p99 < 1ms", "check_rate == 100%"])
        let rendered = Rendered(record)
        let page = try #require(rendered.page)
        let markdown = rendered.text("summary.md")
        let summary = try json(record)

        let journeys = try #require(summary["journeys"] as? [String: [String: Any]])
        #expect(Set(journeys.keys) == ["browse", "buy"])
        let browse = try #require(journeys["browse"])
        let counts = ["completed", "failed", "unfinished"].compactMap { browse[$0] as? Int }
        #expect(counts == [40, 1, 2] && browse["started"] as? Int == 43)
        let time = try #require(browse["time"] as? [String: Double])
        let percentiles = ["avg", "p50", "p90", "p95", "p99", "p99.9", "max"]
        // (36 × 6 + 4 × 72.4) / 40; 36 of 40 are exactly 90 %.
        #expect(percentiles.map { time[$0] } == [12.64, 6, 6, 72.4, 72.4, 72.4, 72.4])
        #expect(
            page.row(of: "browse", inSection: "operations")
                == ["browse"] + counts.map(String.init) + percentiles.map { Figure.number(time[$0] ?? -1) })
        #expect(try cells(markdown, "browse").dropFirst().prefix(3).map { Int($0) } == counts)
        #expect(try cells(markdown, "browse").dropFirst(6).first == Figure.number(time["p99"] ?? -1))
        let gates = try #require(summary["gates"] as? [[String: Any]])
        #expect(gates[0]["measured"] as? Double == time["p99"])
        #expect(gates[0]["samples"] as? Int == 40)

        let checks = try #require(summary["checks"] as? [String: [String: Any]])
        #expect(checks.count == 3)
        var held = 0
        var total = 0
        for (name, figures) in checks {
            let counts = try [#require(figures["held"] as? Int), #require(figures["total"] as? Int)]
            held += counts[0]
            total += counts[1]
            let share = (figures["rate"] as? Double).map { Figure.percent($0) } ?? "–"
            #expect(page.row(of: name, inSection: "operations") == [name, "\(counts[0]) of \(counts[1])", share])
            let row = try cells(markdown, name.replacing("|", with: "\\|"))
            #expect(Array(row.dropFirst()) == ["\(counts[0]) of \(counts[1])", share])
        }
        #expect(gates[1]["measured"] as? Double == 100 * Double(held) / Double(total))
        #expect(gates[1]["samples"] as? Int == total)
        let terminal = TerminalSummary.render(record, columns: 200)
        #expect(terminal.contains("journeys completed 40 of 43, checks held 99.5%"))
    }

    @Test("unknown is null, never 0")
    func unknown() throws {
        let summary = try json(SmallRun.record())
        let buy = try #require((summary["journeys"] as? [String: [String: Any]])?["buy"])
        #expect(buy["started"] as? Int == 0)
        #expect((buy["time"] as? [String: Any])?.values.allSatisfy { $0 is NSNull } == true)
        let never = try #require((summary["checks"] as? [String: [String: Any]])?["write: never asked"])
        #expect(never["rate"] is NSNull && never["total"] as? Int == 0)
    }

    @Test("where a scenario has none, no output speaks of them")
    func none() throws {
        let rendered = Rendered(SampleRun.record)
        let page = try #require(rendered.page)
        let headings = page.all("h3").map(\.text)
        #expect(!headings.contains("Journeys") && !headings.contains("Checks"))
        #expect(!rendered.text("summary.md").contains("Journeys"))
        #expect(!TerminalSummary.render(SampleRun.record).contains("checks held"))
        #expect(try json(SampleRun.record)["checks"] as? [String: String] == [:])
    }

    @Test("checks that failed come first, then those never looked at; a single failure is not rounded away")
    func order() throws {
        var record = SmallRun.record()
        record.checks = ["whole", "never", "nearly", "half"].map { CheckInfo(name: $0, operation: "read") }
        record.checkCells = [
            CheckCell(phase: 0, check: 0, held: 5, total: 5),
            CheckCell(phase: 0, check: 2, held: 9_999_999, total: 10_000_000),
            CheckCell(phase: 0, check: 3, held: 5, total: 10),
        ]
        let rendered = Rendered(record)
        let page = try #require(rendered.page)
        let heads = page.all("th").filter { $0.attributes["scope"] == "row" }.map(\.text)
        #expect(
            heads.filter { ["whole", "never", "nearly", "half"].contains($0) } == ["half", "nearly", "never", "whole"])
        #expect(page.row(of: "nearly", inSection: "operations") == ["nearly", "9,999,999 of 10,000,000", "99.99999%"])
        #expect(try json(record).description.contains("0.9999999"))
    }

    @Test("checks of one name are one, as a gate takes them, and their rate is that of the pool")
    func sameName() throws {
        var record = SmallRun.record(gates: ["check_rate{check=twice} == 100%"])
        record.checks = [CheckInfo(name: "twice", operation: "read"), CheckInfo(name: "twice", operation: "write")]
        let summary = try json(record)
        let checks = try #require(summary["checks"] as? [String: [String: Any]])
        #expect(checks.count == 1)
        #expect(checks["twice"]?["held"] as? Int == 189 && checks["twice"]?["total"] as? Int == 190)
        #expect((summary["gates"] as? [[String: Any]])?.first?["samples"] as? Int == 190)
    }

    @Test("hundreds of checks leave room for the rest of the Markdown")
    func many() {
        var record = SmallRun.record()
        record.checkCells = []
        record.checks = (0..<300).map {
            CheckInfo(name: "check \($0) " + String(repeating: "x", count: 60), operation: "read")
        }
        let markdown = Rendered(record).text("summary.md")
        #expect(markdown.utf8.count < 20_000)
        #expect(markdown.contains("280 more, in report.html.") && markdown.contains("Seed 7"))
    }

    @Test("failed expectations and extractions are errors like others, with message and example")
    func errors() throws {
        var record = SmallRun.record()
        record.errors = [
            ErrorInfo(
                failure: .expect, operation: "read", message: "status 500, expected 200", count: 7, firstAt: 1,
                lastAt: 9, example: "{\"error\":\"<oops>\"}"),
            ErrorInfo(
                failure: .extract, operation: "write", message: "no id in the body", count: 2, firstAt: 2, lastAt: 3,
                example: ""),
        ]
        record.cells[4].failures = ["expect": 7, "extract": 2, "status": 3]
        let rendered = Rendered(record)
        let page = try #require(rendered.page)
        #expect(
            page.row(of: "status 500, expected 200", inSection: "errors")
                == [
                    "status 500, expected 200", "expect", "read", "7", "1 s", "9 s", "{\"error\":\"<oops>\"}",
                ])
        #expect(page.row(of: "no id in the body", inSection: "errors")?[1] == "extract")
        #expect(rendered.text("summary.md").contains("| status 500, expected 200 | `read` | 7 |"))
        let counts = try #require(json(record)["errors"] as? [String: Int])
        #expect(counts["expect"] == 7 && counts["extract"] == 2)
    }
}

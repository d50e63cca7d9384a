import Foundation
import Gates
import LoadMetrics
import RunReport
import Testing

@Suite("Every output says the same figures")
struct AgreementTests {
    /// For each operation and the total: p99 in milliseconds as page, Markdown, terminal and data files give it.
    @Test("p99 and requests of each operation agree in HTML, JSON, Markdown, CSV and on the terminal")
    func figures() throws {
        let record = SampleRun.record
        let rendered = Rendered(record)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(rendered.bytes("summary.json"))) as? [String: Any])
        var places = try #require(json["operations"] as? [String: [String: Any]])
        places["total"] = json["totals"] as? [String: Any]

        let page = try #require(rendered.page)
        let markdown = rendered.text("summary.md").split(separator: "\n").map(String.init)
        let csv = rendered.text("timeline.csv").split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let terminal = TerminalSummary.render(record, columns: 80).split(separator: "\n").map(String.init)

        for name in ["retrieve", "sync", "update", "total"] {
            let figures = try #require(places[name])
            let latency = try #require(figures["latency"] as? [String: Any])
            let p99 = try #require(latency["p99"] as? Double)
            let requests = try #require(figures["requests"] as? Int)
            let words = Figure.number(p99)

            let row = try #require(page.row(of: name, inSection: "operations"))
            #expect(row[10] == words)
            #expect(row[1] == Figure.count(Int64(requests)))

            let line = try #require(markdown.first { $0.hasPrefix("| `\(name)` |") })
            #expect(line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }[8] == words)

            let fields = try #require(csv.first { $0[0] == "measured" && $0[1] == (name == "total" ? "" : name) })
            #expect(Double(fields[14]) == p99)
            #expect(Int(fields[5]) == requests)

            let printed = try #require(terminal.first { $0.hasPrefix(name) })
            #expect(printed.split(separator: " ")[7] == words)
        }
    }

    @Test("a gate's measured value stands in every output")
    func gates() throws {
        let record = SmallRun.record()
        let rendered = Rendered(record)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(rendered.bytes("summary.json"))) as? [String: Any])
        let gates = try #require(json["gates"] as? [[String: Any]])
        #expect(gates.count == 6)
        #expect(gates[0]["measured"] as? Double == 61.2)
        #expect(gates[0]["verdict"] as? String == "fail")
        #expect(rendered.page?.all("td").contains { $0.text == "61.2 ms" } == true)
        #expect(rendered.text("summary.md").contains("| 61.2 ms | &lt; 50 ms |"))
        #expect(rendered.text("junit.xml").contains("61.2 ms"))
        #expect(TerminalSummary.render(record).contains("61.2 ms"))
    }
}

extension ParsedMarkup {
    /// The cells of the first row of a section's tables that is headed so.
    func row(of name: String, inSection section: String) -> [String]? {
        guard
            let begin = elements.firstIndex(where: { $0.attributes["id"] == section }),
            let head = elements[begin...].firstIndex(where: {
                $0.name == "th" && $0.attributes["scope"] == "row" && $0.text == name
            })
        else { return nil }
        let rest = elements[(head + 1)...].prefix { $0.name != "tr" }
        return [name] + rest.filter { $0.name == "td" }.map(\.text)
    }
}

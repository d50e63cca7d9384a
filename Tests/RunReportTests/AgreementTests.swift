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

    @Test("statements and the limiter's decisions agree in HTML, JSON, Markdown and CSV")
    func service() throws {
        let record = SampleRun.record
        let rendered = Rendered(record)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(rendered.bytes("summary.json"))) as? [String: Any])
        let markdown = rendered.text("summary.md")
        let page = try #require(rendered.page)

        let statements = try #require((json["database"] as? [String: Any])?["statements"] as? [[String: Any]])
        #expect(statements.count == 2)
        for statement in statements {
            let name = try #require(statement["statement"] as? String)
            let calls = Figure.count(try #require(statement["calls"] as? Int64))
            let p99 = Figure.number(try #require((statement["latency"] as? [String: Any])?["p99"] as? Double))
            let row = try #require(page.row(of: name, inSection: "storage"))
            #expect(row[1] == calls)
            #expect(row[5] == p99)
            let line = try #require(markdown.split(separator: "\n").first { $0.hasPrefix("| `\(name)` |") })
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(cells[1] == calls)
            #expect(cells[3] == p99)
        }

        let limiter = try #require(json["rateLimit"] as? [String: Any])
        let policies = try #require(limiter["policies"] as? [String: [String: Int64]])
        let admitted = try #require(limiter["admitted"] as? Int64)
        let rejected = try #require(limiter["rejected"] as? Int64)
        #expect(policies.values.reduce(0) { $0 + ($1["admitted"] ?? 0) } == admitted)
        #expect(policies["read"]?["rejected"] == 0)
        #expect(policies["write"]?["rejected"] == rejected)
        #expect(markdown.contains("The service admitted \(Figure.count(admitted)) requests"))
        #expect(page.row(of: "write", inSection: "storage")?[4] == Figure.count(rejected))

        let rows = rendered.text("timeline.csv").split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = try #require(rows.first)
        func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
        let intervals = rows.filter { $0[0] == "interval" && $0[1].isEmpty && $0[4] == "steady" }
        for (name, all) in [
            ("admitted", admitted), ("rejected", rejected),
            ("queries", statements.reduce(0) { $0 + ($1["calls"] as? Int64 ?? 0) }),
        ] {
            let place = try column(name)
            #expect(intervals.compactMap { Int64($0[place]) }.reduce(0, +) == all)
            #expect(rows.last?[place] == String(all))
            // The scrapes of two seconds were lost: not known, and so not zero.
            #expect(intervals.count { $0[place].isEmpty } == 2)
        }
        let p99 = try column("query_p99")
        #expect(intervals.compactMap { Double($0[p99]) }.allSatisfy { $0 > 0 })
    }

    @Test("without the service's counters, admitted is what was answered as expected")
    func callers() throws {
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(Rendered(SmallRun.record()).bytes("summary.json")))
                as? [String: Any])
        let limiter = try #require(json["rateLimit"] as? [String: Any])
        #expect(limiter["admitted"] as? Int == 190 && limiter["rejected"] as? Int == 8)
        #expect(limiter["policies"] is NSNull)
    }

    @Test("generator CPU is the gate's metric, in every output")
    func generatorCPU() throws {
        let record = SmallRun.record(gates: ["generator_cpu < 300%"])
        let rendered = Rendered(record)
        let summary = RunSummary(record)
        #expect(summary.gates[0].measured == 10)
        #expect(summary.machine.generatorCPU == 10)
        #expect(rendered.page?.row(of: "generator CPU", inSection: "trust")?[1] == "10%")
        #expect(rendered.text("summary.json").contains("\"cpuPercent\": 10,"))
    }

    @Test("an abort that fired is told by every output, with its value and its window")
    func aborted() throws {
        let gate = "abort error_rate{operation=write} > 50% over last 5s"
        var record = SmallRun.record(
            gates: [gate, "latency p99 < 1s over worst 2s"], ending: .aborted(gate: gate, at: 8.06))
        record.windows = [
            WindowFinding(gate: gate, start: 3, length: 5, value: 0.625, samples: 40),
            WindowFinding(gate: "latency p99 < 1s over worst 2s", start: 4, length: 2, value: 61_200, samples: 38),
        ]
        let rendered = Rendered(record)
        let words = "error_rate is 62.5% over 40 samples in the 5 s up to 8 s; limit 50%"
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(rendered.bytes("summary.json"))) as? [String: Any])
        #expect(json["exitCode"] as? Int == 99)
        #expect((json["ending"] as? [String: Any])?["how"] as? String == "aborted")
        #expect((json["ending"] as? [String: Any])?["gate"] as? String == gate)
        #expect(
            (json["reasons"] as? [String])?.first?.hasPrefix("aborted after 8.06 s: write error_rate is 62.5%") == true)
        let gates = try #require(json["gates"] as? [[String: Any]])
        #expect(gates.map { $0["verdict"] as? String } == ["fail", "pass", "pass"])
        #expect(gates[0]["window"] as? [String: Double] == ["start": 3, "seconds": 5])
        #expect(gates[1]["window"] as? [String: Double] == ["start": 4, "seconds": 2])
        #expect(gates[2]["window"] is NSNull)
        #expect(rendered.text("junit.xml").contains("write \(words)"))
        #expect(rendered.text("summary.md").contains("| 62.5% | ≤ 50% | 40 |"))
        #expect(rendered.text("report.html").contains("run stopped by"))
        #expect(rendered.page?.all("h1").first?.text.contains("aborted after 8.06 s: write error_rate 62.5%") == true)
        #expect(TerminalSummary.render(record).contains("62.5%"))
        #expect(GitHubAnnotations.render(record)[0].contains("stopped at 8.06 s by the gate abort error_rate"))
        // Phases end where the arrivals did.
        #expect(record.seconds(.measured) == 8.06)
    }

    @Test("worker threads and the arrivals they sent are the same in HTML and JSON, and unknown of an older record")
    func workers() throws {
        var record = SmallRun.record()
        record.generator.workers = [
            WorkerInfo(seconds: 10, cpuSeconds: 9.9, queuedSeconds: 0.05, preemptions: 7),
            WorkerInfo(seconds: 10, cpuSeconds: 2, queuedSeconds: nil, preemptions: 2),
        ]
        func read(_ record: RunRecord) throws -> (generator: [String: Any], page: ParsedMarkup) {
            let rendered = Rendered(record)
            let json = try JSONSerialization.jsonObject(with: Data(rendered.bytes("summary.json"))) as? [String: Any]
            return (try #require(json?["generator"] as? [String: Any]), try #require(rendered.page))
        }
        let known = try read(record)
        #expect(known.generator["cpuByThread"] as? [Double] == [99, 20])
        #expect((known.generator["runQueueDelayByThread"] as? [Any])?.first as? Double == 0.5)
        #expect((known.generator["runQueueDelayByThread"] as? [Any])?.last is NSNull)
        #expect(known.generator["preemptions"] as? Int == 9)
        #expect(known.generator["scheduledArrivals"] as? Int == 210)
        #expect(known.generator["startedArrivals"] as? Int == 210)
        #expect(known.page.row(of: "CPU of each worker thread", inSection: "trust")?[1] == "99%, 20%")
        #expect(known.page.row(of: "waiting for a processor", inSection: "trust")?[1] == "0.5%, –")
        #expect(known.page.row(of: "arrivals sent", inSection: "trust")?[1] == "210 of 210")
        let old = try read(SmallRun.record())
        for key in ["cpuByThread", "runQueueDelayByThread", "preemptions"] { #expect(old.generator[key] is NSNull) }
        #expect(old.page.row(of: "CPU of each worker thread", inSection: "trust")?[1] == "–")
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

import Gates
import LoadMetrics
import RunReport
import Testing

@Suite("The report page")
struct ReportPageTests {
    static let endings: [Ending] = [
        .completed, .interrupted(signal: 2, at: 12.3), .targetDied(what: "the service died", at: 12.3),
        .unreachable(reason: "connection refused"),
    ]

    static func record(_ ending: Ending) -> RunRecord {
        var record = SampleRun.record
        record.ending = ending
        if case .unreachable = ending {
            record.cells = []
            record.timeline.intervals = []
            record.errors = []
            record.service = nil
            record.duration = 0
        }
        return record
    }

    @Test("is well-formed, runs no script, and loads nothing", arguments: endings)
    func selfContained(ending: Ending) throws {
        let page = try #require(Rendered(Self.record(ending)).page)
        #expect(page.all("script").isEmpty)
        #expect(page.all("img").isEmpty && page.all("link").isEmpty && page.all("iframe").isEmpty)
        for element in page.elements {
            #expect(element.attributes["style"] == nil)
            #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") })
            #expect(element.attributes["src"] == nil)
            if let address = element.attributes["href"] {
                #expect(address.hasPrefix("#") || !address.contains(":"), "\(address) leaves the folder")
            }
        }
        let policy = page.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"]?.contains("default-src 'none'") == true)
    }

    @Test("says the verdict in title and heading", arguments: endings)
    func verdict(ending: Ending) throws {
        let record = Self.record(ending)
        let page = try #require(Rendered(record).page)
        let sentence = Judgement.judge(record).sentence
        #expect(page.all("title").first?.text == sentence)
        #expect(page.all("h1").first?.text.hasSuffix(sentence) == true)
    }

    @Test("gives every chart a role, a title, a description, a caption and its numbers")
    func accessibleCharts() throws {
        let page = try #require(Rendered(SampleRun.record).page)
        let identifiers = Dictionary(
            page.elements.compactMap { element in element.attributes["id"].map { ($0, element.text) } },
            uniquingKeysWith: { first, _ in
                Issue.record("an identifier stands twice: \(first)")
                return first
            })
        let charts = page.all("svg").filter { $0.attributes["class"] == "chart" }
        #expect(charts.count == 9)
        for chart in charts {
            #expect(chart.attributes["role"] == "img")
            let names = chart.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
            #expect(names.count == 2)
            for name in names { #expect(identifiers[name]?.isEmpty == false) }
        }
        #expect(page.all("figcaption").allSatisfy { !$0.text.isEmpty })
        #expect(page.all("details").count == 8)
    }

    @Test("shows hostile text as text")
    func hostileText() throws {
        let page = try #require(Rendered(SampleRun.record).page)
        let scenario = try #require(page.all("pre").first { $0.attributes["class"] == "scenario" })
        #expect(scenario.text.contains("</title><script>alert(1)</script> & \"quotes\""))
        #expect(!scenario.text.unicodeScalars.contains { ["\u{1B}", "\u{202E}", "\u{0}"].contains($0) })
        #expect(page.all("b").isEmpty)
    }

    @Test("says why a lane is empty instead of drawing it empty")
    func missingLanes() throws {
        let page = try #require(Rendered(SmallRun.record()).page)
        let missing = page.elements.filter { $0.attributes["class"] == "missing" }.map(\.text)
        #expect(missing.contains { $0.contains("the target sent no Server-Timing".dropFirst(4)) })
        #expect(missing.contains { $0.contains("only the bundled service is scraped") })
        #expect(page.all("figure").contains { $0.attributes["id"] == "lane-server" })
    }

    @Test("server time by stage adds up: no stage takes more than the whole")
    func stages() throws {
        let page = try #require(Rendered(SampleRun.record).page)
        let lane = try #require(page.all("figure").first { $0.attributes["id"] == "lane-server" })
        let said = try #require(lane.text.firstMatch(of: /database takes most: [0-9.]+ ms, ([0-9.]+)%/))
        #expect(try #require(Double(said.1)) <= 100)
        for bucket in SampleRun.record.timeline.intervals where bucket.stages.timed > 0 {
            let stages = bucket.stages
            #expect(stages.limiter + stages.cacheTime + stages.pool + stages.database <= stages.server)
        }
    }

    @Test("draws gaps as gaps")
    func gaps() throws {
        var record = SmallRun.record()
        record.timeline.intervals[4].latency = .empty
        let page = try #require(Rendered(record).page)
        let whole = try #require(Rendered(SmallRun.record()).page)
        func moves(_ page: ParsedMarkup) -> Int {
            page.all("path").reduce(0) { $0 + ($1.attributes["d"] ?? "").count { $0 == "M" } }
        }
        // p50, p95 and p99 each begin anew after the gap.
        #expect(moves(page) == moves(whole) + 3)
    }

    @Test("marks what happened to the service, and when")
    func events() throws {
        let page = try #require(Rendered(Self.record(.targetDied(what: "the service died", at: 12.3))).page)
        #expect(page.all("li").contains { $0.text == "the service died at 12.3 s" })
    }

    @Test("stays below its limits however long the run", .timeLimit(.minutes(1)))
    func bounded() throws {
        var record = SmallRun.record()
        record.timeline.interval = 64
        record.timeline.intervals = (0..<600).map(SmallRun.interval)
        record.duration = 600 * 64
        record.phases[0].end = record.duration
        let rendered = Rendered(record)
        #expect(rendered.bytes("report.html").count < 1_000_000)
        let page = try #require(rendered.page)
        for path in page.all("path") {
            #expect((path.attributes["d"] ?? "").count { $0 == "L" || $0 == "M" } <= 300)
        }
    }

    @Test("is the same bytes for the same record")
    func deterministic() {
        let first = Rendered(SampleRun.make(length: 10))
        let second = Rendered(SampleRun.make(length: 10))
        #expect(first.files == second.files)
        #expect(first.files.count == 5)
    }
}

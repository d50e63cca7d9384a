import LoadMetrics
import RunReport
import Testing

@Suite("What build servers and terminals read")
struct BuildOutputTests {
    @Test("Markdown, JUnit and terminal are as they were agreed")
    func golden() {
        let rendered = Rendered(SmallRun.record())
        #expect(rendered.text("summary.md") == Golden.markdown)
        #expect(rendered.text("junit.xml") == Golden.junit)
        #expect(TerminalSummary.render(SmallRun.record(), report: "Reports/x") == Golden.terminal)
    }

    @Test(
        "JUnit counts what it holds, and maps each fate to its element",
        arguments: [
            (Ending.completed, ["failure": 1, "error": 1, "skipped": 1, "testcase": 6]),
            (.targetDied(what: "the service died", at: 3), ["failure": 2, "error": 1, "skipped": 1, "testcase": 7]),
            (.interrupted(signal: 15, at: 3), ["failure": 1, "error": 2, "skipped": 1, "testcase": 7]),
            (
                .aborted(gate: "abort error_rate > 5% over last 2s", at: 3),
                ["failure": 2, "error": 1, "skipped": 1, "testcase": 7]
            ),
            (.unreachable(reason: "refused \u{1B}[0m\u{0}"), ["failure": 0, "error": 1, "skipped": 0, "testcase": 1]),
        ])
    func junit(ending: Ending, expected: [String: Int]) throws {
        let junit = try #require(ParsedMarkup.parse(Rendered(SmallRun.record(ending: ending)).bytes("junit.xml")))
        for (name, count) in expected { #expect(junit.all(name).count == count, "\(name)") }
        let suite = try #require(junit.all("testsuite").first)
        #expect(suite.attributes["name"] == "gates")
        #expect(suite.attributes["tests"] == "\(expected["testcase"] ?? 0)")
        #expect(suite.attributes["failures"] == "\(expected["failure"] ?? 0)")
        #expect(suite.attributes["errors"] == "\(expected["error"] ?? 0)")
        for element in junit.all("failure") + junit.all("error") {
            #expect(element.attributes["message"] == element.text)
            #expect(!element.text.isEmpty)
        }
        for element in junit.all("testcase") {
            #expect(element.attributes["classname"]?.hasPrefix("flywheel.small.") == true)
            #expect(element.attributes["name"]?.contains("61.2") == false)
        }
    }

    @Test("Markdown keeps within 20 KB, whatever the errors and gates")
    func bounded() {
        var record = SmallRun.record(gates: (0..<900).map { "requests > \($0)000000" })
        record.errors = (0..<20).map { number in
            var error = SmallRun.record().errors[0]
            error.message = String(repeating: "| <b>\(number)</b> ", count: 200)
            return error
        }
        let text = Rendered(record).text("summary.md")
        #expect(text.utf8.count <= 20_000)
        #expect(text.hasPrefix("## ✗ FAIL"))
        #expect(!text.contains("<b>"))
    }

    @Test("annotations are at most ten, one line each")
    func annotations() {
        let few = GitHubAnnotations.render(SmallRun.record())
        #expect(few.count == 2)
        #expect(few[0].hasPrefix("::error title=latency{operation=read} p99 < 50ms::read p99 is 61.2 ms"))
        let many = GitHubAnnotations.render(SmallRun.record(gates: (0..<40).map { "requests > \($0)000000" }))
        #expect(many.count == 10)
        #expect(many.allSatisfy { !$0.contains("\n") })
        let hostile = GitHubAnnotations.render(SmallRun.record(ending: .unreachable(reason: "50%\r\n::error::forged")))
        #expect(
            hostile == ["::error title=the run goes to its end::the target is unavailable: 50%25%0D%0A::error::forged"])
    }

    @Test("the terminal's lines fit, but for the path of the report", arguments: [60, 80, 120])
    func width(columns: Int) {
        for record in [SampleRun.record, SmallRun.record(ending: .targetDied(what: SampleRun.hostile, at: 3))] {
            let path = "/" + String(repeating: "long/", count: 40)
            let lines = TerminalSummary.render(record, columns: columns, report: path).split(separator: "\n")
            #expect(lines.dropLast().allSatisfy { $0.count <= columns })
            #expect(lines.last == "report: \(path)")
        }
    }

    @Test("colour is only where it was asked for")
    func color() {
        let plain = TerminalSummary.render(SmallRun.record(), color: false)
        let colored = TerminalSummary.render(SmallRun.record(), color: true)
        #expect(!plain.contains("\u{1B}"))
        #expect(colored.contains("\u{1B}[31m"))
        #expect(colored.replacing(/\u{1B}\[\d+m/, with: "") == plain)
    }

    @Test("every row of the CSV has every column")
    func csv() throws {
        let lines = Rendered(SmallRun.record()).text("timeline.csv").split(separator: "\r\n")
        let header = try #require(lines.first).split(separator: ",")
        #expect(header.first == "scope")
        // Ten intervals of all and two operations, then the totals of both and all.
        #expect(lines.count == 1 + 10 * 3 + 3)
        for line in lines {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == header.count)
        }
    }
}

import Signals
import Testing

@Suite("Headers both sides speak")
struct HeaderTests {
    @Test("RateLimit fields survive writing and reading")
    func rateLimit() throws {
        let headers = RateLimitHeaders(policy: "read", quota: 600, window: 60, remaining: 599, reset: 1)
        #expect(headers.policyValue == "\"read\";q=600;w=60")
        #expect(headers.limitValue == "\"read\";r=599;t=1")
        #expect(RateLimitHeaders(policyValue: headers.policyValue, limitValue: headers.limitValue) == headers)
        #expect(RateLimitHeaders(policyValue: "read;q=1", limitValue: "x") == nil)
        #expect(RateLimitHeaders(policyValue: "\"a\";q=1;w=1", limitValue: "\"b\";r=1") == nil)
    }

    @Test("A valid traceparent is echoed")
    func traceParent() throws {
        let value = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let parent = try #require(TraceParent(value))
        #expect(parent.headerValue == value)
        #expect(parent.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
    }

    @Test(
        "An invalid traceparent is refused",
        arguments: [
            "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ])
    func badTraceParent(value: String) {
        #expect(TraceParent(value) == nil)
    }
}

@Suite("Prometheus text")
struct PrometheusTests {
    @Test("A page that is written is read back")
    func roundTrip() {
        var writer = PrometheusWriter()
        writer.family("requests_total", .counter, help: "Requests.\nAll.")
        writer.sample("requests_total", [("route", "a\"b\\c\nd"), ("status", "200")], 12)
        writer.family("seconds", .histogram, help: "Time.")
        writer.histogram("seconds", [("s", "x")], bounds: [0.1, 1], counts: [2, 3, 1], sum: 4.5)
        let samples = PrometheusText.parse(writer.text)
        #expect(samples.first?.labels == ["route": "a\"b\\c\nd", "status": "200"])
        #expect(samples.first?.value == 12)
        #expect(samples.filter { $0.name == "seconds_bucket" }.map(\.value) == [2, 5, 6])
        #expect(samples.last == .init(name: "seconds_count", labels: ["s": "x"], value: 6))
    }

    @Test(
        "Malformed lines are left out, the rest is read",
        arguments: ["a{", "a{b", "a{b=\"c", "a{b=c} 1", "a", "a b", "# x"])
    func malformed(line: String) {
        let samples = PrometheusText.parse("\(line)\nup 1\nup{} +Inf 1700000000\n")
        #expect(samples.map(\.value) == [1, .infinity])
    }
}

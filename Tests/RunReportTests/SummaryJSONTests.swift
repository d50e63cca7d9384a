import Foundation
import LoadMetrics
import Testing

@Suite("summary.json keeps its contract")
struct SummaryJSONTests {
    private func object(_ record: RunRecord) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(Rendered(record).bytes("summary.json"))) as? [String: Any])
    }

    @Test("has every documented key, whatever the run")
    func keys() throws {
        for record in [SmallRun.record(), SampleRun.record, ReportPageTests.record(.unreachable(reason: "refused"))] {
            let summary = try object(record)
            let expected = [
                "schema", "scenario", "verdict", "reasons", "notes", "exitCode", "startedAt", "durationSeconds", "seed",
                "planHash",
                "gates", "operations", "totals", "phases", "journeys", "checks", "errors", "cache", "database",
                "rateLimit",
                "generator", "environment",
            ]
            for key in expected { #expect(summary[key] != nil, "\(key) is absent") }
            let totals = try #require(summary["totals"] as? [String: Any])
            for key in ["requests", "ok", "errors", "limited", "missed", "throughput"] { #expect(totals[key] != nil) }
            for trend in ["latency", "sendLag", "connectionWait", "serviceTime"] {
                let figures = try #require(totals[trend] as? [String: Any])
                #expect(Set(figures.keys) == ["avg", "p50", "p90", "p95", "p99", "p99.9", "max"])
            }
            let generator = try #require(summary["generator"] as? [String: Any])
            let documented = [
                "cpuPercent", "cpuByThread", "runQueueDelayByThread", "preemptions", "stealPercent", "sendLag",
                "missed",
                "scheduledArrivals", "startedArrivals", "trustworthy", "reasons",
            ]
            #expect(Set(documented).isSubset(of: generator.keys))
        }
    }

    @Test("counts and figures of a run that can be reckoned by hand")
    func figures() throws {
        let summary = try object(SmallRun.record())
        let totals = try #require(summary["totals"] as? [String: Any])
        #expect(totals["requests"] as? Int == 210)
        #expect(totals["ok"] as? Int == 190)
        #expect(totals["errors"] as? Int == 12)
        #expect(totals["limited"] as? Int == 8)
        #expect(totals["throughput"] as? Double == 19)
        let latency = try #require(totals["latency"] as? [String: Any])
        #expect(latency["p50"] as? Double == 4)
        #expect(latency["p99"] as? Double == 61.2)
        #expect(latency["max"] as? Double == 61.2)
        // (60 × 2 + 90 × 4 + 38 × 10 + 2 × 61.2) / 190
        #expect(latency["avg"] as? Double == 5.171)
        let errors = try #require(summary["errors"] as? [String: Int])
        #expect(errors["timeout"] == 10 && errors["status"] == 2 && errors["dns"] == 0)
        let cache = try #require(summary["cache"] as? [String: Any])
        #expect(cache["hits"] as? Int == 60)
        #expect(cache["hitRatio"] as? Double == 0.6)
        #expect(summary["exitCode"] as? Int == 99)
    }

    @Test("says null of what is not known, never 0")
    func unknown() throws {
        let summary = try object(ReportPageTests.record(.unreachable(reason: "refused")))
        let cache = try #require(summary["cache"] as? [String: Any])
        for key in ["hits", "misses", "hitRatio", "predictedHitRatio"] { #expect(cache[key] is NSNull) }
        let totals = try #require(summary["totals"] as? [String: Any])
        #expect((totals["latency"] as? [String: Any])?["p99"] is NSNull)
        #expect(totals["throughput"] is NSNull)
        let limiter = try #require(summary["rateLimit"] as? [String: Any])
        #expect(limiter["falseAdmits"] is NSNull && limiter["falseRejects"] is NSNull)
    }
}

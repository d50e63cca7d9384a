import Signals
import Testing

@Suite("Server-Timing is written and read as the standard says")
struct ServerTimingTests {
    @Test("What is written is read back", arguments: CacheVerdict.allCases)
    func roundTrip(verdict: CacheVerdict) {
        var timing = ServerTiming()
        timing.verdict = verdict
        timing.cache = 12
        timing.limiter = 0
        timing.pool = 1_234_567
        timing.database = 999
        timing.total = 1_240_000
        #expect(ServerTiming(timing.headerValue) == timing)
    }

    @Test("Fields are found in any order, case and spacing; the unknown is skipped")
    func foreign() {
        let timing = ServerTiming(
            "edge;desc=\"a, b;dur=9\" , DB;dur=1.5;x, cache; dur=0.01 ;desc=\"hit\", total ;dur=12,broken;dur=abc")
        #expect(timing.database == 1500)
        #expect(timing.cache == 10)
        #expect(timing.verdict == .hit)
        #expect(timing.total == 12_000)
        #expect(timing.pool == ServerTiming.unknown)
    }

    @Test(
        "Nothing malformed crashes or invents a figure",
        arguments: [
            "", ";", ",", "cache", "cache;dur=", "db;dur=99999999999999999999", "cache;desc=\"hit", "db;dur=\"",
            "=;=,=",
        ])
    func malformed(value: String) {
        let timing = ServerTiming(value)
        #expect(timing.database == ServerTiming.unknown)
        #expect(timing.total == ServerTiming.unknown)
    }

    @Test("Unknown fields are left out")
    func partial() {
        var timing = ServerTiming()
        timing.total = 1500
        #expect(timing.headerValue == "total;dur=1.500")
    }
}

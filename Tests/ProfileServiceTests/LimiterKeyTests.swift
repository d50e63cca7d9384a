import Testing

@testable import ProfileService

@Suite("Limiter keys")
struct LimiterKeyTests {
    @Test("an IPv6 client is its /64, an IPv4 client itself, mapped or not")
    func addresses() {
        #expect(LimiterKey(address: "192.0.2.1") != LimiterKey(address: "192.0.2.2"))
        #expect(LimiterKey(address: "::ffff:192.0.2.1") == LimiterKey(address: "192.0.2.1"))
        #expect(LimiterKey(address: "2001:db8:0:1::1") == LimiterKey(address: "2001:db8:0:1:ffff::2"))
        #expect(LimiterKey(address: "2001:db8:0:1::1") != LimiterKey(address: "2001:db8:0:2::1"))
        #expect(LimiterKey(address: "::1") != nil)
    }

    @Test("nothing else is an address", arguments: ["", "192.0.2", "192.0.2.1:80", "[::1]", "host", "192.0.2.256"])
    func refused(text: String) { #expect(LimiterKey(address: text) == nil) }

    @Test("the kinds never meet, whatever their bits")
    func kinds() {
        let v4 = LimiterKey(address: "0.0.0.7")
        let v6 = LimiterKey(address: "0:0:0:7::")
        let subject = LimiterKey(subject: ProfileID(high: 7, low: 0))
        #expect(Set([v4, v6, subject]).count == 3)
        let limiter = RateLimiter(policy: "ip", RateLimit(quota: 1, window: .seconds(1)))
        for key in [v4, v6, subject] {
            guard let key else { continue }
            #expect(limiter.decide(key, now: 0).isAdmitted)
            #expect(!limiter.decide(key, now: 0).isAdmitted)
        }
    }
}

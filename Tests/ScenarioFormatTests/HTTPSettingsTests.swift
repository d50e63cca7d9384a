import ScenarioFormat
import Testing

private let pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"

@Suite("How HTTP is spoken")
struct HTTPSettingsTests {
    @Test("every setting")
    func all() throws {
        let loaded = try load(
            scenario(
                target: "{url: https://a.example}", operations: "{a: {request: {path: /}}}",
                """
                http:
                  version: 2
                  timeout: 5s
                  redirects: 3
                  tls: {ca: tls/ca.pem, cert: c.pem, key: k.pem, verify: false}
                  proxy: http://proxy.example:3128/
                transport: curl
                """), files: ["tls/ca.pem": pem, "c.pem": pem, "k.pem": pem])
        #expect(
            loaded.http
                == HTTPSettings(
                    version: .http2, timeout: 5_000_000_000, redirects: 3,
                    tls: .init(authorities: "tls/ca.pem", certificate: "c.pem", key: "k.pem", verify: false),
                    proxy: "http://proxy.example:3128"))
        #expect(loaded.transport == .curl)
    }

    @Test("defaults")
    func defaults() throws {
        for more in ["", "http: {}\ntransport: auto", "http: {version: 1.1, redirects: 0, tls: {}}"] {
            let loaded = try load(scenario(more))
            #expect(loaded.http == HTTPSettings() && loaded.transport == .auto)
        }
    }

    @Test(
        "settings that cannot be",
        arguments: [
            ("http: {version: 1.0}", 17, "unknown version `1.0`"),
            ("http: {redirects: 21}", 19, "redirects of 21 is out of range"),
            ("http: {redirects: true}", 19, "`true` is not a whole number"),
            ("http: {tls: {ca: no.pem}}", 18, "`no.pem` does not exist"),
            ("http: {tls: {ca: text.pem}}", 18, "`text.pem` holds no PEM"),
            ("http: {tls: {ca: large.pem}}", 18, "`large.pem` has 1048577 bytes"),
            ("http: {tls: {key: c.pem}}", 14, "`key` is the key of a certificate"),
            ("http: {tls: {verfy: false}}", 14, "unknown key `verfy` in tls"),
            ("http: {tls: {verify: no}}", 22, "verify cannot be `no`"),
            ("http: {proxy: proxy:3128}", 15, "`proxy:3128` is not an http:// or https:// URL"),
            ("http: {proxy: 'https://p:1'}", 15, "a proxy is reached over http://"),
            ("http: {proxy: 'unix:/run/p'}", 15, "a proxy is reached over http://"),
            ("http: {proxy: 'http://p:1/x'}", 15, "the URL of a proxy has no path"),
            ("maxInFlight: 0", 14, "maxInFlight of 0 is out of range"),
        ])
    func mistakes(_ line: String, _ column: Int, _ message: String) {
        Mistake(scenario(line), 4, column, message).check(files: [
            "c.pem": pem, "text.pem": "hello", "large.pem": String(repeating: "x", count: (1 << 20) + 1),
        ])
    }

    @Test(
        "what the native transport cannot do is an error where it is chosen",
        arguments: [
            ("http: {version: 2}", "HTTP/2"), ("http: {redirects: 1}", "redirects"),
            ("http: {proxy: 'http://p:1'}", "a proxy"),
        ])
    func native(_ line: String, _ need: String) throws {
        Mistake(scenario("transport: native\n\(line)"), 4, 12, "the native transport does not do \(need)").check()
        #expect(try load(scenario("transport: native")).transport == .native)
        let path = "{a: {request: {path: /}}}"
        Mistake(
            scenario(target: "{url: https://a}", operations: path, "transport: native"), 4, 12,
            "the native transport does not do an https:// target"
        ).check()
        Mistake(
            scenario(target: url, operations: "{a: {request: {url: https://b/}}}", "transport: native"), 4, 12,
            "the native transport does not do an https:// request"
        ).check()
    }
}
